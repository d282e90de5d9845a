"""The store: a graph for each document, its text beside it, and the links between claims that disagree."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from kg import queries
from kg.assemble import assemble, conflicts, entities_of, of_document, verify, with_entities
from kg.decisions import Decision, Standing
from kg.errors import EvidenceError, NotFoundError, StoreError
from kg.ids import BASE, to_content_hash, to_iri
from kg.languages import same_role
from kg.model import Claim, Document, Entity
from kg.rdf import (
    Iri,
    Quad,
    Run,
    Statement,
    Term,
    Text,
    from_rdf,
    read_decisions,
    read_entities,
    read_said,
    to_rdf,
)
from kg.rdf.decisions import GRAPH
from kg.store.deciding import change, find_decision, mark, read_back
from kg.store.disagreeing import find_nodes, relink
from kg.store.engine import Engine
from kg.store.lookup import find, shortest
from kg.store.merging import DESCRIPTION, to_change, to_statement
from kg.store.readings import Readings
from kg.store.results import Result
from kg.store.texts import Texts
from kg.store.ways import Step, find_edges, to_steps, weigh
from kg.vocab import AIP, DCT, PROV, RDF, prefixes


class Store:
    """Documents and their claims; every change is a whole document in one transaction.

    >>> from kg.ids import to_content_hash
    >>> store = Store.memory()
    >>> text = "Indonesia hosts it."
    >>> document = Document(id="d", text=text, language="en", source="d.txt", content_hash=to_content_hash(text))
    >>> store.put(document, [], Run(extractor="encoder/0.1"))
    >>> [document.id for document in store.documents()], store.text("d")
    (['d'], 'Indonesia hosts it.')
    """

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
        self._standing = Standing() if read_only else Standing.of(self.decisions())

    @classmethod
    def open(cls, path: str | Path, *, read_only: bool = False, base: str = BASE) -> "Store":
        """Open the store of a project folder, making it where there is none.

        One process writes at a time. Reading works beside it, on what was there when the store was opened.
        """
        folder = Path(path)
        if read_only:
            if not (folder / "store").is_dir():
                raise StoreError(f"{folder}: no graph there; make one with `kg build` or `kg add`")
        else:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreError(f"{folder}: cannot make the folder: {error.strerror}; choose another") from None
        engine = Engine.open(folder / "store", read_only=read_only)
        texts, readings = Texts(folder / "texts"), Readings(folder / "readings")
        store = cls(engine, texts, readings, base=base, read_only=read_only)
        if not read_only:
            texts.sweep(quad.object.value for quad in engine.quads(predicate=AIP.contentHash))
            readings.sweep(quad.object.value for quad in engine.quads(predicate=AIP.reading))
            store._settle()
        return store

    @classmethod
    def memory(cls, *, base: str = BASE) -> "Store":
        """Make an empty store that ends with the process."""
        return cls(Engine.memory(), Texts(), Readings(), base=base)

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder, so that another process can write."""
        if self._engine is not None and not self._read_only:
            self._engine.flush()
        self._engine = None

    # ---- changing

    def put(self, document: Document, claims: Iterable[Claim], run: Run) -> None:
        """Keep a document with what it says, instead of what was known of it; evidence of others is left out.

        Decisions hold for it too. A claim whose words are not exactly in the text raises, and nothing is changed.
        """
        self._check_writable()
        if to_content_hash(document.text) != document.content_hash:
            raise EvidenceError(f"{document.id}: the text is not the one its hash was made of; read the document again")
        own = assemble(of_document(claims, document.id))
        verify(own, [document])
        before = self._content_hash(self._graph(document.id))
        self._write(document, own, run, with_text=True)
        if before and before != document.content_hash:
            self._forget(before)

    def remove(self, document: str) -> None:
        """Take back a document, exactly its claims, and its text."""
        self._check_writable()
        graph = self._find(document)
        content_hash, reading = self._content_hash(graph), self._value(graph, AIP.reading)
        self._replace(graph, (), ())
        if content_hash:
            self._forget(content_hash)
        if reading:
            self._readings.remove(reading)

    def decide(self, decisions: Iterable[Decision]) -> tuple[Decision, ...]:
        """Keep decisions, in this order after those before, and make the documents that they touch show them.

        They are kept in one transaction; then each document follows in one of its own. If that is interrupted, it is
        completed when the store is next opened to be changed.
        """
        self._check_writable()
        known = self.decisions()
        number = max((decision.number for decision in known), default=0)
        made = tuple(replace(decision, number=number + place) for place, decision in enumerate(decisions, 1))
        self._change(known, (*known, *made))
        return made

    def undo(self, id: str) -> Decision:
        """Take back a decision, given by its id or the beginning of it, as if it had never been made."""
        self._check_writable()
        known = self.decisions()
        gone = find_decision(known, id)
        self._change(known, tuple(decision for decision in known if decision != gone))
        return gone

    # ---- reading

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

    def as_read(self) -> Iterator[Claim]:
        """Go through what documents that decisions changed said before, document by document."""
        for quad in sorted(self._running().quads(predicate=AIP.reading), key=str):
            if quad.object.value in self._readings:
                yield from from_rdf(self._readings.read(quad.object.value))[1]

    def decisions(self) -> tuple[Decision, ...]:
        """Give all that was decided, in the order in which it was; of two on one thing the later stands."""
        return read_decisions(self._running().quads(graph=self._decisions))

    def quads(self) -> Iterator[Quad]:
        """Go through the named graphs in no order: one for each document, that of conflicts and that of decisions."""
        return self._running().quads()

    def statements(self) -> Iterator[Statement]:
        """Go through what all documents say together, in no order: each statement once, a claim with one confidence."""
        return self._running().merged()

    def conflicts(self) -> tuple[tuple[str, str, str], ...]:
        """Give the pairs of claims that disagree, with the reason (see `kg.assemble.conflicts`)."""
        linked = {quad.subject.value for quad in self._running().quads(graph=self._conflicts)}
        return conflicts(read_said(find_nodes(self._running(), linked)), same_role)

    def query(self, text: str, bindings: Mapping[str, Term | str] | None = None) -> Result:
        """Answer a SPARQL query over all documents; `bindings` set its parameters, written ``$name``.

        The default graph is the union of all graphs. Updates and calls to other servers are refused.

        >>> Store.memory().query("SELECT * WHERE { ?s ?p }")
        Traceback (most recent call last):
        ...
        kg.errors.QueryError: query line 1, column 25: not SPARQL at its end
        """
        queries.check_reads_only(text)
        terms = {name: Text(value) if isinstance(value, str) else value for name, value in (bindings or {}).items()}
        return self._running().query(queries.bind(text, terms), self.prefixes)

    def run(self, name: str, bindings: Mapping[str, str] | None = None) -> Result:
        """Answer a named query; entities are given by label, alias, short or full IRI."""
        query, given = queries.load(name), bindings or {}
        query.check(given)
        terms: dict[str, Term] = {
            binding.name: Iri(self.entities(given[binding.name])[0].iri)
            if binding.is_entity
            else Text(given[binding.name])
            for binding in query.bindings
        }
        return self.query(query.text, terms)

    def entities(self, term: str | None = None) -> tuple[Entity, ...]:
        """Give all entities by IRI, or those that a name, alias, short or full IRI means, the most claimed about first.

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

    def _check_writable(self) -> None:
        if self._read_only:
            raise StoreError("the store was opened to be read only; open it for writing")

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

    def _forget(self, content_hash: str) -> None:
        """Remove a text that no document has any more."""
        known = self._running().quads(predicate=AIP.contentHash)
        if all(quad.object.value != content_hash for quad in known):
            self._texts.remove(content_hash)

    def _write(self, document: Document, read: tuple[Claim, ...], run: Run, *, with_text: bool = False) -> None:
        """Make the graph of a document what the decisions make of what was read, and keep that where it differs."""
        graph, decided = self._graph(document.id), self._standing.decide(read)
        said = own = tuple(to_rdf(document, read, run, base=self.base))
        before, reading = self._value(graph, AIP.reading), None
        if decided.claims != read:
            said = tuple(to_rdf(document, decided.claims, run, base=self.base))
            reading = self._readings.write(own)
        if with_text:
            self._texts.write(document.content_hash, document.text)
        self._replace(graph, (*said, *mark(decided, graph, reading, self.base)), decided.claims)
        if before and before != reading:
            self._readings.remove(before)

    def _change(self, known: tuple[Decision, ...], decisions: tuple[Decision, ...]) -> None:
        """Make other decisions stand, and every document show it."""
        standing = Standing.of(decisions)
        change(self._running(), known, decisions, (self._standing, standing), self.base)
        self._standing = standing
        self._settle()

    def _settle(self) -> None:
        """Make the documents whose graphs do not show yet what was decided show it."""
        engine = self._running()
        for graph in sorted(quad.object.value for quad in engine.quads(predicate=AIP.awaits)):
            self._write(*read_back(engine, self._readings, graph))

    def _replace(self, graph: str, quads: Iterable[Quad], own: Iterable[Claim]) -> None:
        """Make a graph hold other quads, and all that follows from them what it then should be."""
        quads = tuple(quads)
        cut, tied = relink(self._running(), graph, own, self._conflicts, self.base)
        cut += self._running().quads(predicate=AIP.awaits, thing=graph)
        gone, come = to_change(self._running(), graph, quads)
        self._running().replace(
            graph,
            added=(*quads, *tied),
            removed=cut,
            come={*come, *map(to_statement, tied)},
            gone={*gone, *map(to_statement, cut)},
        )

    def _joined(self, claims: Iterable[Claim]) -> tuple[Claim, ...]:
        """Assemble claims of several documents, their entities described as all documents together do."""
        return assemble(with_entities(claims, {entity.iri: entity for entity in self.entities()}))

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
