"""What came, went or changed between two states of a graph, claim by claim and through which document.

Claims are compared by what they say, so that neither a rebuilt project nor another format makes a difference. Both
states pass through a temporary database on disk: memory stays bounded however large they are.
"""

from kg.diff.comparing import ClaimChange, Difference, DocumentChange, Passage, compare
from kg.diff.reading import Said, read
from kg.diff.report import to_json, to_lines

__all__ = [
    "ClaimChange",
    "Difference",
    "DocumentChange",
    "Passage",
    "Said",
    "compare",
    "read",
    "to_json",
    "to_lines",
]
