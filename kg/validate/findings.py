"""What a check found, told as a user sees it: by claim, sentence and document instead of by node."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from kg.errors import ValidationError
from kg.ids import to_local
from kg.rdf import Blank, Iri, Statement, Term
from kg.vocab import AIP, DCT, OA, PROV, RDF, RDFS

Severity = Literal["violation", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")
"""The gravest first."""

_WAYS_UP = (
    OA.hasSelector,
    AIP.subjectMention,
    AIP.objectMention,
    AIP.evidence,
    RDF.subject,
    RDF.object,
    AIP.attributedTo,
    AIP.conflictsWith,
    PROV.wasGeneratedBy,
)
"""Properties that lead from a node back to a claim that it is a part of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong or odd in a graph."""

    severity: Severity
    shape: str
    """Local name of the shape, or of the constraint in SPARQL, that asks for it: ``ClaimEvidence``."""
    source_shape: str
    """Local name of the shape that the constraint belongs to, the same where it is a shape itself."""
    component: str
    """Local name of SHACL's constraint component: ``MinCountConstraintComponent``."""
    messages: Mapping[str, str]
    """What the shape asks for, by language: ``en`` and ``id``."""
    graph: str
    """IRI of the graph, empty for one without a name."""
    focus: Term | Blank
    """The node that was checked."""
    path: str | None = None
    """What was looked at from there, as in SPARQL."""
    value: Term | Blank | None = None
    """What was found there."""
    document: str | None = None
    """Id of the document."""
    source: str | None = None
    """Where the document was read."""
    claim: str | None = None
    """Id of the claim."""
    said: str | None = None
    """The claim in a line: ``China callsFor international cooperation``."""
    sentence: str | None = None
    start: int | None = None
    """Where the sentence begins in the document's text."""
    end: int | None = None

    @property
    def order(self) -> tuple[str | int, ...]:
        """Sort by document and place, the gravest first."""
        place = -1 if self.start is None else self.start
        gravity = SEVERITIES.index(self.severity)
        return self.document or self.graph, place, gravity, self.shape, self.component, str(self.focus), str(self.value)

    def to_message(self, language: str = "en") -> str:
        """Give the message in a language, in English where the shape has none in it."""
        return self.messages.get(language) or self.messages.get("en", self.shape)

    def to_line(self, language: str = "en") -> str:
        """Write message, claim and sentence in a line."""
        claim = f" Claim {self.claim}: {self.said}." if self.claim else ""
        sentence = f" Sentence {self.start}-{self.end}: {' '.join(self.sentence.split())}" if self.sentence else ""
        return f"{self.to_message(language)} [{self.shape}]{claim}{sentence}"


def refuse(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Raise where there is a violation, naming the first and its sentence; else give the warnings.

    >>> refuse([])
    ()
    """
    found = tuple(findings)
    broken = [one for one in found if one.severity == "violation"]
    if broken:
        more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
        raise ValidationError(f"not stored, for its graph breaks a rule{more}: {broken[0].to_line()}")
    return tuple(one for one in found if one.severity == "warning")


class Index:
    """The statements of a graph, to find the claim, the sentence and the document that a node belongs to."""

    def __init__(self, statements: Iterable[Statement], graph: str) -> None:
        self._graph = graph
        self._said: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._above: dict[str, list[str]] = defaultdict(list)
        for subject, predicate, thing in statements:
            self._said[subject.value][predicate.value].append(thing)
            if predicate.value in _WAYS_UP and isinstance(thing, Iri):
                self._above[thing.value].append(subject.value)

    def to_finding(
        self,
        *,
        severity: Severity,
        shape: str,
        source_shape: str,
        component: str,
        messages: Mapping[str, str],
        focus: Term | Blank,
        path: str | None,
        value: Term | Blank | None,
    ) -> Finding:
        """Make a finding about a node, with the claim that it is a part of where there is one."""
        way = self._climb(focus.value)
        if isinstance(value, Iri) and not self._is_claim(way[-1]):
            way = self._climb(value.value)
        claim = way[-1] if self._is_claim(way[-1]) else None
        evidence = next((node for node in way if self._is_evidence(node)), None)
        if evidence is None and claim is not None:
            evidence = min((thing.value for thing in self._said[claim].get(AIP.evidence, ())), default=None)
        document = self._document(claim, evidence, focus.value)
        start, end = (self._number(evidence, name) for name in (OA.start, OA.end))
        return Finding(
            severity=severity,
            shape=shape,
            source_shape=source_shape,
            component=component,
            messages=messages,
            graph=self._graph,
            focus=focus,
            path=path,
            value=value,
            document=self._one(document, DCT.identifier) or (to_local(document) if document else None),
            source=self._one(document, DCT.source),
            claim=to_local(claim) if claim else None,
            said=self._to_line(claim) if claim else None,
            sentence=self._of_selectors(evidence, OA.exact),
            start=start,
            end=end,
        )

    def _climb(self, node: str) -> tuple[str, ...]:
        """Find the shortest way from a node up to a claim; from one that belongs to several, to the first by name."""
        ways: list[tuple[str, ...]] = [(node,)]
        seen = {node}
        for way in ways:
            if self._is_claim(way[-1]):
                return way
            for above in sorted(self._above.get(way[-1], ())):
                if above not in seen:
                    seen.add(above)
                    ways.append((*way, above))
        return (node,)

    def _is_claim(self, node: str) -> bool:
        return Iri(AIP.Claim) in self._said.get(node, {}).get(RDF.type, ())

    def _is_evidence(self, node: str) -> bool:
        return OA.hasSelector in self._said.get(node, {})

    def _one(self, node: str | None, predicate: str) -> str | None:
        found = self._said.get(node or "", {}).get(predicate, ())
        return min((thing.value for thing in found), default=None)

    def _of_selectors(self, evidence: str | None, predicate: str) -> str | None:
        selectors = self._said.get(evidence or "", {}).get(OA.hasSelector, ())
        found = (self._one(selector.value, predicate) for selector in selectors)
        return min((value for value in found if value is not None), default=None)

    def _number(self, evidence: str | None, predicate: str) -> int | None:
        found = self._of_selectors(evidence, predicate)
        return int(found) if found is not None and found.isdecimal() else None

    def _document(self, claim: str | None, evidence: str | None, focus: str) -> str | None:
        """Find the document that a claim, its evidence or a node is of: one that the graph describes, if it does."""
        named = (focus, self._one(evidence, OA.hasSource), self._one(claim, PROV.wasDerivedFrom), self._graph)
        known = (node for node in named if node and AIP.contentHash in self._said.get(node, {}))
        return next(known, self._graph if self._graph in self._said else None)

    def _to_line(self, claim: str) -> str:
        """Write a claim in a line, with what it is besides affirmed and asserted."""
        ends = [self._name(self._one(claim, end)) for end in (RDF.subject, RDF.object)]
        predicate = to_local(self._one(claim, RDF.predicate) or "?")
        usual = (AIP.Affirmed, AIP.Asserted, AIP.Unreviewed)
        kinds = (self._one(claim, kind) for kind in (AIP.polarity, AIP.modality, AIP.status))
        more = [to_local(kind).lower() for kind in kinds if kind and kind not in usual]
        return f"{ends[0]} {predicate} {ends[1]}" + (f" ({', '.join(more)})" if more else "")

    def _name(self, node: str | None) -> str:
        if node is None:
            return "?"
        return self._one(node, RDFS.label) or (to_local(node) if ":" in node else node)
