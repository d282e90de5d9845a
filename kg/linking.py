"""Which entity a chain of mentions means: a known one, an edition of a known event, or one of its own by its name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.coreference import Chain
from kg.ids import BASE, to_iri, to_slug
from kg.known import Known, Table, load
from kg.model import Document, Entity
from kg.names import is_proper, own_country, to_family, to_governed, to_government_label, to_tokens

LANGUAGES = ("en", "id")
"""Languages in which a known entity is always labelled, beside the document's."""

SINGULAR = ("topic", "instrument")
"""Families whose English names are common nouns: "AI chips" and "AI chip" are one new entity."""

SINGLE = ("Event", "Law", "Strategy", "Agreement", "Guideline", "Initiative", "Document", "GovernmentBody")
"""Types of which every one is another: "memorandum of understanding" in two documents is two, unless it has a name."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Linker:
    """Links chains to entities under a base IRI.

    >>> from kg.coreference import chain
    >>> from kg.model import Mention
    >>> text = "Tiongkok menjadi tuan rumah WAIC 2025."
    >>> spans = [(0, 8, "Country"), (28, 37, "Event")]
    >>> mentions = [Mention(start=a, end=b, text=text[a:b], type=type) for a, b, type in spans]
    >>> document = Document(id="x", text=text, language="id", source="x.txt", content_hash="")
    >>> for entity in Linker.load().link(chain(mentions, {}, text, "id"), document):
    ...     print(entity.iri, entity.wikidata, dict(entity.labels))
    https://w3id.org/aipolicy-kg/id/entity/china Q148 {'en': 'China', 'id': 'Tiongkok'}
    https://w3id.org/aipolicy-kg/id/entity/waic-2025 None {'en': 'WAIC 2025', 'id': 'WAIC 2025'}
    """

    base: str
    table: Table

    @classmethod
    def load(cls, base: str = BASE) -> "Linker":
        """Make a linker with the table of known entities that comes with kg."""
        return cls(base=base, table=load())

    def link(self, chains: Sequence[Chain], document: Document) -> tuple[Entity | None, ...]:
        """Give each chain's entity; None for a chain that names nothing. Chains of one entity get the same record."""
        named = [self._link(chain, document) if chain.is_named else None for chain in chains]
        own = self._to_own_country([entity for entity in named if entity], document.language)
        found = [
            self._to_own(own, chain, document) or entity if own else entity
            for chain, entity in zip(chains, named, strict=True)
        ]
        records: dict[str, Entity] = {}
        for entity in filter(None, found):
            records[entity.iri] = _merge(records[entity.iri], entity) if entity.iri in records else entity
        return tuple(entity and records[entity.iri] for entity in found)

    def _link(self, chain: Chain, document: Document) -> Entity:
        language = document.language
        special = self._to_edition(chain, language) if chain.type == "Event" else None
        if special:
            return special
        for name in chain.names:
            if known := self.table.find(name, chain.type, language):
                return self._to_known(known, chain, language)
        return self._to_governing(chain, language) or self._to_new(chain, document)

    def _to_edition(self, chain: Chain, language: str) -> Entity | None:
        """Give the edition of a known event that a name with a year means, if the edition is not known itself."""
        for name in chain.names:
            years = _YEAR.findall(name)
            if len(years) != 1:
                continue
            if known := self.table.find(name, "Event", language):
                return self._to_known(known, chain, language)
            if known := self.table.find(_YEAR.sub(" ", name), "Event", language):
                named = _to_labels(known, language)
                labels = {code: f"{known.short or label} {years[0]}" for code, label in named.items()}
                return self._to_entity(to_slug(labels["en"]), "Event", labels, chain.names)
        return None

    def _to_governing(self, chain: Chain, language: str) -> Entity | None:
        """Give the government of a country that a name means; the country itself where it is typed as one."""
        if chain.type not in ("Country", "GovernmentBody"):
            return None
        for name in chain.names:
            for part in to_governed(name, language):
                country = self.table.find(part, "Country", language)
                if country and country.type == "Country":
                    return self._to_government(country, chain, language)
        return None

    def _to_own_country(self, entities: Iterable[Entity], language: str) -> Known | None:
        """Give the country that plain words for the own one mean, unless the document speaks of others only."""
        own = own_country(language)
        if own is None:
            return None
        met = {entity.iri for entity in entities if entity.type == "Country"}
        return self.table.by_slug[own[1]] if not met or self._to_iri(own[1]) in met else None

    def _to_own(self, own: Known, chain: Chain, document: Document) -> Entity | None:
        words, _ = own_country(document.language) or (frozenset(), "")
        is_other = any(name.casefold() not in words for name in chain.names)
        if chain.type not in ("Country", "GovernmentBody") or is_other:
            return None
        first = chain.mentions[0]
        following = document.text[first.end : first.end + 12].casefold()
        said = first.text.casefold()
        nearest = (following.split() or [""])[0] if following[:1].isspace() else ""
        if f"{said} {nearest}" in words or (said in words and nearest not in ("itu", "tersebut")):
            return self._to_government(own, chain, document.language)
        return None

    def _to_government(self, country: Known, chain: Chain, language: str) -> Entity:
        if chain.type == "Country":
            return self._to_known(country, chain, language)
        labels = {code: to_government_label(country.labels[code], code) for code in LANGUAGES}
        return self._to_entity(f"government-of-{country.slug}", "GovernmentBody", labels, chain.names)

    def _to_known(self, known: Known, chain: Chain, language: str) -> Entity:
        labels = _to_labels(known, language)
        entity = self._to_entity(known.slug, known.type, labels, (*known.aliases, *chain.names))
        return replace(entity, wikidata=known.wikidata)

    def _to_new(self, chain: Chain, document: Document) -> Entity:
        """Give an entity of its own: its IRI comes from its name and family of types, so that it is stable."""
        family, language = to_family(chain.type), document.language
        singular = language == "en" and family in SINGULAR
        slug = f"{to_slug(' '.join(to_tokens(chain.name, language, chain.type, singular=singular)))}_{family}"
        if chain.type in SINGLE and not is_proper(chain.name):
            slug += f"_{to_slug(document.id)}"
        labels = {language: chain.name} if language != "und" else {}
        return replace(self._to_entity(slug, chain.type, labels, chain.names), label=chain.name)

    def _to_entity(self, slug: str, type: str, labels: dict[str, str], names: Iterable[str]) -> Entity:
        return Entity(
            iri=self._to_iri(slug),
            label=labels.get("en", ""),
            type=type,
            labels=tuple(sorted(labels.items())),
            aliases=tuple(sorted(set(names) - set(labels.values()))),
        )

    def _to_iri(self, slug: str) -> str:
        return to_iri("entity", slug, self.base)


def _to_labels(known: Known, language: str) -> dict[str, str]:
    wanted = dict.fromkeys((*LANGUAGES, language))
    return {code: known.labels[code] for code in wanted if code in known.labels}


def _merge(first: Entity, other: Entity) -> Entity:
    names = {*first.aliases, *other.aliases, other.label} - {first.label, *dict(first.labels).values()}
    return replace(first, aliases=tuple(sorted(names)))
