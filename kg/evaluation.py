"""The quality gate: claims against gold annotations, and a floor under the figures that only rises.

The rules are those of the gold annotations' guidelines; claims are read in the form of ``claims.jsonl``.
"""

import json
import math
import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from kg.errors import GoldError
from kg.gold import GoldClaim, GoldDocument, GoldEntity
from kg.vocab import PREDICATES

Record = Mapping[str, Any]
"""One line of ``claims.jsonl``."""

SAME_ENTITY = 0.75
"""Token F1 of two names of one entity: "AI" against "AI governance" has 0.67 and is another thing."""
SAME_LITERAL = 0.6
SAME_PHRASE = 0.5
"""For roles and counted things, which are often quoted in part."""
DISTINCTIVE = 20
"""A number this large names its quantity by itself; "three" must say three of what."""
SYMMETRIC = frozenset(name for name, predicate in PREDICATES.items() if predicate.symmetric)
FILLERS = frozenset(
    "the a an of on in for to and s its their "
    "yang para sang si dan di dari untuk atas terhadap nya tersebut ini itu".split()
)
MAGNITUDES = {
    **dict.fromkeys(("thousand", "ribu"), 1e3),
    **dict.fromkeys(("million", "juta"), 1e6),
    **dict.fromkeys(("billion", "bn", "miliar", "milyar"), 1e9),
    **dict.fromkeys(("trillion", "triliun"), 1e12),
}


@dataclass(slots=True, kw_only=True)
class Score:
    """Counts of claims made and wanted, and the figures that follow from them."""

    made: int = 0
    right: int = 0
    wanted: int = 0
    found: int = 0

    @property
    def precision(self) -> float:
        """Right claims of the claims made."""
        return self.right / self.made if self.made else 0.0

    @property
    def recall(self) -> float:
        """Required gold claims found, of all required ones."""
        return self.found / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall.

        >>> Score(made=4, right=3, wanted=4, found=2).f1
        0.6
        """
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A claim that gold does not have, or a required gold claim that was not found."""

    kind: str
    """``wrong`` or ``missed``."""
    document: str
    subject: str
    predicate: str
    object: str
    words: str
    """The evidence of a wrong claim, the quote of a missed one."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a comparison with gold gave."""

    rows: Mapping[str, Score]
    """By ``all``, ``language en``, ``document NAME`` and ``predicate NAME``, sorted."""
    entities: Score
    """Entities of required claims that occur as an end of any claim; only the recall has a meaning."""
    misses: tuple[Miss, ...] = field(repr=False)


def read_records(lines: Iterable[str], name: str = "claims") -> Iterator[Record]:
    """Read ``claims.jsonl`` line by line, skipping blank ones.

    >>> [record["predicate"] for record in read_records(['{"predicate": "hosts"}', ''])]
    ['hosts']
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield json.loads(line)
        except json.JSONDecodeError as error:
            raise GoldError(f"{name}, line {number}: not JSON: {error}") from error


def score(gold: Iterable[GoldDocument], records: Iterable[Record], *, strict: bool = False) -> Report:
    """Compare claims with gold; `strict` asks that the evidence contains the annotator's quote too."""
    by_document = _group(records)
    rows: defaultdict[str, Score] = defaultdict(Score)
    entities = Score()
    misses: list[Miss] = []
    for document in gold:
        made = by_document.get(document.name, by_document.get(document.other_name, []))
        keys = ("all", f"language {document.language}", f"document {document.name}")
        hit: set[int] = set()
        for record in made:
            matches = {i for i, claim in enumerate(document.claims) if _agrees(record, claim, strict)}
            hit |= matches
            for key in (*keys, f"predicate {_predicate(record)}"):
                rows[key].made += 1
                rows[key].right += bool(matches)
            if not matches:
                misses.append(_to_wrong(record, document.name))
        for i, claim in enumerate(document.claims):
            if claim.optional:
                continue
            for key in (*keys, f"predicate {claim.predicates[0]}"):
                rows[key].wanted += 1
                rows[key].found += i in hit
            if i not in hit:
                misses.append(_to_missed(claim, document.name))
        _count_entities(entities, document, made)
    return Report(dict(sorted(rows.items())), entities, tuple(misses))


