"""Holding graphs to the shapes of ``ontologies/shapes.ttl``, each finding with its claim, sentence and document.

The only door to pyshacl. Graphs are checked one by one, so that a large store takes no more memory than its largest
document. A `violation` is a claim that cannot be traced, read back or trusted: `kg build` does not store its document.
A `warning` is a whole claim that is odd: it is stored and told.
"""

from kg.validate.findings import SEVERITIES, Finding, Severity, refuse
from kg.validate.report import to_block, to_json, to_turtle
from kg.validate.shapes import check

__all__ = [
    "SEVERITIES",
    "Finding",
    "Severity",
    "check",
    "refuse",
    "to_block",
    "to_json",
    "to_turtle",
]
