"""What a graph says as a whole: who is central, who speaks alike, what is contested, what one entity is about."""

from kg.analytics.brief import Brief, to_brief, to_html, to_markdown
from kg.analytics.coverage import Coverage, cover
from kg.analytics.measures import Group, Issue, Measures, measure, to_groups
from kg.analytics.similarity import Alike, find_alike

__all__ = [
    "Alike",
    "Brief",
    "Coverage",
    "Group",
    "Issue",
    "Measures",
    "cover",
    "find_alike",
    "measure",
    "to_brief",
    "to_groups",
    "to_html",
    "to_markdown",
]
