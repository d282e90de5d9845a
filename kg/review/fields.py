"""What the fields of a review file may hold: kinds of records, values of closed lists, literals, places in texts."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType

from kg.model import Literal
from kg.periods import parse
from kg.vocab import to_predicate

_RIGHT = (
    "subject subject_type predicate object object_type of unit polarity modality role amount time "
    "attributed_to attributed_to_type"
).split()

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "review": ("review", "reviewer"),
        "claim": ("claim", "says", "sentence", "document", "confidence", "decision", *_RIGHT, "note"),
        "merge": ("merge", "score", "labels", "decision", "note"),
        "rename": ("rename", "label", "note"),
        "retype": ("retype", "type", "note"),
        "split": ("split", "into", "into_type", "mentions", "documents", "note"),
    }
)
"""The fields of each kind of record, which its first field names; a rename takes ``label_en`` and the like too."""

RIGHT = frozenset(_RIGHT)
"""Fields that say what is right, where a claim is corrected."""

LABEL = re.compile(r"label_([a-z]{2,3}(?:-[a-z0-9]+)*)")
ID = re.compile(r"[0-9a-f]{16}")
_PLACE = re.compile(r"(.+?)\s+(\d+)-(\d+)")
_NUMBER = re.compile(r"(-?)0*(\d+)(?:\.(\d*?)0*)?(?:\s+(.*))?")
_DATES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}


def suggest(wanted: str, known: Sequence[str]) -> str:
    """Say which of the known words may be meant, or list them.

    >>> suggest("acept", ["accept", "reject"]), suggest("x", ["accept", "reject"])
    ('did you mean accept?', 'write one of accept, reject')
    """
    near = get_close_matches(wanted, known, 1)
    return f"did you mean {near[0]}?" if near else f"write one of {', '.join(known)}"


def to_literal(predicate: str, text: str, old: Literal | None = None) -> Literal:
    """Read a value for a predicate; what is counted, and its unit, stay those of the old value unless others are given.

    >>> to_literal("hasQuantity", "900 visitors")
    Literal(value='900', datatype='xsd:integer', of='visitors', unit=None)
    >>> to_literal("startDate", "2025-07").datatype
    'xsd:gYearMonth'

    Raises:
        ValueError: with the form that is wanted.
    """
    kind = to_predicate(predicate).range[0]
    if kind == "Date":
        try:
            date.fromisoformat((text + "-01-01")[:10] if len(text) == 4 else (text + "-01")[:10])
            return Literal(value=text, datatype=_DATES[len(text)])
        except (KeyError, ValueError):
            raise ValueError(f"{text!r} is no date; write 2025-07-26, 2025-07 or 2025") from None
    if kind == "Quantity" and (found := _NUMBER.fullmatch(text)):
        sign, whole, places, rest = found.groups()
        number = f"{whole}.{places}" if places else whole
        value = number if not number.strip("0.") else sign + number
        of, unit = (old.of, old.unit) if old else (None, None)
        if rest:
            rest, unit = (rest.removeprefix(unit).strip(), unit) if unit and rest.startswith(unit) else (rest, None)
            of = rest or None
        return Literal(value=value, datatype="xsd:decimal" if places else "xsd:integer", of=of, unit=unit)
    return Literal(value=text)


def to_time(text: str) -> str:
    """Read when something happened, or from when to when it holds.

    >>> to_time("2019/..")
    '2019/..'

    Raises:
        ValueError: with the forms that are wanted.
    """
    period = parse(text)
    if period is None:
        raise ValueError(f"{text!r} is no time; write 2025-07-26, 2025-07 or 2025, or 2019/2023, 2019/.. or ../2027")
    return str(period)


def to_places(text: str) -> tuple[tuple[str, int, int], ...]:
    """Read places: a document with offsets each, separated by commas or lines.

    >>> to_places("waic-2025-id 5-9, my file 10-12")
    (('waic-2025-id', 5, 9), ('my file', 10, 12))

    Raises:
        ValueError: with the piece that is no place.
    """
    places = []
    for piece in re.split(r"\n|(?<=\d),", text):
        if piece.strip():
            found = _PLACE.fullmatch(piece.strip())
            if not found:
                raise ValueError(f"{piece.strip()!r} is no place; write DOCUMENT START-END, a comma between two")
            places.append((found[1], int(found[2]), int(found[3])))
    return tuple(places)


def to_documents(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """Read ids of documents, separated by lines, or by commas where no id is the whole line.

    >>> to_documents("a, b", ["a", "b", "c"]), to_documents("a, b", ["a, b"])
    (('a', 'b'), ('a, b',))

    Raises:
        ValueError: with the id that is not known.
    """
    found: list[str] = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        for id in [line] if line in known else filter(None, map(str.strip, line.split(","))):
            if id not in known:
                raise ValueError(f"no document has the id {id!r}; `kg list` shows those there are")
            found.append(id)
    return tuple(sorted(set(found)))
