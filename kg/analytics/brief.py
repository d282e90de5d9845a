"""One page on one entity: what is claimed of it, by theme, every line with the sentences that say it."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from typing import Any

from kg import telling
from kg.model import Claim, Document, Entity
from kg.telling import read_ontology, to_label, to_marks, to_page
from kg.views.page import require_standing_alone, to_count, to_policy

MOST = 8
"""Lines of a part; the surest stay."""

STYLE = """\
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{margin-bottom:0}h2{font-size:1.1rem;margin:1.4rem 0 .3rem}ul,ol{padding-left:1.3rem;margin:.2rem 0}
.about,.mark,.place{color:color-mix(in srgb,currentColor 65%,transparent)}
.caveat{border-left:3px solid;padding-left:.8rem;font-size:.9rem}a{color:inherit}
@media print{body{margin:0;font-size:11pt}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A claim as a line of a brief."""

    subject: str
    predicate: str
    object: str
    marks: tuple[str, ...]
    """How it is said, where that is not plainly: denied, planned, in what role, when, according to whom."""
    confidence: float
    sentences: tuple[int, ...]
    """Numbers into the sentences of the brief, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Lines under a heading."""

    heading: str
    lines: tuple[Line, ...]
    left: int
    """How many did not find room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence that says a line, with where it stands."""

    text: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What is claimed of an entity."""

    language: str
    title: str
    about: tuple[str, ...]
    """Type, other names, how much is claimed."""
    sections: tuple[Section, ...]
    conflicts: tuple[tuple[Line, Line, str], ...]
    """Two lines that cannot both hold, and why."""
    sentences: tuple[Sentence, ...]


def to_brief(
    entity: Entity,
    claims: Iterable[Claim],
    documents: Mapping[str, Document],
    conflicts: Iterable[tuple[str, str, str]] = (),
    *,
    language: str = "en",
    most: int = MOST,
) -> Brief:
    """Sum up the claims about an entity; those that a reviewer rejected are left out.

    `conflicts` are those of `kg.store.Store.conflicts`. In each part the `most` surest claims have a line.

    >>> china = Entity(iri="urn:china", label="China", type="Country", labels=(("id", "Tiongkok"),))
    >>> to_brief(china, [], {}, language="id").title
    'Tiongkok'
    """
    said = sorted(
        (claim for claim in claims if claim.status != "rejected"), key=lambda claim: (-claim.confidence, claim.id)
    )
    writer = _Writer(language, documents)
    groups: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in said:
        groups[writer.to_section(claim, entity)].append(claim)
    sections = [
        Section(
            heading=heading,
            lines=tuple(writer.to_line(claim) for claim in groups[name][:most]),
            left=max(0, len(groups[name]) - most),
        )
        for name, heading in writer.headings()
        if groups[name]
    ]
    known = {claim.id: claim for claim in said}
    disagreeing = [
        (writer.to_line(known[one]), writer.to_line(known[other]), reason)
        for one, other, reason in conflicts
        if one in known and other in known
    ]
    return Brief(
        language=language,
        title=to_label(entity, language),
        about=tuple(writer.describe(entity, said)),
        sections=tuple(sections),
        conflicts=tuple(disagreeing),
        sentences=tuple(writer.sentences),
    )


def to_markdown(brief: Brief) -> str:
    """Write a brief as Markdown.

    >>> print(to_markdown(to_brief(Entity(iri="urn:x", label="X", type="Actor"), [], {})).splitlines()[0])
    # X
    """
    words = _words(brief.language)
    lines = [f"# {_plain(brief.title)}", "", _plain(" · ".join(brief.about)), "", f"> {words['caveat']}"]
    for section in brief.sections:
        lines += ["", f"## {section.heading}", ""]
        lines += [f"- {_to_markdown(line, brief.title)}" for line in section.lines]
        lines += [f"- *{words['left'].format(count=section.left)}*"] if section.left else []
    if brief.conflicts:
        lines += ["", f"## {words['conflicts']}", ""]
        for one, other, reason in brief.conflicts:
            lines += [
                f"- {_to_markdown(one, '')}  ",
                f"  {words['versus']} {_to_markdown(other, '')}  ",
                f"  *{_plain(reason)}*",
            ]
    if brief.sentences:
        lines += ["", f"## {words['sources']}", ""]
        lines += [f"{n}. {_plain(one.text)} — *{_plain(one.place)}*" for n, one in enumerate(brief.sentences, 1)]
    elif not brief.sections:
        lines += ["", words["none"]]
    return "\n".join(lines) + "\n"


def to_html(brief: Brief) -> str:
    """Write a brief as a page that needs nothing else and runs nothing.

    >>> to_html(to_brief(Entity(iri="urn:x", label="<b>", type="Actor"), [], {})).count("<b>")
    0
    """
    words = _words(brief.language)
    parts = [f"<h1>{escape(brief.title)}</h1>", f'<p class="about">{escape(" · ".join(brief.about))}</p>']
    parts.append(f'<p class="caveat">{escape(words["caveat"])}</p>')
    for section in brief.sections:
        items = [f"<li>{_to_html(line, brief.title)}</li>" for line in section.lines]
        items += [f"<li><em>{escape(words['left'].format(count=section.left))}</em></li>"] if section.left else []
        parts.append(f"<h2>{escape(section.heading)}</h2><ul>{''.join(items)}</ul>")
    if brief.conflicts:
        items = [
            f"<li>{_to_html(one, '')}<br>{escape(words['versus'])} {_to_html(other, '')}"
            f"<br><em>{escape(reason)}</em></li>"
            for one, other, reason in brief.conflicts
        ]
        parts.append(f"<h2>{escape(words['conflicts'])}</h2><ul>{''.join(items)}</ul>")
    if brief.sentences:
        items = [
            f'<li id="s{number}">{escape(one.text)} <span class="place">— {escape(one.place)}</span></li>'
            for number, one in enumerate(brief.sentences, 1)
        ]
        parts.append(f"<h2>{escape(words['sources'])}</h2><ol>{''.join(items)}</ol>")
    elif not brief.sections:
        parts.append(f"<p>{escape(words['none'])}</p>")
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{escape(to_policy([], [STYLE]))}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(brief.title)}</title><style>{STYLE}</style>"
    )
    body = "\n".join(parts)
    return require_standing_alone(
        f'<!doctype html>\n<html lang="{escape(brief.language)}"><head>{head}</head><body>\n{body}\n</body></html>\n'
    )


