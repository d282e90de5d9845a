"""Measure the store on an invented graph: ``python benchmarks/store.py [--triples N]``.

Stores documents of 30 claims each on disk until N triples (by default 100,000) are held, opens the store anew and asks
named queries. Prints a Markdown table and writes it to ``benchmarks/results-store.md``.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import machine

from kg.ids import to_content_hash, to_iri
from kg.model import Claim, Document, Entity, Evidence, Mention
from kg.rdf import Run
from kg.store import Store
from kg.vocab import ENTITY_TYPES, PREDICATES, allows

RESULTS = Path(__file__).with_name("results-store.md")
RUN = Run(extractor="invented/1")
CLAIMS_A_DOCUMENT = 30
QUERIES: tuple[tuple[str, dict[str, str]], ...] = (
    ("most-named", {}),
    ("claims-about", {"entity": "Country 0"}),
    ("who-supports", {"topic": "Concept"}),
    ("not-facts", {}),
    ("co-occurring", {}),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=100_000, help="triples to hold (default %(default)s)")
    options = parser.parse_args()
    about = machine.describe()
    with tempfile.TemporaryDirectory() as folder:
        rows = list(measure(Path(folder), options.triples))
    table = "\n".join(("| measured | value |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)))
    print(table)
    RESULTS.write_text(f"# Store\n\nBy `python benchmarks/store.py`.\n\n{about}\n\n{table}\n", encoding="utf-8")


def measure(folder: Path, wanted: int) -> Iterator[tuple[str, str]]:
    """Store, open and ask; give a row for each figure."""
    said = to_documents()
    count = documents = 0
    spent = 0.0
    with Store.open(folder) as store:
        while count < wanted:
            document, claims = next(said)
            begin = time.perf_counter()
            store.put(document, claims, RUN)
            spent += time.perf_counter() - begin
            documents += 1
            if documents % 5 == 0:
                count = sum(1 for _ in store.quads())
    yield "graph", f"{count:,} triples, {documents:,} documents, {documents * CLAIMS_A_DOCUMENT:,} claims"
    yield (
        "storing, a transaction a document",
        f"{count / spent:,.0f} triples/s, {1000 * spent / documents:.1f} ms a document",
    )
    yield "size on disk", f"{sum(file.stat().st_size for file in folder.rglob('*') if file.is_file()) / 2**20:.1f} MiB"
    begin = time.perf_counter()
    with Store.open(folder, read_only=True) as store:
        yield "opening", f"{1000 * (time.perf_counter() - begin):.0f} ms"
        for name, bindings in QUERIES:
            yield f"query `{name}`, median of 5", _time(lambda name=name, bindings=bindings: store.run(name, bindings))
        yield "all claims as records, once", _time(store.claims, 1)


def to_documents() -> Iterator[tuple[Document, list[Claim]]]:
    """Invent documents without end, always the same ones; a few entities are named often, most seldom."""
    chance = random.Random(7)
    entities = [
        Entity(iri=to_iri("entity", f"{kind.lower()}-{number}"), label=f"{kind} {number}", type=kind)
        for number in range(100)
        for kind in ENTITY_TYPES
    ]
    weights = [1 / (1 + number) for number in range(len(entities))]
    number = 0
    while True:
        number += 1
        yield to_document(f"invented-{number}", chance, entities, weights)


def to_document(
    name: str, chance: random.Random, entities: list[Entity], weights: list[float]
) -> tuple[Document, list[Claim]]:
    """Write a document of one sentence a claim."""
    said: list[tuple[Entity, str, Entity]] = []
    while len(said) < CLAIMS_A_DOCUMENT:
        subject, thing = chance.choices(entities, weights, k=2)
        predicate = chance.choice(list(PREDICATES))
        if subject != thing and allows(predicate, subject.type, thing.type):
            said.append((subject, predicate, thing))
    text, claims = "", []
    for subject, predicate, thing in said:
        start = len(text)
        sentence = f"{subject.label} {predicate} {thing.label}, as the report of the day says at some length."
        at = start + len(subject.label) + len(predicate) + 2
        evidence = Evidence(
            document=name,
            sentence=sentence,
            start=start,
            end=start + len(sentence),
            subject=Mention(start=start, end=start + len(subject.label), text=subject.label, type=subject.type),
            object=Mention(start=at, end=at + len(thing.label), text=thing.label, type=thing.type),
            confidence=round(chance.uniform(0.5, 1), 2),
            extractor=RUN.extractor,
        )
        claims.append(
            Claim(
                subject=subject,
                predicate=predicate,
                object=thing,
                evidence=(evidence,),
                polarity=chance.choices(("affirmed", "negated"), (9, 1))[0],
                modality=chance.choices(("asserted", "planned"), (9, 1))[0],
                confidence=evidence.confidence,
            )
        )
        text += sentence + "\n"
    document = Document(id=name, text=text, language="en", source=f"{name}.txt", content_hash=to_content_hash(text))
    return document, claims


def _time(work: Callable[[], object], times: int = 5) -> str:
    spent = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begin)
    return f"{1000 * statistics.median(spent):,.0f} ms"


if __name__ == "__main__":
    main()
