"""Claims as a pandas data frame, for notebooks and statistics; needs the extra ``tables``."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kg.errors import ExportError
from kg.model import Claim, Document, Entity
from kg.network import strongest

if TYPE_CHECKING:
    import pandas

COLUMNS = (
    "subject subject_type predicate object object_type of unit polarity modality role amount time attributed_to "
    "confidence status documents first_date languages evidences sentence document start end page subject_iri object_iri"
).split()
"""The columns of a frame, whose index is the claim's id."""


def to_frame(claims: Iterable[Claim], documents: Iterable[Document]) -> "pandas.DataFrame":
    """Make a frame with a row a claim, its evidence joined.

    `documents` and `languages` are those of all evidence, joined by ``; ``. `first_date` is the earliest date of them,
    that of a month or year on its first day. `sentence`, `document`, `start`, `end`, `page` are of the surest evidence,
    `evidences` is how many there are. Columns of few values (types, predicates, polarity and the like) are categories.

    >>> from kg.store import Store
    >>> to_frame(Store.memory().claims(), Store.memory().documents()).shape
    (0, 26)
    """
    try:
        import pandas
    except ImportError:
        raise ExportError("to_pandas needs pandas; pip install 'aipolicy-kg[tables]'") from None
    known = {document.id: document for document in documents}
    rows = {claim.id: _to_row(claim, known) for claim in claims}
    frame = pandas.DataFrame.from_dict(rows, orient="index", columns=COLUMNS).rename_axis("id")
    kinds: dict[str, str] = {name: "category" for name in ("predicate", "polarity", "modality", "status")}
    kinds |= {"subject_type": "category", "object_type": "category", "confidence": "float64"}
    kinds |= {name: "int64" for name in ("evidences", "start", "end")}
    kinds["page"] = "Int64"
    frame["first_date"] = pandas.to_datetime(frame["first_date"], format="ISO8601", errors="coerce")
    return frame.astype(kinds)


def _to_row(claim: Claim, documents: Mapping[str, Document]) -> tuple[object, ...]:
    thing, best = claim.object, strongest(claim)
    assert best is not None, "a claim of a store has evidence"
    ids = sorted({one.document for one in claim.evidence})
    dates = sorted(date for id in ids if (date := documents[id].date))
    row: dict[str, object] = {
        "subject": claim.subject.label,
        "subject_type": claim.subject.type,
        "subject_iri": claim.subject.iri,
        "predicate": claim.predicate,
        "object": thing.label if isinstance(thing, Entity) else thing.value,
        "object_type": thing.type if isinstance(thing, Entity) else thing.datatype,
        "object_iri": thing.iri if isinstance(thing, Entity) else None,
        "of": None if isinstance(thing, Entity) else thing.of,
        "unit": None if isinstance(thing, Entity) else thing.unit,
        "polarity": claim.polarity,
        "modality": claim.modality,
        "role": claim.role,
        "amount": claim.amount,
        "time": claim.time,
        "attributed_to": claim.attributed_to.label if claim.attributed_to else None,
        "confidence": claim.confidence,
        "status": claim.status,
        "documents": "; ".join(ids),
        "first_date": dates[0] if dates else None,
        "languages": "; ".join(sorted({documents[id].language for id in ids})),
        "evidences": len(claim.evidence),
        "sentence": best.sentence,
        "document": best.document,
        "start": best.start,
        "end": best.end,
        "page": best.page,
    }
    return tuple(row[column] for column in COLUMNS)
