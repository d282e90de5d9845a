"""Findings written for people, for scripts and, as the W3C's validation report, for other SHACL tools."""

import json
from collections.abc import Iterable, Iterator
from itertools import count

from kg.ids import to_local
from kg.rdf import Blank, Iri, Term, Text, Typed, syntaxes
from kg.rdf.terms import Triple
from kg.validate.findings import Finding
from kg.validate.shapes import SHACL, SHAPES, to_path_triples
from kg.vocab import PREFIXES, RDF, XSD

_WIDTH = 9


def to_block(finding: Finding, shorten: syntaxes.Shorten, language: str = "en") -> str:
    """Write a finding as a block of lines: what is asked, then document, claim, sentence and what was found instead."""
    lines = [f"{finding.severity}: {finding.to_message(language)} [{finding.shape}]"]
    if finding.document:
        source = f" ({finding.source})" if finding.source and finding.source != finding.document else ""
        lines.append(f"{'document':{_WIDTH}}{finding.document}{source}")
    if finding.claim:
        lines.append(f"{'claim':{_WIDTH}}{finding.claim}: {finding.said}")
    if finding.sentence:
        words = " ".join(finding.sentence.split())
        lines.append(f"{'sentence':{_WIDTH}}{finding.start}-{finding.end}: {words}")
    if to_local(finding.focus.value) not in (finding.claim, finding.document):
        lines.append(f"{'node':{_WIDTH}}{_to_name(finding.focus, shorten)}")
    if finding.value is not None:
        lines.append(f"{'found':{_WIDTH}}{_to_name(finding.value, shorten)}")
    return "\n  ".join(lines) + "\n"


def _to_name(node: Term | Blank, shorten: syntaxes.Shorten) -> str:
    return (shorten(node.value) if isinstance(node, Iri) else None) or str(node)


def to_json(findings: Iterable[Finding]) -> Iterator[str]:
    r"""Write findings as a JSON array, an object a line.

    >>> "".join(to_json([]))
    '[]\n'
    """
    before = "["
    for one in findings:
        record = {
            "severity": one.severity,
            "shape": one.shape,
            "message": dict(sorted(one.messages.items())),
            "graph": one.graph or None,
            "document": one.document,
            "source": one.source,
            "claim": one.claim,
            "said": one.said,
            "sentence": one.sentence,
            "start": one.start,
            "end": one.end,
            "focus": one.focus.value,
            "path": one.path,
            "value": None if one.value is None else str(one.value),
        }
        yield f"{before}\n{json.dumps(record, ensure_ascii=False)}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def to_turtle(findings: Iterable[Finding]) -> Iterator[str]:
    """Write findings as one SHACL validation report in Turtle (https://www.w3.org/TR/shacl/#validation-report)."""
    yield from syntaxes.to_turtle(_to_triples(findings), {**PREFIXES, "sh": SHACL, "shape": SHAPES})


def _to_triples(findings: Iterable[Finding]) -> Iterator[Triple]:
    report, numbers = Blank("report"), count(1)
    conforms = True
    for number, one in enumerate(findings, 1):
        conforms = False
        result = Blank(f"result{number}")
        path, parts = to_path_triples(one.shape, numbers)
        said: tuple[tuple[str, Term | Blank | None], ...] = (
            ("resultSeverity", Iri(SHACL + one.severity.capitalize())),
            ("focusNode", one.focus),
            ("resultPath", path),
            ("value", one.value),
            ("sourceShape", Iri(SHAPES + one.source_shape)),
            ("sourceConstraint", Iri(SHAPES + one.shape) if one.shape != one.source_shape else None),
            ("sourceConstraintComponent", Iri(SHACL + one.component)),
            *(("resultMessage", Text(text, language)) for language, text in sorted(one.messages.items())),
        )
        yield report, Iri(SHACL + "result"), result
        yield result, Iri(RDF.type), Iri(SHACL + "ValidationResult")
        yield from ((result, Iri(SHACL + name), thing) for name, thing in said if thing is not None)
        yield from parts
    yield report, Iri(RDF.type), Iri(SHACL + "ValidationReport")
    yield report, Iri(SHACL + "conforms"), Typed(str(conforms).lower(), XSD.boolean)
