"""A graph of claims in Python: build one, ask it, draw it, hand it to other libraries.

``kg.build`` and ``kg.open`` give a `Graph`; it is a thin front of `kg.store.Store`, which is there as ``graph.store``.
Entities are given by any of their names in any language, predicates by name or by label.
"""

import os
import re
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from html import escape
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from kg import pipeline
from kg.assemble import entities_of
from kg.errors import NotFoundError, VocabularyError
from kg.ids import BASE
from kg.model import Claim, Document, Entity, Literal, Modality, Polarity, Status
from kg.parallel import Progress, Reads
from kg.pipeline import Summary
from kg.rdf import Term
from kg.store import Result, Step, Store, bases
from kg.views.page import to_count
from kg.vocab import ABSTRACT_PREDICATES, PREDICATES, is_a, to_kinds

if TYPE_CHECKING:
    from kg.export import DataFrame, Dataset
    from kg.network import Graph as Network
    from kg.validate import Finding

FOLDER = ".kg"
"""The usual folder of a project."""
HEIGHT = 620
"""Of a page in a notebook, in pixels."""
MOST = 8
"""Predicates that a summary lists."""
_NAME = re.compile(r"[\w-]+")

PathName = str | os.PathLike[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two claims that cannot both hold; both are kept."""

    one: Claim
    other: Claim
    reason: str
    """``different roles: President, Prime Minister``."""


@dataclass(frozen=True, slots=True)
class Page:
    """A drawing of a graph as one HTML page that needs no network; a notebook shows it where it is the last value."""

    html: str

    def to_html(self) -> str:
        """Give the page as text."""
        return self.html

    def save(self, path: PathName) -> None:
        """Write the page to a file."""
        Path(path).write_text(self.html, encoding="utf-8", newline="\n")

    def __repr__(self) -> str:
        return f"<Page of {len(self.html)} characters; save(path) writes it>"

    def _repr_html_(self) -> str:
        style = f"width:100%;height:{HEIGHT}px;border:1px solid #ccc"
        content = escape(self.html, quote=True)
        return f'<iframe srcdoc="{content}" sandbox="allow-scripts allow-downloads" style="{style}"></iframe>'


class Graph:
    """Documents, what they say, and the sentences that say it.

    >>> graph = Graph(Store.memory())
    >>> graph
    <Graph of 0 documents, 0 entities, 0 claims>
    >>> graph.claims(predicate="calls for")
    ()
    """

    def __init__(self, store: Store, *, summary: Summary | None = None) -> None:
        self.store = store
        self.summary = summary
        """How the build went, where this graph is of one."""

    def __enter__(self) -> "Graph":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the project's folder."""
        self.store.close()

    # ---- what it holds

    def documents(self) -> tuple[Document, ...]:
        """Give all documents with their texts, by id."""
        return self.store.documents()

    def entities(self, *, type: str | None = None) -> tuple[Entity, ...]:
        """Give all entities by IRI, or those of a class or a kind of it: ``type="Organization"``."""
        return tuple(entity for entity in self.store.entities() if type is None or is_a(entity.type, type))

    def entity(self, name: str) -> Entity:
        """Give the entity that a name in any language, an alias, a Wikidata item or an IRI means.

        Of several the one most claimed about; raises `NotFoundError`, with names near it.
        """
        return self.store.entities(name)[0]

    def claims(
        self,
        subject: str | Entity | None = None,
        predicate: str | None = None,
        object: str | Entity | None = None,
        *,
        about: str | Entity | None = None,
        document: str | None = None,
        min_confidence: float = 0.0,
        polarity: Polarity | None = None,
        modality: Modality | None = None,
        status: Status | None = None,
    ) -> tuple[Claim, ...]:
        """Give the claims that fit all that is given, the surest first.

        `subject`, `object` and `about` (either end, or who says so) name entities; `object` may be a value too, such as
        ``"2025-07-26"``. `predicate` is a name or a label (``callsFor``, ``calls for``, ``menyerukan``) and takes the
        kinds of it in: ``restricts`` also gives export controls, ``hasStanceOn`` every stance. With `document`, claims
        have the evidence and confidence of that document alone.

        Raises:
            NotFoundError: where no entity or document is called so.
            VocabularyError: where no predicate is.
        """
        actor, end = (None if name is None else self._to_iri(name) for name in (subject, about))
        thing = None if object is None else self._to_entity_or_value(object)
        target = thing.iri if isinstance(thing, Entity) else thing
        wanted = None if predicate is None else _to_predicates(predicate)
        near = actor or end or (target if isinstance(thing, Entity) else None)
        found = (
            claim
            for claim in self.store.claims(document, entity=near)
            if actor in (None, claim.subject.iri)
            and (end is None or end in {entity.iri for entity in entities_of(claim)})
            and target in (None, claim.object.iri if isinstance(claim.object, Entity) else claim.object.value)
            and (wanted is None or claim.predicate in wanted)
            and claim.confidence >= min_confidence
            and polarity in (None, claim.polarity)
            and modality in (None, claim.modality)
            and status in (None, claim.status)
        )
        return tuple(sorted(found, key=lambda claim: (-claim.confidence, claim.id)))

    def conflicts(self) -> tuple[Conflict, ...]:
        """Give the pairs of claims that cannot both hold, with why (see `kg.assemble.conflicts`)."""
        pairs = self.store.conflicts()
        known = {claim.id: claim for claim in self.store.claims()} if pairs else {}
        return tuple(Conflict(one=known[one], other=known[other], reason=reason) for one, other, reason in pairs)

    # ---- questions

    def query(self, query: str, **bindings: str | Term) -> Result:
        """Answer SPARQL 1.1, or a named query (``kg.queries.names()``) by its name.

        `bindings` set the parameters of either, ``$name`` in the text. In a named query an entity is given by any of
        its names.

        >>> Graph(Store.memory()).query("who-supports", topic="governance").to_values()
        []
        """
        if _NAME.fullmatch(query.strip()):
            return self.store.run(query.strip(), {name: str(value) for name, value in bindings.items()})
        return self.store.query(query, bindings)

    def path(self, start: str, end: str, *, max_hops: int = 6) -> tuple[Step, ...]:
        """Find a shortest way between two entities over what is affirmed; empty where there is none."""
        return self.store.path(start, end, max_hops)

    def as_of(self, date: str) -> "Graph":
        """Give the graph as it stood at the end of a year, month or day (see `kg.store.Store.as_of`)."""
        return Graph(self.store.as_of(date))

    def brief(self, entity: str | Entity, *, language: str = "en") -> str:
        """Sum up in Markdown what is claimed about an entity, every line with its sentences."""
        from kg.analytics.brief import to_brief, to_markdown

        found = self.entity(entity) if isinstance(entity, str) else entity
        documents = {document.id: document for document in self.documents()}
        claims = self.store.claims(entity=found.iri)
        return to_markdown(to_brief(found, claims, documents, self.store.conflicts(), language=language))

    def validate(self) -> "tuple[Finding, ...]":
        """Hold every graph to the rules of the ontology and give what breaks them (see `kg.validate.check`)."""
        from kg.validate import check

        return tuple(found for name in self.store.graphs() for found in check(self.store.graph(name), name))

    # ---- pictures and files

    def show(
        self, focus: str | Entity | None = None, *, hops: int = 1, top: int | None = None, language: str = "en"
    ) -> Page:
        """Draw the graph, or what lies at most `hops` claims around an entity; of many entities the `top` ones."""
        from kg.views.pyvis_view import render

        entity = self.entity(focus) if isinstance(focus, str) else focus
        title = entity.label if entity else ", ".join(document.title or document.id for document in self.documents())
        claims = self.store.claims()
        iri = entity.iri if entity else None
        return Page(render(claims, title=title, language=language, focus=iri, hops=hops, top=top))

    def export(self, format: str, path: PathName) -> None:
        """Write the graph in one of `kg.export.FORMATS`: turtle, jsonld, graphml, csv, ..."""
        from kg.export import export

        export(self.store, format, Path(path))

    def to_networkx(self, *, language: str | None = None) -> "Network":
        """Give entities as nodes by IRI and claims between them as edges (see `kg.network.to_networkx`)."""
        from kg.network import to_networkx

        return to_networkx(self.store.claims(), language=language)

    def to_rdflib(self) -> "Dataset":
        """Give the graph as an rdflib dataset, a named graph for each document."""
        from kg.export import to_rdflib

        return to_rdflib(self.store)

    def to_pandas(self) -> "DataFrame":
        """Give the claims as a data frame, a row a claim (see `kg.export.frames.to_frame`; extra ``tables``)."""
        from kg.export import to_pandas

        return to_pandas(self.store)

    def _to_iri(self, name: str | Entity) -> str:
        return name.iri if isinstance(name, Entity) else self.entity(name).iri

    def _to_entity_or_value(self, name: str | Entity) -> Entity | str:
        """Give the entity that a name means, else the name itself where some claim gives it as a value."""
        if isinstance(name, Entity):
            return name
        try:
            return self.entity(name)
        except NotFoundError:
            if any(isinstance(claim.object, Literal) and claim.object.value == name for claim in self.store.claims()):
                return name
            raise

    # ---- how it shows

    def __repr__(self) -> str:
        return f"<Graph of {', '.join(self._sizes())}>"

    def _repr_html_(self) -> str:
        counts = Counter(claim.predicate for claim in self.store.claims())
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST]
        rows = "".join(f"<tr><td>{escape(name)}</td><td>{number}</td></tr>" for name, number in ranked)
        head = "<tr><th>predicate</th><th>claims</th></tr>"
        return f"<div><p><b>{', '.join(self._sizes())}</b></p><table>{head}{rows}</table></div>"

    def _sizes(self) -> tuple[str, str, str]:
        store = self.store
        return (
            to_count(len(store.ids()), ("document", "documents")),
            to_count(len(store.entities()), ("entity", "entities")),
            to_count(len(store.claims()), ("claim", "claims")),
        )