def _group(records: Iterable[Record]) -> dict[str, list[Record]]:
    """Group claims by document; those that say the same there count once, with the evidence of all."""
    merged: dict[tuple[object, ...], dict[str, Any]] = {}
    for record in records:
        subject, thing = record["subject"], record["object"]
        key: tuple[object, ...] = (
            PurePath(record["document"]).stem,
            subject.get("iri") or subject.get("label"),
            record["predicate"],
            thing.get("iri") or thing.get("label") or thing.get("value"),
            *(thing.get("of"), record.get("polarity"), record.get("role")),
        )
        kept = merged.setdefault(key, {**record, "evidence": []})
        kept["evidence"] += record.get("evidence", [])
    groups: defaultdict[str, list[Record]] = defaultdict(list)
    for key, record in merged.items():
        groups[str(key[0])].append(record)
    return groups


def _count_entities(score: Score, document: GoldDocument, made: Sequence[Record]) -> None:
    needed = {
        end for claim in document.claims if not claim.optional for end in (claim.subject, claim.object)
        if isinstance(end, GoldEntity)
    }  # fmt: skip
    ends = [record[end] for record in made for end in ("subject", "object")]
    score.wanted += len(needed)
    score.found += sum(any(_names(end) and _same_entity(end, entity) for end in ends) for entity in needed)


def _agrees(record: Record, claim: GoldClaim, strict: bool) -> bool:
    if _predicate(record) not in claim.predicates:
        return False
    if (record.get("polarity", "affirmed") == "negated") != claim.negated:
        return False
    role = record.get("role")
    if claim.roles and role and not any(_token_f1(role, wanted) >= SAME_PHRASE for wanted in claim.roles):
        return False
    if strict and not any(_squash(claim.quote) in _squash(e["sentence"]) for e in record.get("evidence", ())):
        return False
    subject, thing = record["subject"], record["object"]
    if _same_entity(subject, claim.subject) and _same_object(thing, claim):
        return True
    return (
        isinstance(claim.object, GoldEntity)
        and not SYMMETRIC.isdisjoint(claim.predicates)
        and _same_entity(thing, claim.subject)
        and _same_entity(subject, claim.object)
    )


def _same_entity(end: Record, gold: GoldEntity) -> bool:
    wikidata = end.get("wikidata")
    if wikidata and gold.wikidata:
        return str(wikidata).rsplit("/", 1)[-1] == gold.wikidata
    return any(_token_f1(name, wanted) >= SAME_ENTITY for name in _names(end) for wanted in gold.names)


def _same_object(end: Record, claim: GoldClaim) -> bool:
    gold = claim.object
    if isinstance(gold, GoldEntity):
        return bool(end.get("iri") or end.get("label")) and _same_entity(end, gold)
    value = end.get("value", end.get("label"))
    if value is None:
        return False
    if isinstance(gold, str):
        return str(value) == gold or _token_f1(value, gold) >= SAME_LITERAL
    if _to_number(str(value)) != float(gold):
        return False
    counted = end.get("of") or end.get("unit") or ""
    wanted = claim.counted
    return gold >= DISTINCTIVE or not wanted or any(_token_f1(counted, w) >= SAME_PHRASE for w in wanted)


def _names(end: Record) -> list[str]:
    names = (end.get("label"), end.get("mention"), *(end.get("labels") or {}).values())
    return [name for name in names if name]


def _predicate(record: Record) -> str:
    return re.split("[#:]", record["predicate"])[-1]


def _tokens(text: object) -> Counter[str]:
    folded = unicodedata.normalize("NFKC", str(text)).casefold()
    return Counter(token for token in re.findall(r"[^\W_]+", folded) if token not in FILLERS)


def _token_f1(left: object, right: object) -> float:
    ours, theirs = _tokens(left), _tokens(right)
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total()) if shared else 0.0


def _to_number(text: str) -> float | None:
    """Read a number as either language writes it; None where there is none.

    >>> [_to_number(text) for text in ("3.000", "3,000", "1,5 miliar", "75 million", "many")]
    [3000.0, 3000.0, 1500000000.0, 75000000.0, None]
    """
    match = re.search(r"(-?\d[\d.,]*)\s*([^\W\d_]+)?", text)
    if not match:
        return None
    digits, scale = match[1].rstrip(".,"), MAGNITUDES.get((match[2] or "").casefold(), 1.0)
    if re.fullmatch(r"-?\d{1,3}([.,]\d{3})+", digits):
        return float(re.sub("[.,]", "", digits)) * scale
    return float(digits.replace(",", ".")) * scale if len(re.findall("[.,]", digits)) <= 1 else None


