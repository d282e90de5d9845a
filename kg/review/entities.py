"""Which entities a review file means: those of the graph, those that decisions speak of, and new ones."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.coreference import chain
from kg.decisions import Decision, Judgement, Merge, Split
from kg.errors import NotFoundError
from kg.ids import to_iri, to_local
from kg.linking import Linker
from kg.model import Document, Entity, Mention
from kg.names import to_surface
from kg.review.fields import suggest
from kg.store.lookup import find
from kg.vocab import ENTITY_TYPES

LANGUAGES = ("und", "en", "id")
"""Languages in which a new name is looked up, where it is not known in any."""


class UnknownNameError(ValueError):
    """No entity has a name."""


class Entities:
    """The entities of a graph, by name; all that is wrong with a name is a `ValueError` that says what to write.

    >>> china = Entity(iri="urn:china", label="China", type="Country")
    >>> Entities([china], [], {}, "urn:").find("china").iri
    'urn:china'
    """

    def __init__(
        self, entities: Iterable[Entity], decisions: Iterable[Decision], prefixes: Mapping[str, str], base: str
    ) -> None:
        self._known = {entity.iri: entity for entity in entities}
        self._prefixes = prefixes
        self._base = base
        self._went: dict[str, Entity] = {}
        self._into: dict[str, Entity] = {}
        for decision in decisions:
            what = decision.what
            if isinstance(what, Merge):
                spoken: tuple[Entity | None, ...] = (what.stays, what.goes)
                self._into |= {} if what.apart else {what.goes.iri: what.stays}
            elif isinstance(what, Judgement):
                ends = (what.right.subject, what.right.object, what.right.attributed_to) if what.right else ()
                spoken = tuple(end for end in ends if isinstance(end, Entity))
            else:
                spoken = (what.entity, what.into) if isinstance(what, Split) else (what.entity,)
            self._went |= {entity.iri: entity for entity in spoken if entity and entity.iri not in self._known}

    def find(self, term: str) -> Entity:
        """Find the one entity that a name, a short or a full IRI means, one that decisions did away with too."""
        try:
            found = find(self._known.values(), term, self._prefixes)
        except NotFoundError as error:
            gone = self.find_gone(term)
            if gone is None:
                raise UnknownNameError(str(error)) from None
            return gone
        if len(found) > 1:
            names = ", ".join(sorted(self.shorten(entity.iri) for entity in found))
            raise ValueError(f"{term!r} means {len(found)} entities; write one of {names}")
        return found[0]

    def find_gone(self, term: str) -> Entity | None:
        """Find an entity that decisions did away with, None where there is none of that name."""
        try:
            return find(self._went.values(), term, self._prefixes)[0]
        except NotFoundError:
            return None

    def find_or_make(self, term: str, type: str | None, field: str, otherwise: str | None = None) -> Entity:
        """Find an entity, or make a new one of a type that `field` gives, or else of the one given as `otherwise`."""
        if type is not None and type not in ENTITY_TYPES:
            raise ValueError(f"{type!r} is no type of entities; {suggest(type, ENTITY_TYPES)}")
        try:
            found = self.find(term)
        except UnknownNameError as error:
            if type or otherwise:
                return self._make(to_surface(term), type or otherwise or "")
            raise ValueError(f"{error}; a new one needs `{field}:`") from None
        if type not in (None, found.type):
            raise ValueError(f"{found.label} is a {found.type} already; leave out `{field}:`, or retype it")
        return found

    def require_present(self, entity: Entity) -> None:
        """Refuse an entity that decisions did away with."""
        if entity.iri in self._went and entity.iri not in self._known:
            if entity.iri in self._into:
                into = self._into[entity.iri]
                raise ValueError(f"{entity.label} was merged into {into.label}; write {self.shorten(into.iri)}")
            raise ValueError(f"no document speaks of {entity.label} any more; take out the record")

    def shorten(self, iri: str) -> str:
        """Write an IRI as people type it."""
        namespace = to_iri("entity", "", self._base)
        return f"ent:{iri.removeprefix(namespace)}" if iri.startswith(namespace) else iri

    def _make(self, name: str, type: str) -> Entity:
        """Make an entity as reading its name would: the known one of that name, or one with the IRI made of it."""
        mention = Mention(start=0, end=len(name), text=name, type=type)
        found: list[Entity] = []
        for language in LANGUAGES:
            document = Document(id="review", text=name, language=language, source="review", content_hash="")
            linked = Linker.load(self._base).link(chain([mention], {}, name, language), document)
            found += (replace(one, aliases=tuple(sorted(set(one.aliases) - {one.label}))) for one in linked if one)
        if not found:
            raise ValueError(f"{name!r} is no name; write how the entity is called")
        made = min(found, key=lambda entity: "_" in to_local(entity.iri))  # only new ones are named with their family
        return self._known.get(made.iri, made)
