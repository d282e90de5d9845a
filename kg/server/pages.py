"""The pages: start, query page, graph, and a page or the data of each IRI of the project at its own path."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import quote, unquote

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kg import queries, vocab
from kg.errors import NotFoundError
from kg.ids import to_iri
from kg.rdf import Iri, Term, Text
from kg.server.negotiation import FORMATS, GRAPHS, HTML, choose, choose_language
from kg.server.pool import Pool
from kg.server.protocol import Protocol, to_accept, to_path, to_response
from kg.server.records import (
    LANGUAGES,
    Link,
    Sheet,
    count,
    read_words,
    to_href,
    to_sheet_of_claim,
    to_sheet_of_document,
    to_sheet_of_entity,
)
from kg.server.requests import Refusal, read_pairs
from kg.server.settings import Settings
from kg.server.snapshot import Snapshot
from kg.store import Store
from kg.telling import read_ontology
from kg.views.explorer import render
from kg.vocab import AIP, prefixes

POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
"""What our pages may do: be looked at."""
EDITOR_STYLE = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
"""The one style sheet that the editor writes into its page (YASGUI 4.2.28)."""
QUERY_POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {EDITOR_STYLE}; img-src 'self' data:; "
    "font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
"""What the query page may do: run the editor from this server, and ask this server and no other."""
DATA_FORMATS = ("turtle", "jsonld", "ntriples", "rdfxml")
"""The data that a page leads to."""
MOST_DOCUMENTS = 200
MOST_ENTITIES = 24

SHEETS: Mapping[str, Callable[[Store, str, str], Sheet | None]] = {
    "entity": lambda store, local, language: to_sheet_of_entity(store, to_iri("entity", local, store.base), language),
    "claim": lambda store, local, language: to_sheet_of_claim(store, to_iri("claim", local, store.base), language),
    "document": to_sheet_of_document,
}
"""The kinds of things that have a page for people; the data of others is given as it is."""
DATA = {
    "entity": "CONSTRUCT { $it ?p ?o . ?s ?q $it } WHERE { { $it ?p ?o } UNION { ?s ?q $it } }",
    "claim": "CONSTRUCT { ?node ?p ?o } WHERE { $it (aip:evidence/(oa:hasSelector?))? ?node . ?node ?p ?o }",
    "document": "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH $it { ?s ?p ?o } }",
    "graph": "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH $it { ?s ?p ?o } }",
}
"""What data is given of a thing: an entity with all that points at it, a claim with its evidence, a whole graph."""
KINDS = (*vocab.KINDS.values(), "agent", "graph")
"""The kinds of things that have a path."""
ANY_DATA = "CONSTRUCT { $it ?p ?o } WHERE { $it ?p ?o }"

FIRST = f"""PREFIX aip: <{AIP.iri}>

