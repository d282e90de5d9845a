"""Claims as a table, for spreadsheets and statistics."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from kg.jsonl import Record

COLUMNS = (
    "id document language subject subject_type predicate object object_type of unit polarity modality role amount time "
    "attributed_to confidence status extractor sentence start end page sentences subject_iri object_iri"
).split()
"""The columns of a row: a claim in a document, with the first sentence that says it and how many do."""

_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[\d.,]+")


def to_csv(records: Iterable[Record]) -> Iterator[str]:
    """Write a row for each record of a claim; text that a spreadsheet would run as a formula gets an apostrophe.

    >>> "".join(to_csv([])).startswith("id,document,language,subject,")
    True
    """
    yield _line(COLUMNS)
    for record in records:
        subject, thing, evidence = record["subject"], record["object"], record["evidence"]
        speaker = record["attributed_to"]
        row = {
            **record,
            "subject": subject["label"],
            "subject_type": subject["type"],
            "subject_iri": subject["iri"],
            "object": thing.get("label", thing.get("value")),
            "object_type": thing.get("type", thing.get("datatype")),
            "object_iri": thing.get("iri"),
            "of": thing.get("of"),
            "unit": thing.get("unit"),
            "attributed_to": speaker["label"] if speaker else None,
            "sentence": evidence[0]["sentence"],
            "start": evidence[0]["start"],
            "end": evidence[0]["end"],
            "page": evidence[0].get("page"),
            "sentences": len(evidence),
        }
        yield _line(_guarded(row[column]) for column in COLUMNS)


def _line(cells: Iterable[object]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(cells)
    return stream.getvalue()


def _guarded(cell: object) -> object:
    if isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return "'" + cell
    return cell
