"""RDF terms as plain values of our own, so that what makes or writes RDF depends on no store or library."""

import re
from dataclasses import dataclass

from kg.errors import VocabularyError
from kg.vocab import PREFIXES, XSD

TYPE_OF_MENTION = PREFIXES["schema"] + "additionalType"
"""Says what kind of thing a mention names."""
SENTENCE_OF_MENTION = PREFIXES["schema"] + "position"
"""Says in which sentence of the document a mention stands, from 0."""
ADDRESS = PREFIXES["schema"] + "url"
"""Says where a document was published."""
PUBLISHER = PREFIXES["schema"] + "publisher"
"""Says in words who published a document."""
AUTHOR = PREFIXES["schema"] + "author"
"""Says in words who wrote a document."""
NUMBER = PREFIXES["schema"] + "position"
"""Says which of all decisions one is, from 1."""
WIKIDATA = PREFIXES["wd"]
"""Namespace of Wikidata's items."""

_FORMS = {
    "integer": r"0|-?[1-9]\d*",
    "decimal": r"-?(0|[1-9]\d*)\.\d*[1-9]|-?[1-9]\d*|0",
    "date": r"\d{4}-\d\d-\d\d",
    "gYearMonth": r"\d{4}-\d\d",
    "gYear": r"\d{4}",
    "dateTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "anyURI": r"[^\s]+",
}
_CANONICAL = {XSD[name]: re.compile(form) for name, form in _FORMS.items()}
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
_LANGUAGE = re.compile(r"[a-z]{1,8}(-[a-z0-9]{1,8})*")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_ESCAPED = re.compile(r'[\\"\x00-\x1f\x7f]')


@dataclass(frozen=True, slots=True, order=True)
class Iri:
    """The name of a node or property.

    >>> str(Iri("https://example.org/x"))
    '<https://example.org/x>'
    """

    value: str

    def __post_init__(self) -> None:
        """Refuse what is no absolute IRI."""
        if not _ABSOLUTE.fullmatch(self.value):
            raise VocabularyError(f"{self.value!r} is no absolute IRI")

    def __str__(self) -> str:
        """Write as in N-Triples."""
        return f"<{self.value}>"


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """Words, with their language where it is known.

    >>> print(Text("kata", "id"))
    "kata"@id
    """

    value: str
    language: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no lower-case language tag."""
        if self.language and not _LANGUAGE.fullmatch(self.language):
            raise VocabularyError(f"{self.language!r} is no language tag in lower case")

    def __str__(self) -> str:
        """Write as in N-Triples."""
        return f"{quoted(self.value)}@{self.language}" if self.language else quoted(self.value)


@dataclass(frozen=True, slots=True, order=True)
class Typed:
    """A value with the IRI of its datatype, in the canonical form of that datatype where we know it.

    >>> print(Typed("800", XSD.integer))
    "800"^^<http://www.w3.org/2001/XMLSchema#integer>
    """

    value: str
    datatype: str

    def __str__(self) -> str:
        """Write as in N-Triples."""
        return f"{quoted(self.value)}^^<{self.datatype}>"


@dataclass(frozen=True, slots=True, order=True)
class Blank:
    """A node without a name: kg writes none, but a query can make some.

    >>> print(Blank("b0"))
    _:b0
    """

    value: str

    def __str__(self) -> str:
        """Write as in N-Triples."""
        return f"_:{self.value}"


Term = Iri | Text | Typed
"""What kg writes; only an `Iri` stands for a node."""

Statement = tuple[Iri, Iri, Term]
"""Subject, predicate and object."""

Subject = Iri | Blank
Triple = tuple[Subject, Iri, Term | Blank]
"""A statement that may be of nodes without a name."""


@dataclass(frozen=True, slots=True)
class Quad:
    """A statement in a named graph.

    >>> a = Iri("urn:a")
    >>> print(Quad(a, a, Text("b"), a))
    <urn:a> <urn:a> "b" <urn:a> .
    """

    subject: Iri
    predicate: Iri
    object: Term
    graph: Iri

    def __str__(self) -> str:
        """Write as a line of N-Quads."""
        return f"{self.subject} {self.predicate} {self.object} {self.graph} ."


def quoted(text: str) -> str:
    r"""Quote and escape text as canonical N-Triples do, which Turtle and SPARQL read too.

    >>> print(quoted('a "b"\n'))
    "a \"b\"\n"
    """
    return '"' + _ESCAPED.sub(lambda found: _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}", text) + '"'


def typed(value: str, datatype: str) -> Typed:
    """Make a typed value, refusing forms that a store would rewrite (007, 0.90, +00:00).

    >>> typed("0.90", XSD.decimal)
    Traceback (most recent call last):
    ...
    kg.errors.VocabularyError: '0.90' is no canonical decimal
    """
    form = _CANONICAL.get(datatype)
    if form is None or not form.fullmatch(value):
        raise VocabularyError(f"{value!r} is no canonical {datatype.rsplit('#')[-1]}")
    return Typed(value, datatype)
