"""What can be asked of a store: documents and claims, entities by name, ways, SPARQL."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args
from urllib.parse import unquote

from kg import queries
from kg.assemble import assemble, conflicts, entities_of, with_entities
from kg.decisions import Decision
from kg.errors import NotFoundError, StoreError
from kg.ids import BASE, to_iri, to_local
from kg.languages import same_role
from kg.model import Claim, Document, Entity, Status
from kg.rdf import (
    Iri,
    Quad,
    Statement,
    Term,
    Text,
    from_rdf,
    read_decisions,
    read_entities,
    read_said,
)
from kg.rdf.decisions import GRAPH
from kg.store.disagreeing import find_nodes
from kg.store.engine import Engine
from kg.store.lookup import find, shortest
from kg.store.merging import DESCRIPTION, to_statement
from kg.store.readings import Readings
from kg.store.results import Result
from kg.store.texts import Texts
from kg.store.ways import Step, find_edges, to_steps, weigh
from kg.vocab import AIP, DCT, PROV, RDF, prefixes


class View:
    """What a store can be asked; `kg.store.Store` is a view that can be changed too."""

    def __init__(
        self, engine: Engine, texts: Texts, readings: Readings, *, base: str = BASE, read_only: bool = False
    ) -> None:
        self._engine: Engine | None = engine
        self._texts = texts
        self._readings = readings
        self._read_only = read_only
        self.base = base
        self.prefixes: Mapping[str, str] = prefixes(base)
        self._conflicts = to_iri("graph", "conflicts", base)
        self._decisions = to_iri("graph", GRAPH, base)

    def documents(self) -> tuple[Document, ...]:
        """Give all documents with their texts, by id."""
        return tuple(self.document(id) for id in self.ids())

    def document(self, id: str) -> Document:
        """Give a document with its text."""
        quads = [quad for quad in self._running().quads(subject=self._find(id)) if quad.graph == quad.subject]
        content_hash = next(quad.object.value for quad in quads if quad.predicate.value == AIP.contentHash)
        [[document], _] = from_rdf(quads, {content_hash: self._texts.read(content_hash)})
        return document

    def ids(self) -> tuple[str, ...]:
        """Give the ids of all documents, sorted."""
        return tuple(sorted(quad.object.value for quad in self._running().quads(predicate=DCT.identifier)))

    def text(self, document: str) -> str:
        """Give the text of a document as it was read."""
        return self._texts.read(self._content_hash(self._find(document)) or "")

    def content_hashes(self) -> tuple[str, ...]:
        """Give the hashes of all texts, sorted; documents with the same text have one."""
        return tuple(sorted({quad.object.value for quad in self._running().quads(predicate=AIP.contentHash)}))

    def to_text(self, content_hash: str) -> str:
        """Give the text with a hash."""
        return self._texts.read(content_hash)

    def dump(self, path: Path) -> int:
        """Write everything as N-Quads, the default graph too, in no order; give the number of statements."""
        return self._running().dump(path)

    def holds(self, document: str, content_hash: str, extractor: str) -> bool:
        """Tell whether this very text was read by this very extractor, so that it need not be read again."""
        graph = self._graph(document)
        agent = to_iri("agent", extractor, self.base)
        made = self._running().quads(predicate=PROV.wasAssociatedWith, thing=agent, graph=graph)
        return self._content_hash(graph) == content_hash and next(made, None) is not None

    def claims(
        self, document: str | None = None, *, entity: str | None = None, ids: Iterable[str] | None = None
    ) -> tuple[Claim, ...]:
        """Give all claims with all evidence, those about an entity's IRI or with ids, or what a document says alone."""
        engine = self._running()
        if ids is not None:
            return self._whole(to_iri("claim", id, self.base) for id in ids)
        if document is not None:
            said = assemble(from_rdf(engine.quads(graph=self._find(document)))[1])
            return tuple(
                claim for claim in said if entity is None or any(one.iri == entity for one in entities_of(claim))
            )
        if entity is None:
            return self._joined(from_rdf(engine.quads())[1])
        predicates = (RDF.subject, RDF.object, AIP.attributedTo)
        return self._whole(node for predicate in predicates for node in engine.subjects(predicate, entity))

    def by_document(self) -> Iterator[tuple[Document, tuple[Claim, ...]]]:
        """Go through the documents by id, without their texts, each with what it says.

        Claims have its evidence and the confidence of that, but the status and the descriptions of entities that all
        documents together give them.
        """
        engine = self._running()
        for id in self.ids():
            [[document], own] = from_rdf(engine.quads(graph=self._graph(id)))
            names = {entity.iri for claim in own for entity in entities_of(claim)}
            said = (one for name in sorted(names) for kind in DESCRIPTION for one in engine.merged(name, kind))
            known = {entity.iri: entity for entity in read_entities(said)}
            claims = assemble(with_entities(own, known))
            yield document, tuple(replace(claim, status=self._status(claim)) for claim in claims)

    def copies(self) -> Mapping[str, str]:
        """Give the ids of documents that are copies of others, with the ids of these."""
        found = self._running().quads(predicate=AIP.copyOf)
        return {unquote(to_local(quad.subject.value)): unquote(to_local(quad.object.value)) for quad in found}

    def signatures(self) -> Iterator[tuple[str, bytes, str | None]]:
        """Give each document's id with the signature of its text and the id of what it is a copy of (`kg.copies`)."""
        copies = self.copies()
        for id in self.ids():
            yield id, self._texts.signature(self._content_hash(self._graph(id)) or ""), copies.get(id)

    def as_read(self) -> Iterator[Claim]:
        """Go through what documents that decisions changed said before, document by document."""
        for quad in sorted(self._running().quads(predicate=AIP.reading), key=str):
            if quad.object.value in self._readings:
                yield from from_rdf(self._readings.read(quad.object.value))[1]

    def decisions(self) -> tuple[Decision, ...]:
        """Give all that was decided, in the order in which it was; of two on one thing the later stands."""
        return read_decisions(self._running().quads(graph=self._decisions))

    def graphs(self) -> tuple[str, ...]:
        """Give the IRIs of the named graphs, sorted: one a document, and those of conflicts and of decisions if any."""
        return tuple(sorted(self._running().graphs()))

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        """Go through the quads of all named graphs, or of one, in no order."""
        return self._running().quads(graph=graph)

    def graph(self, name: str) -> Iterator[Statement]:
        """Go through the statements of one named graph, in no order."""
        return map(to_statement, self._running().quads(graph=name))

    def statements(self, subject: str | None = None) -> Iterator[Statement]:
        """Go through what all documents say together, of everything or of a node, in no order.

        Each statement comes once, and a claim has one confidence.
        """
        return self._running().merged(subject)

    def conflicts(self) -> tuple[tuple[str, str, str], ...]:
        """Give the pairs of claims that disagree, with the reason (see `kg.assemble.conflicts`)."""
        linked = {quad.subject.value for quad in self._running().quads(graph=self._conflicts)}
        return conflicts(read_said(find_nodes(self._running(), linked)), same_role)

    def query(
        self,
        text: str,
        bindings: Mapping[str, Term | str] | None = None,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        max_rows: int | None = None,
    ) -> Result:
        """Answer a SPARQL query over all documents; `bindings` set its parameters, written ``$name``.

        The default graph is the union of all graphs. Where graphs are given, they make the dataset as the SPARQL 1.1
        Protocol (2.1.4) says: the default graph is then the union of `default_graphs` alone, `named_graphs` are the
        only named ones, and FROM in the text counts for nothing. Rows or triples beyond `max_rows` are not worked out.
        Updates and calls to other servers are refused.

        >>> from kg.store import Store
        >>> Store.memory().query("SELECT * WHERE { ?s ?p }")
        Traceback (most recent call last):
        ...
        kg.errors.QueryError: query line 1, column 24: not SPARQL before '}'
        """
        queries.check_reads_only(text)
        terms = {name: Text(value) if isinstance(value, str) else value for name, value in (bindings or {}).items()}
        return self._running().query(
            queries.bind(text, terms),
            self.prefixes,
            default_graphs=default_graphs,
            named_graphs=named_graphs,
            max_rows=max_rows,
        )

    def run(self, name: str, bindings: Mapping[str, str] | None = None) -> Result:
        """Answer a named query; entities are given by label, alias, short or full IRI."""
        return self.query(*self.prepare(name, bindings))

    def prepare(self, name: str, bindings: Mapping[str, str] | None = None) -> tuple[str, dict[str, Term]]:
        """Give the text of a named query and the terms that its bindings mean, for whoever answers it.

        >>> from kg.store import Store
        >>> text, terms = Store.memory().prepare("stance-on", {"topic": "governance"})
        >>> terms
        {'topic': Text(value='governance', language='')}
        """
        query, given = queries.load(name), bindings or {}
        query.check(given)
        terms: dict[str, Term] = {
            binding.name: Iri(self.entities(given[binding.name])[0].iri)
            if binding.is_entity
            else Text(given[binding.name])
            for binding in query.bindings
        }
        return query.text, terms

    def entities(self, term: str | None = None) -> tuple[Entity, ...]:
        """Give all entities by IRI, or those that a name, alias, short or full IRI means, the most claimed about first.

        >>> from kg.store import Store
        >>> Store.memory().entities("Chinna")
        Traceback (most recent call last):
        ...
        kg.errors.NotFoundError: no entity is called 'Chinna'; `kg query -n most-named` lists the known ones
        """
        engine = self._running()
        known = read_entities(one for predicate in DESCRIPTION for one in engine.merged(predicate=predicate))
        if term is None:
            return known
        found = find(known, term, self.prefixes)
        weights = Counter({entity.iri: weigh(engine, entity.iri) for entity in found}) if len(found) > 1 else Counter()
        return tuple(sorted(found, key=lambda entity: (-weights[entity.iri], entity.iri)))

    def path(self, a: str, b: str, max_hops: int = 6) -> tuple[Step, ...]:
        """Find a shortest way between two entities over what is affirmed and not rejected; empty where there is none.

        Entities are given as for `entities`.
        """
        start, end = self.entities(a)[0].iri, self.entities(b)[0].iri
        way = shortest(find_edges(self._running()), start, end, max_hops)
        return tuple(to_steps(way, self._whole({edge.claim for edge in way}), start))

    # ---- within

    def _running(self) -> Engine:
        if self._engine is None:
            raise StoreError("the store is closed; open it again")
        return self._engine

    def _graph(self, document: str) -> str:
        return to_iri("document", document, self.base)

    def _find(self, document: str) -> str:
        graph = self._graph(document)
        if self._content_hash(graph) is None:
            raise NotFoundError(f"no document has the id {document!r}; `kg list` shows those there are")
        return graph

    def _content_hash(self, graph: str) -> str | None:
        return self._value(graph, AIP.contentHash)

    def _value(self, graph: str, predicate: str) -> str | None:
        """Give a property of a document, kept in its graph."""
        return next(
            (q.object.value for q in self._running().quads(subject=graph, predicate=predicate, graph=graph)), None
        )

    def _status(self, claim: Claim) -> Status:
        iri = to_iri("claim", claim.id, self.base)
        standing: tuple[Status, ...] = get_args(Status)
        return next(one for one in standing if self._running().has(iri, AIP.status, AIP[one.capitalize()]))

    def _joined(self, claims: Iterable[Claim]) -> tuple[Claim, ...]:
        """Assemble claims of several documents, their entities described as all documents together do."""
        known = {entity.iri: entity for entity in self.entities()}
        return assemble(with_entities(claims, known), self.copies())

    def _whole(self, claims: Iterable[str]) -> tuple[Claim, ...]:
        """Give claims in full, from the documents that say them."""
        engine = self._running()
        wanted = set(claims)
        graphs = {
            quad.graph.value
            for claim in wanted
            for quad in engine.quads(subject=claim, predicate=RDF.type, thing=AIP.Claim)
        }
        read = (claim for graph in sorted(graphs) for claim in from_rdf(engine.quads(graph=graph))[1])
        return self._joined(claim for claim in read if to_iri("claim", claim.id, self.base) in wanted)
