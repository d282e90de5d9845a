"""The error tree: the library raises these, the command line prints one line for each."""

from collections.abc import Sequence


class KgError(Exception):
    """Base of every error that kg raises on purpose; its text is one line that a user can act on."""


class ReadError(KgError):
    """A document could not be read (missing, empty, binary, broken, too large)."""


class ModelError(KgError):
    """The extraction model is missing, damaged or of another format version."""


class EvidenceError(KgError):
    """A claim points at text that its document does not have."""


class VocabularyError(KgError):
    """A class, predicate or term that the ontology does not know."""


class ValidationError(KgError):
    """A graph that breaks a rule of the shapes, and is therefore not stored."""


class StoreError(KgError):
    """The store could not be opened, written or read."""


class ProtectedError(KgError):
    """A change of something that only kg itself changes."""


class QueryError(KgError):
    """A query or an RDF file is malformed, or a named query is unknown or lacks a binding."""

    def __init__(self, message: str, *, excerpt: str = "") -> None:
        super().__init__(message)
        self.excerpt = excerpt
        """The line that is wrong, with a mark under the column; empty where the error has no place."""


class QueryTimeout(QueryError):
    """A query took longer than it may, and was cut."""


class QueryEnded(QueryError):
    """The process that worked on a query or a change was ended from outside."""


class NotFoundError(KgError):
    """An entity or document that the store does not hold."""


class ExportError(KgError):
    """A graph could not be written in the wanted form."""


class ClusterError(KgError):
    """A cluster does not answer, or what its workers wrote cannot be used."""


class ServerError(KgError):
    """The server could not be started."""


class PushError(KgError):
    """A remote store could not be reached, or would not take a graph."""


class ReviewError(KgError):
    """A review file that cannot be applied; `problems` has a line for each thing that is wrong in it."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(problems[0] + more)


class GoldError(KgError):
    """A gold annotation or floor file is malformed or missing."""
