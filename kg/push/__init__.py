"""The graph on a remote store: each named graph is sent that is not there yet as it is here.

What was sent is written down in a graph of the remote store itself, ``BASE/graph/pushed``: a SHA-256 for each graph. So
any machine may go on where another stopped, and a store that was emptied is filled again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kg.ids import to_content_hash, to_iri
from kg.push.http import ATTEMPTS, BATCH, Connection, GraphStore, Login, Target, UpdateStore
from kg.rdf import Iri, Text
from kg.rdf.syntaxes import to_ntriples
from kg.store import Store
from kg.vocab import PREFIXES

__all__ = ["ATTEMPTS", "BATCH", "Connection", "GraphStore", "Login", "Pushed", "Target", "UpdateStore", "push"]

HASH = PREFIXES["schema"] + "sha256"
"""The property that says what was sent of a graph."""
NOTED_EVERY = 100
"""Graphs after which it is written down what was sent: so many at most are sent again after a kill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What a push did, by the IRIs of the graphs."""

    sent: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


def push(
    store: Store,
    target: Target,
    *,
    is_whole: bool = False,
    is_deleting: bool = False,
    is_dry: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Pushed:
    """Make the graphs of a remote store those of this one; graphs that no push sent are left alone.

    Graphs that are there as they are here are not sent, unless it is to be done whole. Graphs that an earlier push
    sent and that this store has no more are deleted only on demand: they may be somebody else's. A dry push tells
    what it would do, and only reads there.

    Raises:
        PushError: where the store cannot be reached or refuses; what was sent until then is written down.
    """
    note = to_iri("graph", "pushed", store.base)
    before = dict(target.read(note, HASH))
    known = {} if is_whole else before
    graphs = store.graphs()
    gone = tuple(sorted(set(before) - set(graphs))) if is_deleting else ()
    now = dict(before)
    sent: list[str] = []
    unnoted = 0
    try:
        for done, graph in enumerate(graphs):
            progress(done, len(graphs))
            lines = _to_lines(store, graph)
            content_hash = to_content_hash("".join(lines))
            if known.get(graph) == content_hash:
                continue
            if not is_dry:
                now.pop(graph, None)  # half of it may be there if this fails
                target.replace(graph, lines)
                now[graph] = content_hash
                unnoted += 1
            sent.append(graph)
            if unnoted == NOTED_EVERY:
                _note(target, note, now)
                unnoted = 0
        for graph in gone if not is_dry else ():
            target.remove(graph)
            del now[graph]
    finally:
        if unnoted or now.keys() != before.keys():
            _note(target, note, now)
    progress(len(graphs), len(graphs))
    return Pushed(sent=tuple(sent), unchanged=tuple(sorted(set(graphs) - set(sent))), deleted=gone)


def _to_lines(store: Store, graph: str) -> tuple[str, ...]:
    return tuple(to_ntriples((quad.subject, quad.predicate, quad.object) for quad in store.quads(graph)))


def _note(target: Target, note: str, hashes: Mapping[str, str]) -> None:
    """Write down what is there."""
    target.replace(note, tuple(to_ntriples((Iri(graph), Iri(HASH), Text(found)) for graph, found in hashes.items())))