def build(
    *paths: PathName,
    into: PathName | None = None,
    jobs: int = 1,
    min_confidence: float | None = None,
    base: str | None = None,
    reader: Reads | None = None,
    progress: Progress | None = None,
) -> Graph:
    """Read documents and give their graph: ``kg.build("reports/", into=".kg")``.

    A path is a file, a folder, a glob or ``@list.txt`` with a path a line. Without `into` the graph ends with the
    process. With it, a project's folder, it is kept there, documents that the folder holds unchanged are not read
    again, and the graph is a snapshot of all that it holds. What could not be read stands in `Graph.summary`.

    `jobs` is how many processes read, `min_confidence` takes the place of the model's own threshold, `base` is the IRI
    under which the graph names things, and `reader` replaces the model.

    Raises:
        ReadError: where a path means nothing.
        StoreError: where the folder cannot be written, or another process writes there.
        ModelError: where the model is missing or damaged.
    """
    names = [os.fspath(path) for path in paths]
    folder = None if into is None else Path(into)
    iri = bases.to_base(folder, base) if folder else base or BASE
    if reader is None:
        from kg.nlp import Reader

        threads = 0 if jobs == 1 else max(1, (os.cpu_count() or 1) // jobs)
        reader = Reader.load(iri, threads=threads, min_confidence=min_confidence)
    if folder is None:
        store = Store.memory(base=iri)
        return Graph(store, summary=pipeline.build(names, store, reader, jobs=jobs, progress=progress))
    with Store.open(folder, base=iri) as store:
        summary = pipeline.build(names, store, reader, jobs=jobs, progress=progress)
    return Graph(Store.open(folder, read_only=True), summary=summary)


def open(path: PathName = FOLDER) -> Graph:
    """Open the graph of a project's folder, as it is at this moment; another process may write meanwhile."""
    return Graph(Store.open(Path(path), read_only=True))


def _to_predicates(term: str) -> frozenset[str]:
    """Find the predicates that a name or a label in any language means, with the kinds of it.

    >>> sorted(_to_predicates("restricts")), sorted(_to_predicates("menyerukan"))
    (['imposesExportControlsOn', 'restricts', 'sanctions'], ['callsFor'])
    """
    known = {*PREDICATES, *ABSTRACT_PREDICATES}
    if term in known:
        return frozenset(to_kinds(term))
    from kg.ontology import Ontology

    labels = {
        label.casefold(): name
        for name, one in Ontology.read().properties.items()
        if name in known
        for label in (name, *one.labels.values())
    }
    wanted = " ".join(term.casefold().split())
    if wanted not in labels:
        near = ", ".join(get_close_matches(wanted, sorted(labels), n=3))
        hint = f"near it: {near}" if near else "`kg.vocab.PREDICATES` names them all"
        raise VocabularyError(f"no predicate is called {term!r}; {hint}")
    return frozenset(to_kinds(labels[wanted]))
