"""What the endpoint says of itself where it is asked nothing (SPARQL 1.1 Service Description)."""

from collections.abc import Iterable, Iterator, Mapping

from kg.rdf import Blank, Iri, Text, Typed
from kg.rdf.terms import Triple
from kg.vocab import DCT, PREFIXES, RDF, XSD

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
VOID = "http://rdfs.org/ns/void#"
RESULT_FORMATS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD"),
)
"""Forms of answers, by their names at W3C."""


def describe(endpoint: str, title: str, triples: int, graphs: Iterable[str], *, is_writable: bool) -> Iterator[Triple]:
    """Describe the service at an address: what it speaks and writes, and the graphs there are.

    >>> "SPARQL11Update" in str([*describe("https://example.org/sparql", "x", 0, [], is_writable=False)])
    False
    """
    service, dataset, default = Blank("service"), Blank("dataset"), Blank("default")
    yield service, Iri(RDF.type), Iri(SD + "Service")
    yield service, Iri(DCT.title), Text(title)
    yield service, Iri(SD + "endpoint"), Iri(endpoint)
    for language in ("SPARQL11Query", *(("SPARQL11Update",) if is_writable else ())):
        yield service, Iri(SD + "supportedLanguage"), Iri(SD + language)
    for name in RESULT_FORMATS:
        yield service, Iri(SD + "resultFormat"), Iri(FORMATS + name)
    if is_writable:
        for name in ("Turtle", "N-Triples", "RDF_XML", "JSON-LD"):
            yield service, Iri(SD + "inputFormat"), Iri(FORMATS + name)
    yield service, Iri(SD + "defaultDataset"), dataset
    yield dataset, Iri(RDF.type), Iri(SD + "Dataset")
    yield dataset, Iri(SD + "defaultGraph"), default
    yield default, Iri(RDF.type), Iri(SD + "Graph")
    yield default, Iri(VOID + "triples"), Typed(str(triples), XSD.integer)
    for number, graph in enumerate(sorted(graphs), 1):
        named = Blank(f"graph{number}")
        yield dataset, Iri(SD + "namedGraph"), named
        yield named, Iri(RDF.type), Iri(SD + "NamedGraph")
        yield named, Iri(SD + "name"), Iri(graph)


def to_prefixes() -> Mapping[str, str]:
    """Give the prefixes that a description is written with."""
    return {"dct": PREFIXES["dct"], "format": FORMATS, "sd": SD, "void": VOID, "xsd": PREFIXES["xsd"]}
