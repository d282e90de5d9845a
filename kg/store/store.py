"""The store: a graph for each document, its text beside it, and the links between claims that disagree."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType

from kg import queries
from kg.assemble import assemble, conflicts, entities_of, of_document, verify, with_entities
from kg.errors import EvidenceError, NotFoundError, StoreError
from kg.ids import BASE, to_content_hash, to_iri, to_local
from kg.languages import same_role
from kg.model import Claim, Document, Entity
from kg.rdf import Iri, Quad, Run, Statement, Term, Text, from_rdf, read_entities, read_said, to_rdf
from kg.store.engine import Engine
from kg.store.lookup import Edge, find, shortest
from kg.store.merging import DESCRIPTION, to_change, to_statement
from kg.store.results import Result
from kg.store.texts import Texts
from kg.vocab import AIP, DCT, PROV, RDF, prefixes


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A claim on the way from one entity to another; the way may go against the claim's direction."""

    start: Entity
    claim: Claim
    end: Entity


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

    def __init__(self, engine: Engine, texts: Texts, *, base: str = BASE, read_only: bool = False) -> None:
        self._engine: Engine | None = engine
        self._texts = texts
        self._read_only = read_only
        self.base = base
        self.prefixes: Mapping[str, str] = prefixes(base)
        self._conflicts = to_iri("graph", "conflicts", base)

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
        engine = Engine.open(folder / "store", base, read_only=read_only)
        store = cls(engine, Texts(folder / "texts"), base=base, read_only=read_only)
        if not read_only:
            store._texts.sweep(quad.object.value for quad in engine.quads(predicate=AIP.contentHash))
        return store

    @classmethod
    def memory(cls, *, base: str = BASE) -> "Store":
        """Make an empty store that ends with the process."""
        return cls(Engine.memory(base), Texts(), base=base)

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

        A claim whose words are not exactly in the text raises, and nothing is changed.
        """
        self._check_writable()
        if to_content_hash(document.text) != document.content_hash:
            raise EvidenceError(f"{document.id}: the text is not the one its hash was made of; read the document again")
        own = assemble(of_document(claims, document.id))
        verify(own, [document])
        graph = self._graph(document.id)
        before = self._content_hash(graph)
        quads = tuple(to_rdf(document, own, run, base=self.base))
        self._texts.write(document.content_hash, document.text)
        self._replace(graph, quads, own)
        if before and before != document.content_hash:
            self._forget(before)

    def remove(self, document: str) -> None:
        """Take back a document, exactly its claims, and its text."""
        self._check_writable()
        graph = self._find(document)
        content_hash = self._content_hash(graph)
        self._replace(graph, (), ())
        if content_hash:
            self._forget(content_hash)

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

    def claims(self, document: str | None = None, *, entity: str | None = None) -> tuple[Claim, ...]:
        """Give all claims with all evidence, those about an entity's IRI, or what one document says by itself."""
        engine = self._running()
        if document is not None:
            said = assemble(from_rdf(engine.quads(graph=self._find(document)))[1])
            return tuple(claim for claim in said if entity is None or entity in _iris(claim))
        if entity is None:
            return self._joined(from_rdf(engine.quads())[1])
        predicates = (RDF.subject, RDF.object, AIP.attributedTo)
        return self._whole(node for predicate in predicates for node in engine.subjects(predicate, entity))

    def graphs(self) -> tuple[str, ...]:
        """Give the IRIs of the named graphs, sorted: one for each document, and that of conflicts if there are any."""
        return tuple(sorted(self._running().graphs()))

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        """Go through the quads of all named graphs, or of one, in no order."""
        return self._running().quads(graph=graph)

    def statements(self) -> Iterator[Statement]:
        """Go through what all documents say together, in no order: each statement once, a claim with one confidence."""
        return self._running().merged()

    def conflicts(self) -> tuple[tuple[str, str, str], ...]:
        """Give the pairs of claims that disagree, with the reason (see `kg.assemble.conflicts`)."""
        linked = {quad.subject.value for quad in self._running().quads(graph=self._conflicts)}
        return conflicts(read_said(self._nodes(linked)), same_role)

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
        weights = Counter({entity.iri: self._weigh(entity.iri) for entity in found}) if len(found) > 1 else Counter()
        return tuple(sorted(found, key=lambda entity: (-weights[entity.iri], entity.iri)))

    def path(self, a: str, b: str, max_hops: int = 6) -> tuple[Step, ...]:
        """Find a shortest way between two entities over what is affirmed and not rejected; empty where there is none.

        Entities are given as for `entities`.
        """
        start, end = self.entities(a)[0].iri, self.entities(b)[0].iri
        way = shortest(self._edges(), start, end, max_hops)
        found = {claim.id: claim for claim in self._whole({edge.claim for edge in way})}
        steps = []
        for edge in way:
            claim = found[to_local(edge.claim)]
            ends = {entity.iri: entity for entity in (claim.subject, claim.object) if isinstance(entity, Entity)}
            other = edge.end if edge.start == start else edge.start
            steps.append(Step(start=ends[start], claim=claim, end=ends[other]))
            start = other
        return tuple(steps)

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
        found = self._running().quads(subject=graph, predicate=AIP.contentHash, graph=graph)
        return next((quad.object.value for quad in found), None)

    def _forget(self, content_hash: str) -> None:
        """Remove a text that no document has any more."""
        known = self._running().quads(predicate=AIP.contentHash)
        if all(quad.object.value != content_hash for quad in known):
            self._texts.remove(content_hash)

    def _nodes(self, claims: Iterable[str]) -> Iterator[Quad]:
        for claim in sorted(claims):
            yield from self._running().quads(subject=claim)

    def _replace(self, graph: str, quads: Iterable[Quad], own: Iterable[Claim]) -> None:
        """Make a graph hold other quads, and all that follows from them what it then should be."""
        quads = tuple(quads)
        cut, tied = self._relink(graph, own)
        gone, come = to_change(self._running(), graph, quads)
        self._running().replace(
            graph,
            added=(*quads, *tied),
            removed=cut,
            come={*come, *map(to_statement, tied)},
            gone={*gone, *map(to_statement, cut)},
        )

    def _relink(self, graph: str, own: Iterable[Claim]) -> tuple[list[Quad], list[Quad]]:
        """Find the links of disagreement that go and come when a graph says `own` instead of what it says now.

        Only claims with the same subject and predicate, and the same object or values for objects, can disagree.
        """
        own = tuple(own)
        engine = self._running()
        old = read_said(
            quad
            for node in engine.quads(predicate=RDF.type, thing=AIP.Claim, graph=graph)
            for quad in engine.quads(subject=node.subject.value, graph=graph)
        )
        with_value = cache(engine.subjects)
        near: set[str] = set()
        for claim in (*old, *own):
            predicate = AIP[claim.predicate]
            same = (RDF.object, claim.object.iri) if isinstance(claim.object, Entity) else (RDF.predicate, predicate)
            both = with_value(RDF.subject, claim.subject.iri) & with_value(*same)
            near.update(node for node in both if engine.has(node, RDF.predicate, predicate))
        others = read_said(quad for quad in self._nodes(near) if quad.graph.value not in (graph, self._conflicts))
        before = {quad for node in near for quad in engine.quads(subject=node, graph=self._conflicts)}
        after = set()
        for one, other, _ in conflicts((*others, *own), same_role):
            ends = [Iri(to_iri("claim", id, self.base)) for id in (one, other)]
            for here, there in (ends, reversed(ends)):
                after.add(Quad(here, Iri(AIP.conflictsWith), there, Iri(self._conflicts)))
        return sorted(before - after, key=str), sorted(after - before, key=str)

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

    def _edges(self) -> Iterator[Edge]:
        engine = self._running()
        no_way = engine.subjects(AIP.polarity, AIP.Negated) | engine.subjects(AIP.status, AIP.Rejected)
        ends = {one[0].value: one[2] for one in engine.merged(predicate=RDF.object)}
        sure = {one[0].value: float(one[2].value) for one in engine.merged(predicate=AIP.confidence)}
        for claim, _, start in engine.merged(predicate=RDF.subject):
            end = ends[claim.value]
            if claim.value not in no_way and isinstance(end, Iri):
                yield Edge(claim.value, start.value, end.value, sure[claim.value])

    def _weigh(self, entity: str) -> int:
        engine = self._running()
        return sum(
            1 for predicate in (RDF.subject, RDF.object) for _ in engine.quads(predicate=predicate, thing=entity)
        )


def _iris(claim: Claim) -> set[str]:
    return {entity.iri for entity in entities_of(claim)}
