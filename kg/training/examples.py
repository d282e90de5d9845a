"""Read marked passages: inline entity marks and claims, one JSON object a line.

``<e1:Country>China</e1>`` marks a mention of entity e1; a claim is ``[subject, predicate, object, qualifiers]``. Files
named in `UNMARKED_ANAPHORS` leave pronouns and definite descriptions unmarked: there they are neither right nor wrong.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg import languages
from kg.errors import KgError
from kg.vocab import LITERAL_TYPES, PREDICATES

DATA = Path(__file__).parent / "data"
UNMARKED_ANAPHORS = frozenset({"en-1", "en-2", "en-4", "en-5", "en-6", "id-1", "id-2", "id-4", "id-5", "id-6"})
HELD_OUT = 5
"""Every fifth line of the first twelve files, six a language, is never trained on: on them all runs are compared."""
TESTED_FILES = 6
MARK = re.compile(r"<(e\d+):(\w+)>(.*?)</\1>", re.S)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedClaim:
    """A claim of a passage; the object is an entity id or the words of a literal."""

    subject: str
    predicate: str
    object: str
    negated: bool = False
    modality: str = "asserted"
    role: str | None = None
    amount: str | None = None
    speaker: str | None = None
    sentence: int | None = None
    """Number of the sentence that says it, from 0, where the passage gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A passage without its marks, with the marks as offsets."""

    name: str
    """File and line: ``en-3:15``."""
    language: str
    text: str
    marks: tuple[tuple[int, int, str, str], ...]
    """(start, end, type, entity id)."""
    claims: tuple[MarkedClaim, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    """(entity, members) of mentions like "both sides", on which claims of the members are said."""
    anaphors_marked: bool
    speakers_marked: bool
    held_out: bool


def is_held_out(name: str, line: int) -> bool:
    """Tell whether a line of a file is of the fixed test fifth.

    >>> is_held_out("en-6:15", 15), is_held_out("en-6:16", 16), is_held_out("en-7:15", 15)
    (True, False, False)
    """
    number = name.split(":")[0].split("-")[-1]
    return line % HELD_OUT == 0 and (not number.isdigit() or int(number) <= TESTED_FILES)


def from_marked(row: dict[str, object], name: str, line: int) -> Example:
    """Turn one row into an Example; raises KgError naming the row where a mark or claim is malformed.

    >>> row = {"lang": "en", "text": "<e1:Country>Chad</e1> signs.", "claims": []}
    >>> from_marked(row, "en-9", 1).marks
    ((0, 4, 'Country', 'e1'),)
    """
    where = f"{name}:{line}"
    marked, language, claims = row.get("text"), row.get("lang"), row.get("claims")
    if not isinstance(marked, str) or not isinstance(language, str) or not isinstance(claims, list):
        raise KgError(f"{where}: a row needs lang, text and claims")
    text, at = "", 0
    marks: list[tuple[int, int, str, str]] = []
    for mark in MARK.finditer(marked):
        text += marked[at : mark.start()]
        article = _article(mark[3], language)
        marks.append((len(text) + article, len(text) + len(mark[3]), mark[2], mark[1]))
        text += mark[3]
        at = mark.end()
    text += marked[at:]
    known = {mark[3] for mark in marks}
    read = tuple(_claim(claim, known, where) for claim in claims)
    return Example(
        name=where,
        language=language,
        text=text,
        marks=tuple(marks),
        claims=read,
        groups=tuple((group, tuple(members)) for group, members in sorted(_groups(row).items())),
        anaphors_marked=name not in UNMARKED_ANAPHORS,
        speakers_marked=any(claim.speaker for claim in read) or int(name.split("-")[1]) >= 7,
        held_out=is_held_out(name, line),
    )


def _groups(row: dict[str, object]) -> dict[str, list[str]]:
    groups = row.get("groups", {})
    return groups if isinstance(groups, dict) else {}


def _article(words: str, language: str) -> int:
    """Give the length of an article that some files mark with the noun and others do not; names keep theirs."""
    article = re.match(r"(the|a|an)\s+", words, re.I)
    if language != "en" or not article:
        return 0
    rest = words[article.end() :]
    return article.end() if words[0].islower() or rest[0].islower() or languages.anaphor(words, language) else 0


def _claim(claim: list[object], known: set[str], where: str) -> MarkedClaim:
    subject, predicate, thing = (str(part) for part in claim[:3])
    qualifiers = claim[3] if len(claim) > 3 else {}
    if not isinstance(qualifiers, dict) or subject not in known or predicate not in PREDICATES:
        raise KgError(f"{where}: unknown subject or predicate in {claim}")
    if not PREDICATES[predicate].literal and thing not in known:
        raise KgError(f"{where}: unknown object in {claim}")
    number = qualifiers.get("s")
    return MarkedClaim(
        subject=subject,
        predicate=predicate,
        object=thing,
        negated=bool(qualifiers.get("neg")),
        modality=qualifiers.get("modality") or "asserted",
        role=qualifiers.get("role"),
        amount=qualifiers.get("amount"),
        speaker=qualifiers.get("by"),
        sentence=int(number) - 1 if number else None,
    )


def read_examples(folder: Path = DATA) -> Iterator[Example]:
    """Read every ``*.jsonl`` of a folder in name order."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line, text in enumerate(lines, 1):
                if text.strip():
                    yield from_marked(json.loads(text), path.stem, line)