SELECT ?actor ?wanted WHERE {{
  ?actor aip:callsFor ?wanted .
}}
LIMIT 100
"""
COUNTS = """SELECT (COUNT(DISTINCT ?document) AS ?documents) (COUNT(DISTINCT ?claim) AS ?claims) {
  { ?document a aip:Document } UNION { ?claim a aip:Claim }
}"""
ENTITIES = """SELECT ?entity ?label ?name ?type (COUNT(DISTINCT ?claim) AS ?claims) {
  ?claim rdf:subject|rdf:object ?entity ; aip:status ?status .
  ?entity rdfs:label ?label ; a ?type .
  OPTIONAL { ?entity skos:prefLabel ?name FILTER(LANG(?name) = $language) }
  FILTER(?status != aip:Rejected)
}
GROUP BY ?entity ?label ?name ?type ORDER BY DESC(?claims) ?label"""


class Pages:
    """Writes pages in English and Indonesian, by ``?lang=`` or as the browser likes."""

    def __init__(self, settings: Settings, pool: Pool, snapshot: Snapshot, protocol: Protocol) -> None:
        self._settings = settings
        self._pool = pool
        self._snapshot = snapshot
        self._protocol = protocol
        self._templates = jinja2.Environment(
            loader=jinja2.PackageLoader("kg.server"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def start(self, request: Request) -> Response:
        """Write the start page: how much there is, what is most claimed about, and the documents."""
        language = to_language(request)
        [counts] = (await self._pool.ask(COUNTS)).to_values()
        found = await self._pool.ask(ENTITIES, bindings={"language": language}, max_rows=MOST_ENTITIES)
        listed = (await self._pool.ask(queries.load("documents").text, max_rows=MOST_DOCUMENTS)).to_values()
        return self._write(
            request,
            "start.html",
            counts=[count(int(counts[thing]), thing, language) for thing in ("documents", "claims")],
            entities=[
                {
                    "link": self._to_link(row.get("name", row["label"]), row["entity"]),
                    "type": read_ontology().to_label(row["type"].removeprefix(AIP.iri), language),
                    "claims": count(int(row["claims"]), "claims", language),
                }
                for row in found.to_values()
            ],
            documents=[
                {
                    "link": self._to_link(
                        row.get("title", row["document"]), to_iri("document", row["document"], self._settings.base)
                    ),
                    "issued": row.get("issued", ""),
                    "language": row["language"],
                    "claims": count(int(row["claims"]), "claims", language),
                }
                for row in listed
            ],
            hidden=int(counts["documents"]) - len(listed),
        )

    async def sparql(self, request: Request) -> Response:
        """Answer the SPARQL protocol; a browser that asks nothing gets the page to ask with."""
        names = {name for name, _ in read_pairs(request.scope["query_string"])}
        is_asked = request.method == "POST" or not names.isdisjoint(("query", "update"))
        if is_asked or choose(to_accept(request), (*GRAPHS, HTML)) != HTML:
            return await self._protocol.answer(request)
        words = read_words(to_language(request))
        config = {
            "questions": [
                {
                    "name": query.name,
                    "question": query.questions[to_language(request)],
                    "text": to_filled(query, self._settings.base),
                }
                for query in map(queries.load, queries.names())
            ],
            "first": FIRST,
            "base": self._settings.base,
            "cut": words["cut"],
        }
        return self._write(request, "query.html", policy=QUERY_POLICY, config=config)

    async def graph(self, request: Request) -> Response:
        """Draw the graph, or with ``?focus=`` what surrounds an entity."""
        language = to_language(request)
        focus = request.query_params.get("focus")
        page = await self._snapshot.read(lambda store: draw(store, language, focus))
        return HTMLResponse(page)  # it brings its own policy

    async def thing(self, request: Request) -> Response:
        """Give the page or the data of the IRI whose path was asked for."""
        kind, _, local = to_path(request).removeprefix("/").partition("/")
        language = to_language(request)
        offered = (*GRAPHS, *((HTML,) if kind in SHEETS else ()))
        wanted = request.query_params.get("format")
        if wanted is not None and FORMATS.get(wanted) not in offered:
            raise Refusal(400, f"{wanted!r} is no format of this; use one of {', '.join(FORMATS)}")
        if (FORMATS[wanted] if wanted else choose(to_accept(request), offered)) == HTML:
            sheet = await self._snapshot.read(lambda store: SHEETS[kind](store, unquote(local), language))
            if sheet is not None:
                return self._write(request, "sheet.html", sheet=sheet, formats=DATA_FORMATS)
        else:
            segments = (quote(unquote(segment), safe="-._~") for segment in local.split("/"))
            iri = Iri(f"{self._settings.base}{kind}/{'/'.join(segments)}")
            result = await self._pool.ask(DATA.get(kind, ANY_DATA), bindings={"it": iri})
            if result.triples:
                accept = FORMATS[wanted] if wanted else to_accept(request)
                return await to_response(request, result, accept=accept)
        raise Refusal(404, await self._snapshot.read(lambda store: to_hint(store, kind, unquote(local))))

    def refuse(self, request: Request, refusal: Refusal) -> Response:
        """Write a refusal as a page, for browsers."""
        response = self._write(request, "refusal.html", reason=refusal.reason, status=refusal.status)
        response.status_code = refusal.status
        response.headers.update(refusal.headers)
        return response

    def _to_link(self, label: str, iri: str) -> Link:
        return Link(label=label, href=to_href(iri, self._settings.base))

    def _write(self, request: Request, template: str, *, policy: str = POLICY, **values: object) -> Response:
        language = to_language(request)
        words = read_words(language)
        text = self._templates.get_template(template).render(
            language=language, words=words, here=f"/{to_path(request).lstrip('/')}", **values
        )
        headers = {"Content-Security-Policy": policy, "Vary": "Accept, Accept-Language"}
        return HTMLResponse(text, headers=headers)


@lru_cache(maxsize=4)
def draw(store: Store, language: str, focus: str | None) -> str:
    """Draw the graph of a store as one page, as `kg render` does."""
    entity = store.entities(focus)[0] if focus else None
    title = entity.label if entity else read_words(language)["title"]
    iri = entity.iri if entity else None
    return render(store.claims(), store.documents(), title=title, language=language, focus=iri)


def to_filled(query: queries.NamedQuery, base: str) -> str:
    """Write a named query with its examples in the place of its parameters, as SPARQL that can be sent.

    >>> "$topic" in to_filled(queries.load("stance-on"), "https://example.org/id/")
    False
    """
    known = prefixes(base)
    terms: dict[str, Term] = {}
    for binding in query.bindings:
        prefix, _, local = binding.example.partition(":")
        terms[binding.name] = Iri(known[prefix] + local) if binding.is_entity else Text(binding.example)
    return queries.bind(query.text, terms)


def to_language(request: Request) -> str:
    """Give the language of a page."""
    wanted = request.query_params.get("lang")
    return wanted if wanted in LANGUAGES else choose_language(request.headers.get("accept-language"), LANGUAGES)


def to_hint(store: Store, kind: str, local: str) -> str:
    """Say what is not there, and what is near it."""
    if kind == "document":
        return f"no document has the id {local!r}; the start page lists those there are"
    if kind == "entity":
        try:
            near = store.entities(local)[0]
        except NotFoundError as error:
            return str(error)
        return f"no entity has the path /entity/{local}; {near.label} has /{near.iri.removeprefix(store.base)}"
    return f"there is no {kind} {local!r}; what it was made of may have changed or gone"
