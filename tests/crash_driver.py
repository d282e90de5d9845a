"""A process that changes a store without end and says what it has done, and what must be true after it was killed.

``python tests/crash_driver.py FOLDER SEED [PAUSE]`` prints ``ready``, then for each change a line ``begin ID VERSION``
before and ``done ID VERSION`` after it; version 0 is a removal. Documents are made, always the same for an id and a
version; they share entities and claims, and disagree on dates and quantities.
"""

import random
import sys
import time
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from kg.assemble import assemble
from kg.ids import to_content_hash, to_iri
from kg.model import Claim, Document, Entity, Evidence, Literal, Mention
from kg.rdf import Run
from kg.store import Store

RUN = Run(extractor="made/1")
DOCUMENTS, VERSIONS, CLAIMS = 6, 4, 8
State = dict[str, int]
"""The version of each document that is there."""

_COUNTRIES = [
    Entity(iri=to_iri("entity", name.lower()), label=name, type="Country", labels=(("en", name),))
    for name in ("Arunika", "Borneo", "Celebes", "Dorado", "Elysia")
]
_EVENT = Entity(iri=to_iri("entity", "summit"), label="Summit", type="Event")
_TOPIC = Entity(iri=to_iri("entity", "ai-governance"), label="AI governance", type="Concept")


@lru_cache(maxsize=DOCUMENTS * VERSIONS)
def make(id: str, version: int) -> tuple[Document, tuple[Claim, ...]]:
    """Make a document and its claims."""
    chance = random.Random(f"{id}/{version}")
    lines, claims = [], []
    for _ in range(CLAIMS):
        country, other = chance.sample(_COUNTRIES, 2)
        quantity = Literal(value=str(chance.randint(1, 3)), datatype="xsd:integer", of="delegates")
        date = Literal(value=f"2025-07-2{chance.randint(1, 3)}", datatype="xsd:date")
        subject, predicate, thing = chance.choice(
            [
                (country, "supports", _TOPIC),
                (country, "cooperatesWith", other),
                (country, "hosts", _EVENT),
                (_EVENT, "date", date),
                (_EVENT, "hasQuantity", quantity),
            ]
        )
        start = sum(len(line) + 1 for line in lines)
        words = thing.value if isinstance(thing, Literal) else thing.label
        lines.append(f"{subject.label} {predicate} {words} in sentence {len(lines)} of version {version} of {id}.")
        at = start + len(subject.label) + len(predicate) + 2
        kind = ("Date" if predicate == "date" else "Quantity") if isinstance(thing, Literal) else thing.type
        evidence = Evidence(
            document=id,
            sentence=lines[-1],
            start=start,
            end=start + len(lines[-1]),
            subject=Mention(start=start, end=start + len(subject.label), text=subject.label, type=subject.type),
            object=Mention(start=at, end=at + len(words), text=words, type=kind),
            confidence=chance.choice((0.5, 0.75, 0.9)),
            extractor=RUN.extractor,
        )
        polarity = chance.choice(("affirmed", "affirmed", "negated"))
        said = Claim(subject=subject, predicate=predicate, object=thing, evidence=(evidence,))
        claims.append(replace(said, polarity=polarity, confidence=evidence.confidence))  # type: ignore[arg-type]
    text = "\n".join(lines) + "\n"
    document = Document(id=id, text=text, language="en", source=f"{id}.txt", content_hash=to_content_hash(text))
    return document, assemble(claims)


def change(store: Store, id: str, version: int) -> None:
    """Do one change."""
    if version:
        document, claims = make(id, version)
        store.put(document, claims, RUN)
    else:
        store.remove(id)


def main(folder: str, seed: str, pause: str = "0") -> None:
    """Change a store until this process is ended."""
    chance = random.Random(seed)
    with Store.open(folder) as store:
        print("ready", flush=True)
        while True:
            id = f"d{chance.randrange(DOCUMENTS)}"
            version = chance.randint(1, VERSIONS)
            if id in store.ids() and chance.random() < 0.3:
                version = 0
            print(f"begin {id} {version}", flush=True)
            change(store, id, version)
            print(f"done {id} {version}", flush=True)
            time.sleep(float(pause))


def read_states(said: str, before: State) -> tuple[State, State]:
    """Give what was acknowledged, and that with the change that was begun last, which may be there or not."""
    acknowledged = dict(before)
    begun = dict(before)
    for line in said.splitlines():
        what, *rest = line.split()
        if what == "ready" or len(rest) != 2 or not rest[1].isdigit():
            continue  # the last line may be cut
        if what == "begin":
            begun = {**acknowledged, rest[0]: int(rest[1])}
        elif what == "done":
            acknowledged = dict(begun)
    return _there(acknowledged), _there(begun)


def find_state(store: Store) -> State:
    """Find which version of each document a store has, by its text."""
    return {
        id: next(version for version in range(1, VERSIONS + 1) if make(id, version)[0].text == store.text(id))
        for id in store.ids()
    }


def check_whole(store: Store, folder: Path) -> None:
    """Hold a store against one that is made anew of the same documents: graphs, default graph, conflicts and texts."""
    state = find_state(store)
    fresh = check_graphs(store)
    for id, version in state.items():
        assert store.document(id) == make(id, version)[0]
    texts = {path.stem for path in (folder / "texts").glob("*")}
    assert texts == set(fresh.content_hashes()), "a text is missing, or one is left that no document has"


def check_graphs(store: Store) -> Store:
    """Hold what a store says against one that is made anew, which is given back; texts are not looked at."""
    fresh = Store.memory(base=store.base)
    for id in store.ids():
        version = next(v for v in range(1, VERSIONS + 1) if store.holds(id, make(id, v)[0].content_hash, RUN.extractor))
        document, claims = make(id, version)
        fresh.put(document, claims, RUN)
        assert store.claims(id) == fresh.claims(id)
    assert set(store.quads()) == set(fresh.quads())
    assert set(store.statements()) == set(fresh.statements())
    assert store.conflicts() == fresh.conflicts()
    return fresh


def _there(state: State) -> State:
    return {id: version for id, version in state.items() if version}


if __name__ == "__main__":
    main(*sys.argv[1:])
