"""Our terms as those of rdflib, for what speaks only to rdflib."""

from functools import lru_cache

import rdflib

from kg.rdf.terms import Blank, Iri, Term, Typed

_to_uri = lru_cache(maxsize=1 << 16)(rdflib.URIRef)


def to_rdflib_term(term: Term | Blank) -> rdflib.term.Identifier:
    """Turn a term of ours into one of rdflib, its value as it is written.

    >>> to_rdflib_term(Typed("007", "http://www.w3.org/2001/XMLSchema#integer"))
    rdflib.term.Literal('007', datatype=rdflib.term.URIRef('http://www.w3.org/2001/XMLSchema#integer'))
    """
    if isinstance(term, Iri):
        return _to_uri(term.value)
    if isinstance(term, Blank):
        return rdflib.BNode(term.value)
    if isinstance(term, Typed):
        return rdflib.Literal(term.value, datatype=_to_uri(term.datatype), normalize=False)
    return rdflib.Literal(term.value, lang=term.language or None)
