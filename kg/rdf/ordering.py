"""The order that a graph is read in, found without holding more of it than the names of its nodes."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kg.rdf.terms import Blank, Subject, Term, Triple
from kg.vocab import AIP, CLASSES, OA, PROV, RDF, RDFS

_NUMBER = re.compile(r"(\d+)")
_FIRST = (RDF.type, RDFS.label, RDF.subject, RDF.predicate, RDF.object)
_OWNS = (AIP.evidence, OA.hasSelector)
_RANKS = {
    AIP.Document: 0,
    PROV.Activity: 1,
    PROV.SoftwareAgent: 1,
    **{AIP[name]: 2 for name in CLASSES if name not in ("Claim", "Document")},
    AIP.Claim: 3,
    AIP.Mention: 5,
}
_OTHER = 4
"""The rank of a node of none of these classes."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """A graph that can be gone through more than once, and asked what it says of a node: it may lie on disk."""

    all: Callable[[], Iterable[Triple]]
    about: Callable[[Subject], Iterable[Triple]]

    @classmethod
    def of(cls, triples: "Iterable[Triple] | Nodes") -> "Nodes":
        """Hold triples, each once, by their subjects; what is such a graph already stays as it is.

        >>> list(Nodes.of([]).all())
        []
        """
        if isinstance(triples, Nodes):
            return triples
        held: dict[Subject, set[Triple]] = defaultdict(set)
        for triple in triples:
            held[triple[0]].add(triple)
        return cls(lambda: (triple for found in held.values() for triple in found), held.__getitem__)


def to_blocks(nodes: Nodes) -> Iterator[list[Triple]]:
    """Go through the nodes of a graph in reading order, each with its statements.

    What a node owns (evidence, selectors) follows it.

    >>> list(to_blocks(Nodes.of([])))
    []
    """
    ranks: dict[Subject, int | None] = {}
    owned: set[Subject | Term] = set()
    for subject, predicate, thing in nodes.all():
        rank = ranks.setdefault(subject, None)
        if predicate.value == RDF.type:
            found = _RANKS.get(thing.value, _OTHER)
            ranks[subject] = found if rank is None else min(rank, found)
        elif predicate.value in _OWNS:
            owned.add(thing)

    def order(subject: Subject) -> tuple[int, bool, tuple[str | int, ...]]:
        rank = ranks[subject]
        return _OTHER if rank is None else rank, isinstance(subject, Blank), _natural(subject.value)

    waiting = ranks.keys() & owned
    for subject in sorted(ranks.keys() - waiting, key=order):
        yield from _with_owned(subject, nodes, waiting)
    for subject in sorted(waiting, key=order):  # nodes that own each other
        if subject in waiting:
            waiting.discard(subject)
            yield from _with_owned(subject, nodes, waiting)


def _with_owned(subject: Subject, nodes: Nodes, waiting: set[Subject]) -> Iterator[list[Triple]]:
    """Give what is said of a node, then of those below it that wait for that."""
    stack: list[Subject] = [subject]
    while stack:
        block = sorted(nodes.about(stack.pop()), key=_order)
        yield block
        below = [thing for _, predicate, thing in block if predicate.value in _OWNS and thing in waiting]
        waiting.difference_update(below)
        stack.extend(reversed(below))


def _natural(text: str) -> tuple[str | int, ...]:
    """Sort numbers in names by their value: 2-5 before 10-12."""
    return tuple(int(part) if part.isdigit() and part.isascii() else part for part in _NUMBER.split(text))


def _order(triple: Triple) -> tuple[int, str, bool, str]:
    _, predicate, thing = triple
    first = _FIRST.index(predicate.value) if predicate.value in _FIRST else len(_FIRST)
    is_own_class = predicate.value == RDF.type and thing.value.startswith(AIP.iri)
    return first, predicate.value, not is_own_class, str(thing)
