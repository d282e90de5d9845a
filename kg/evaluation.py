"""The quality gate: claims against gold annotations, and a floor under the figures that only rises.

When a claim is right, `kg.matching` says; claims are read in the form of ``claims.jsonl``.
"""

import json
import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from kg.errors import GoldError
from kg.extract import Grounds
from kg.gold import GoldDocument, GoldEntity
from kg.matching import Record, agrees, same_entity, to_names, to_predicate
from kg.misses import CauseFinder, Miss, find_misses


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


def score(
    gold: Iterable[GoldDocument],
    records: Iterable[Record],
    *,
    strict: bool = False,
    with_causes: bool = False,
    grounds: Mapping[str, Grounds] | None = None,
) -> Report:
    """Compare claims with gold; `strict` asks that the evidence contains the annotator's quote too.

    `with_causes` says of each miss why it is one; with `grounds`, by document what the claims rest on, more exactly.
    """
    by_document = _group(records)
    rows: defaultdict[str, Score] = defaultdict(Score)
    entities = Score()
    misses: list[Miss] = []
    for document in gold:
        made = by_document.get(document.name, by_document.get(document.other_name, []))
        keys = ("all", f"language {document.language}", f"document {document.name}")
        hits = [
            {i for i, claim in enumerate(document.claims) if agrees(record, claim, strict=strict)} for record in made
        ]
        found = {i for hit in hits for i in hit}
        for record, hit in zip(made, hits, strict=True):
            for key in (*keys, f"predicate {to_predicate(record)}"):
                rows[key].made += 1
                rows[key].right += bool(hit)
        for i, claim in enumerate(document.claims):
            if not claim.optional:
                for key in (*keys, f"predicate {claim.predicates[0]}"):
                    rows[key].wanted += 1
                    rows[key].found += i in found
        wrong = [record for record, hit in zip(made, hits, strict=True) if not hit]
        missed = [claim for i, claim in enumerate(document.claims) if i not in found]
        rest = (grounds or {}).get(document.name)
        finder = CauseFinder(document, made, wrong, missed, rest) if with_causes else None
        misses += find_misses(document.name, wrong, missed, finder)
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
    score.found += sum(any(to_names(end) and same_entity(end, entity) for end in ends) for entity in needed)


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
