"""Finding entities by the names people give them, and the shortest way between two."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from kg.errors import NotFoundError
from kg.ids import to_local, to_slug
from kg.model import Entity


@dataclass(frozen=True, slots=True)
class Edge:
    """A claim between two entities, as far as a search for ways needs it."""

    claim: str
    start: str
    end: str
    confidence: float


def find(entities: Iterable[Entity], term: str, prefixes: Mapping[str, str]) -> tuple[Entity, ...]:
    """Find entities by IRI, short IRI, Wikidata item, name or alias, without regard to case, the surest kind first.

    >>> china = Entity(iri="https://example.org/entity/china", label="China", type="Country", aliases=("PRC",))
    >>> [entity.label for entity in find([china], "prc", {})]
    ['China']
    >>> find([china], "Chinna", {})
    Traceback (most recent call last):
    ...
    kg.errors.NotFoundError: no entity is called 'Chinna'; near it: China
    """
    known = tuple(entities)
    wanted = _fold(term)
    prefix, colon, local = term.strip().partition(":")
    iri = _fold(prefixes[prefix.lower()] + local) if colon and prefix.lower() in prefixes else wanted.strip("<>")
    for names in (_iris, _labels, _aliases):
        found = tuple(entity for entity in known if {wanted, iri} & {_fold(name) for name in names(entity)})
        if found:
            return found
    raise NotFoundError(f"no entity is called {term!r}; {_suggest(known, wanted)}")


def shortest(edges: Iterable[Edge], start: str, end: str, max_hops: int) -> tuple[Edge, ...]:
    """Find a shortest way over claims in either direction; of ways equally long, the one that starts surest.

    >>> edges = [Edge("c1", "a", "b", 0.9), Edge("c2", "c", "b", 0.8)]
    >>> [edge.claim for edge in shortest(edges, "a", "c", 6)], shortest(edges, "a", "c", 1)
    (['c1', 'c2'], ())
    """
    near: dict[str, list[tuple[str, Edge]]] = defaultdict(list)
    for edge in sorted(edges, key=lambda edge: (-edge.confidence, edge.claim)):
        near[edge.start].append((edge.end, edge))
        near[edge.end].append((edge.start, edge))
    came: dict[str, tuple[str, Edge] | None] = {start: None}
    frontier = [start]
    for _ in range(max_hops):
        reached = []
        for node in frontier:
            for neighbour, edge in near[node]:
                if neighbour not in came:
                    came[neighbour] = (node, edge)
                    reached.append(neighbour)
        frontier = reached
        if end in came:
            break
    way: list[Edge] = []
    step = came.get(end)
    while step:
        way.append(step[1])
        step = came[step[0]]
    return tuple(reversed(way))


def _fold(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _iris(entity: Entity) -> tuple[str, ...]:
    return (entity.iri,)


def _labels(entity: Entity) -> tuple[str, ...]:
    return (entity.label, *(name for _, name in entity.labels), to_local(entity.iri), to_slug(entity.label))


def _aliases(entity: Entity) -> tuple[str, ...]:
    return (*entity.aliases, *((entity.wikidata,) if entity.wikidata else ()))


def _suggest(entities: Iterable[Entity], wanted: str) -> str:
    names = {_fold(name): entity.label for entity in entities for name in (*_labels(entity), *_aliases(entity))}
    near = get_close_matches(wanted, sorted(names), n=6, cutoff=0.65)
    within = sorted(name for name in names if wanted and wanted in name) if len(wanted) > 2 else []
    labels = list(dict.fromkeys(names[name] for name in (*near, *within)))[:3]
    return f"near it: {', '.join(labels)}" if labels else "`kg query -n most-named` lists the known ones"