def _squash(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(str.maketrans("“”‘’", "\"\"''"))
    return re.sub(r"\s+", " ", plain).casefold()


def _to_wrong(record: Record, document: str) -> Miss:
    thing = record["object"]
    return Miss(
        kind="wrong",
        document=document,
        subject=str(record["subject"].get("label")),
        predicate=_predicate(record),
        object=str(thing.get("label", thing.get("value"))),
        words=next((e["sentence"] for e in record["evidence"]), ""),
    )


def _to_missed(claim: GoldClaim, document: str) -> Miss:
    thing = claim.object
    return Miss(
        kind="missed",
        document=document,
        subject=claim.subject.names[0],
        predicate=claim.predicates[0],
        object=thing.names[0] if isinstance(thing, GoldEntity) else str(thing),
        words=claim.quote,
    )


FIGURES = ("precision", "recall", "f1")
FLOOR_HEAD = """\
# The quality gate of `kg eval`: no figure may fall below its line here. Raise the lines with `kg eval --update-floor`.
# The tolerance is for processors that round otherwise: there a claim at its threshold may come or go.
tolerance = 0.005
"""


def read_floor(text: str, name: str = "floor") -> dict[str, dict[str, float]]:
    r"""Read a floor file: what each row of a report must reach at least, tolerance taken off.

    >>> read_floor("tolerance = 0.25\n[all]\nf1 = 0.5\n")
    {'all': {'f1': 0.25}}
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GoldError(f"{name}: not TOML: {error}") from error
    tolerance = data.pop("tolerance", 0.0)
    for row, figures in data.items():
        if not isinstance(figures, dict) or not figures.keys() <= set(FIGURES):
            raise GoldError(f"{name}: [{row}] may hold only {', '.join(FIGURES)}")
    return {row: {f: value - tolerance for f, value in figures.items()} for row, figures in data.items()}


def find_fallen(report: Report, floor: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Name every figure that lies below the floor, one line each.

    >>> report = Report({"all": Score(made=4, right=3, wanted=4, found=2)}, Score(), ())
    >>> find_fallen(report, {"all": {"precision": 0.7, "recall": 0.55}})
    ['all: recall 0.5000 is below 0.5500']
    """
    return [
        f"{row}: {figure} {reached:.4f} is below {least:.4f}"
        for row, figures in floor.items()
        for figure, least in figures.items()
        if (reached := round(getattr(report.rows.get(row, Score()), figure), 4)) < round(least, 4)
    ]


def raise_floor(text: str, report: Report) -> str:
    r"""Give the floor file's text with each figure raised to what was reached, and none lowered.

    Comments stay. Rows for everything and for each language are added where they are missing.

    >>> report = Report({"all": Score(made=4, right=3, wanted=4, found=2)}, Score(), ())
    >>> print(raise_floor("[all]  # dev\nprecision = 0.9\nrecall = 0.1\n", report), end="")
    [all]  # dev
    precision = 0.9
    recall = 0.5000
    """
    lines, row = [], ""
    for line in (text or FLOOR_HEAD).splitlines():
        if head := re.match(r"""\s*\[\s*["']?([^]"']+)["']?\s*]""", line):
            row = head[1].strip()
        elif pair := re.match(rf"\s*({'|'.join(FIGURES)})\s*=\s*([\d.]+)", line):
            reached = _to_floor(report.rows.get(row, Score()), pair[1])
            if float(reached) > float(pair[2]):
                line = line[: pair.start(2)] + reached + line[pair.end(2) :]
        lines.append(line)
    for row in sorted(report.rows.keys() - read_floor(text).keys()):
        if row == "all" or row.startswith("language "):
            lines += ["", f'["{row}"]', *(f"{f} = {_to_floor(report.rows[row], f)}" for f in FIGURES)]
    return "\n".join(lines) + "\n"


def _to_floor(score: Score, figure: str) -> str:
    return f"{math.floor(getattr(score, figure) * 10000 + 1e-6) / 10000:.4f}"