class _Writer:
    """Puts claims into words, and numbers the sentences that it cites."""

    def __init__(self, language: str, documents: Mapping[str, Document]) -> None:
        self._words = _words(language)
        self._language = language
        self._documents = documents
        self._ontology = read_ontology()
        self._numbers: dict[tuple[str, int, int], int] = {}
        self.sentences: list[Sentence] = []

    def headings(self) -> Iterator[tuple[str, str]]:
        for section in _read()["section"]:
            yield section["name"], section[self._language]
        yield "about", self._words["about"]
        yield "said", self._words["said"]

    def to_section(self, claim: Claim, entity: Entity) -> str:
        """Tell where a claim belongs: by its predicate where the entity acts, else with what others say or do."""
        if claim.subject.iri != entity.iri:
            is_object = isinstance(claim.object, Entity) and claim.object.iri == entity.iri
            return "about" if is_object else "said"
        named = (one["name"] for one in _read()["section"] if claim.predicate in one["predicates"])
        return str(next(named, "more"))

    def describe(self, entity: Entity, claims: Sequence[Claim]) -> Iterator[str]:
        yield self._ontology.to_label(entity.type, self._language)
        yield from (f"{name} ({code})" for code, name in entity.labels if code != self._language)
        yield from entity.aliases[:6]
        if entity.wikidata:
            yield f"Wikidata {entity.wikidata}"
        documents = {one.document for claim in claims for one in claim.evidence}
        for number, noun in ((len(claims), "claims"), (len(documents), "documents")):
            yield to_count(number, self._words[noun])

    def to_line(self, claim: Claim) -> Line:
        return Line(
            subject=to_label(claim.subject, self._language),
            predicate=self._ontology.to_label(claim.predicate, self._language),
            object=to_label(claim.object, self._language),
            marks=to_marks(claim, self._language),
            confidence=claim.confidence,
            sentences=tuple(dict.fromkeys(self._cite(claim))),
        )

    def _cite(self, claim: Claim) -> Iterator[int]:
        for one in claim.evidence:
            key = (one.document, one.start, one.end)
            if key not in self._numbers:
                document = self._documents.get(one.document)
                facts = (
                    one.document,
                    document.publisher if document else None,
                    document.date if document else None,
                    to_page(one, self._language),
                )
                self.sentences.append(
                    Sentence(text=" ".join(one.sentence.split()), place=", ".join(fact for fact in facts if fact))
                )
                self._numbers[key] = len(self.sentences)
            yield self._numbers[key]


def _to_markdown(line: Line, title: str) -> str:
    subject = "" if line.subject == title else f"**{_plain(line.subject)}** "
    marks = f" ({_plain('; '.join(line.marks))})" if line.marks else ""
    cited = "".join(f"[{number}]" for number in line.sentences)
    return f"{subject}{line.predicate} **{_plain(line.object)}**{marks} {cited} {line.confidence:.2f}"


def _to_html(line: Line, title: str) -> str:
    subject = "" if line.subject == title else f"<strong>{escape(line.subject)}</strong> "
    marks = f' <span class="mark">({escape("; ".join(line.marks))})</span>' if line.marks else ""
    cited = "".join(f'<a href="#s{number}">[{number}]</a>' for number in line.sentences)
    return (
        f"{subject}{escape(line.predicate)} <strong>{escape(line.object)}</strong>{marks} {cited} {line.confidence:.2f}"
    )


def _plain(text: str) -> str:
    r"""Escape what Markdown would take for marks.

    >>> _plain("a*b_c<d> [e] 1. x")
    'a\\*b\\_c\\<d\\> \\[e\\] 1. x'
    """
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|" else char for char in text)


def _words(language: str) -> dict[str, Any]:
    return {**telling.read_words(language), **_read()["words"][language]}


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "sections.toml").read_text(encoding="utf-8"))
