"""The entities that kg knows by name: countries, bodies, companies, laws, technologies and concepts, in many languages.

The table is derived by ``ontologies/make_known.py`` from files that an analyst edits; nothing is edited here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, NamedTuple

from kg.names import is_acronym, same_case, to_family, to_key

STATES = frozenset(("Country", "CountryGroup", "IntergovernmentalOrganization"))
"""Types that are taken for one another: the EU as a group of countries, Europe as a country."""

STANDS_FOR_COUNTRY = frozenset(("Place", "GovernmentBody"))
"""Types under which a country's own name is met too: "in Indonesia", "Indonesia decreed"."""

MALAY = frozenset(("id", "ms"))
"""Languages that share their short forms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An entity with the names that stand in the table."""

    slug: str
    """Last segment of its IRI."""
    type: str
    labels: Mapping[str, str]
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    short: str | None = None
    """The short form that its editions are called by: ``WAIC``."""


class Name(NamedTuple):
    """One way in which an entity can be named."""

    entity: int
    types: str = ""
    """Types that a mention must have, joined by blanks; empty for those that fit the entity's own."""
    written: str = ""
    """The name as it is written, where its capitals say something."""
    language: str = ""
    """The only language it is used in; empty for any."""

    def fits(self, surface: str, language: str) -> bool:
        """Tell whether words of a text in a language write this name."""
        if self.language and language not in (self.language, "und") and not {self.language, language} <= MALAY:
            return False
        if is_acronym(self.written):
            return same_case(self.written, surface)
        return not self.written or any(map(str.isupper, surface))

    def to_rank(self, entity: Known, type: str) -> int | None:
        """Tell how well a mention's type suits the name: 0 best, None not at all."""
        if self.types:
            return 0 if type in self.types.split() else None
        if type == entity.type:
            return 0
        if to_family(type) == to_family(entity.type):
            return 1
        if {type, entity.type} <= STATES or (entity.type == "Country" and type in STANDS_FOR_COUNTRY):
            return 2
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All known entities and their names by key (`kg.names.to_key`)."""

    entities: tuple[Known, ...]
    names: Mapping[str, Sequence[Sequence[Any]]]
    """Fields of `Name` by key; made into names when looked up."""
    by_slug: Mapping[str, Known]

    def find(self, surface: str, type: str, language: str = "und") -> Known | None:
        """Find the one entity that words of a text can name as they are typed; None where none or several can.

        >>> table = load()
        >>> [table.find(words, "Country", "id").slug for words in ("Tiongkok", "RRT", "AS", "Beijing")]
        ['china', 'china', 'united-states', 'china']
        >>> table.find("BIS", "GovernmentBody").slug, table.find("as", "Country", "id")
        ('bureau-of-industry-and-security', None)
        """
        ranks: dict[int, int] = {}
        for row in self.names.get(to_key(surface, language, type), ()):
            name = Name(*row)
            rank = name.to_rank(self.entities[name.entity], type)
            if rank is not None and name.fits(surface, language):
                ranks[name.entity] = min(rank, ranks.get(name.entity, rank))
        best = [index for index, rank in ranks.items() if rank == min(ranks.values())]
        return self.entities[best[0]] if len(best) == 1 else None


@cache
def load() -> Table:
    """Read the table that comes with kg.

    >>> load().by_slug["china"].wikidata
    'Q148'
    """
    data = json.loads(resources.files("kg").joinpath("linking_data/known.json").read_text(encoding="utf-8"))
    entities = tuple(
        Known(
            slug=slug,
            type=type_,
            labels=MappingProxyType(labels),
            aliases=tuple(aliases),
            wikidata=wikidata or None,
            short=short or None,
        )
        for slug, type_, labels, aliases, wikidata, short in data["entities"]
    )
    by_slug = MappingProxyType({entity.slug: entity for entity in entities})
    return Table(entities=entities, names=data["names"], by_slug=by_slug)
