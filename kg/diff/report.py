"""A difference written for people and for scripts."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict

from kg.diff.comparing import ClaimChange, Difference, Passage

_SIGNS = {"came": "+", "went": "-", "changed": "~"}
_OF_DOCUMENTS = {"came": "new", "went": "removed", "changed": "text changed"}


def to_lines(difference: Difference) -> Iterator[str]:
    """Write a difference as lines: documents, then each claim with the sentences that came or went, then the counts."""
    documents: Counter[str] = Counter()
    claims: Counter[str] = Counter()
    for document in difference.documents():
        documents[document.kind] += 1
        yield f"{_SIGNS[document.kind]} document {document.id} ({_OF_DOCUMENTS[document.kind]})"
    for change in difference.claims():
        claims[change.kind] += 1
        yield f"{_SIGNS[change.kind]} {change.said}{_to_figures(change)}"
        for sign, passages in (("-", change.went), ("+", change.came)):
            yield from (f"    {sign} {_to_passage(passage)}" for passage in passages)
    for name, counts in (("documents", documents), ("claims", claims)):
        yield f"{name:9}  {', '.join(f'{counts[kind]} {kind}' for kind in _SIGNS)}"


def to_json(difference: Difference) -> Iterator[str]:
    """Write a difference as a JSON object of documents and claims, an object a line."""
    yield '{"documents": ['
    yield from _to_items(json.dumps(asdict(one), ensure_ascii=False) for one in difference.documents())
    yield '], "claims": ['
    yield from _to_items(json.dumps(asdict(one), ensure_ascii=False) for one in difference.claims())
    yield "]}\n"


def _to_items(records: Iterator[str]) -> Iterator[str]:
    before = "\n"
    for record in records:
        yield before + record
        before = ",\n"


def _to_figures(change: ClaimChange) -> str:
    """Tell confidence and status, and of a claim that changed, from what to what."""
    figures = ((change.old_confidence, change.new_confidence, ".2f"), (change.old_status, change.new_status, ""))
    told = []
    for old, new, form in figures:
        one, other = (None if value is None else format(value, form) for value in (old, new))
        if change.kind == "changed" and one != other:
            told.append(f"{one} -> {other}")
        elif value := other or one:
            told.append(value)
    return f"  {', '.join(value for value in told if value != 'unreviewed')}"


def _to_passage(passage: Passage) -> str:
    place = f"{passage.document} {passage.start}-{passage.end} ({passage.why})"
    return f"{place}: {' '.join(passage.sentence.split())}"