def read_names(path: Path, types: dict[str, str]) -> Iterator[Example]:
    """Read a token-per-line IOB file of person, organisation and place names as partially marked passages.

    ``types`` maps the file's labels to ours, several joined by ``|`` where the file does not tell them apart.
    """
    words: list[tuple[str, str]] = []
    number = 0
    with path.open(encoding="utf-8") as lines:
        for line in [*lines, "\n"]:
            parts = line.split()
            if len(parts) >= 2:
                words.append((parts[0], parts[-1]))
            elif words:
                number += 1
                yield _from_iob(words, f"{path.stem}:{number}", types)
                words = []


def _from_iob(words: Iterable[tuple[str, str]], name: str, types: dict[str, str]) -> Example:
    text = ""
    marks: list[tuple[int, int, str, str]] = []
    for word, label in words:
        text += " " if text and not re.match(r"[.,;:!?)%”’]+$", word) and not text.endswith(("(", "“")) else ""
        if label.startswith("I-") and marks and marks[-1][1] >= len(text) - 1:
            marks[-1] = (marks[-1][0], len(text) + len(word), *marks[-1][2:])
        elif label != "O":
            marks.append((len(text), len(text) + len(word), types[label[2:]], ""))
        text += word
    return Example(
        name=name,
        language="id",
        text=text,
        marks=tuple(marks),
        claims=(),
        groups=(),
        anaphors_marked=False,
        speakers_marked=False,
        held_out=False,
    )


def literal_marks(example: Example, sentences: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int, str, str], ...]:
    """Find the words of roles, amounts, quantities and themes that claims name, outside entity marks.

    The fourth field is the claim's number, so that the relation to its subject can be taught.
    """
    taken = [(start, end) for start, end, _, _ in example.marks]
    found: list[tuple[int, int, str, str]] = []
    for number, claim in enumerate(example.claims):
        wanted = [("Role", claim.role), ("Amount", claim.amount)]
        if claim.predicate == "hasTheme":
            wanted.append(("Theme", claim.object))
        if claim.predicate == "hasQuantity":
            wanted.append(("Quantity", claim.object))
        subjects = [start for start, _, _, entity in example.marks if entity == claim.subject]
        low, high = 0, len(example.text)
        if claim.sentence is not None and 0 <= claim.sentence < len(sentences):
            low, high = sentences[claim.sentence]
        for kind, words in wanted:
            assert kind in LITERAL_TYPES
            if not words:
                continue
            places = [
                (match.start(), match.end())
                for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", example.text)
                if low <= match.start() < high
            ]
            places = [(a, b) for a, b in places if not any(a < end and start < b for start, end in taken)]
            if places and subjects:
                best = min(places, key=lambda place: min(abs(place[0] - start) for start in subjects))
                found.append((*best, kind, str(number)))
    return tuple(found)
