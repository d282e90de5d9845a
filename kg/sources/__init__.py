"""Files, folders, lists and standard input as documents of cleaned text."""

from kg.sources.extracts import MAX_BYTES
from kg.sources.finding import ENDINGS, Source, find
from kg.sources.reading import Read, read

__all__ = ["ENDINGS", "MAX_BYTES", "Read", "Source", "find", "read"]
