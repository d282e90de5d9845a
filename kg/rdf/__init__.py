"""The border between records and RDF: `to_rdf` writes a document's graph, `from_rdf` reads it back without a loss.

Every node has an IRI and every literal a canonical form, so that the same records always give the same quads and no
store rewrites them. A mention is `aip:Mention`, for words are no country: what they name is its
`schema:additionalType`, the number of its sentence is its `schema:position`.
"""

from kg.rdf.reading import from_rdf, read_entities, read_run, read_said
from kg.rdf.terms import Blank, Iri, Quad, Statement, Term, Text, Typed, quoted, typed
from kg.rdf.writing import Run, describe, to_decimal, to_rdf

__all__ = [
    "Blank",
    "Iri",
    "Quad",
    "Run",
    "Statement",
    "Term",
    "Text",
    "Typed",
    "describe",
    "from_rdf",
    "quoted",
    "read_entities",
    "read_run",
    "read_said",
    "to_decimal",
    "to_rdf",
    "typed",
]
