"""One HTML file by pyvis, for notebooks and a quick look: offline, directed, with the sentence behind every edge.

pyvis gives the records of nodes and edges and the vis-network library that draws them; the page around them is ours,
since its own template loads Bootstrap from the network, prints headings unescaped and runs a title that contains
``href`` as HTML. This module is the only one that imports pyvis.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from kg import layouts, network
from kg.assemble import ends_of
from kg.model import Claim, Entity
from kg.ontology import Ontology
from kg.telling import read_ontology, to_flags, to_label, to_place, to_time
from kg.views.page import read_style, read_text, read_words, require_standing_alone, to_count, to_pieces, to_policy
from kg.vocab import PREDICATES

Record = dict[str, Any]
"""What the script of the page reads: plain JSON."""

MOST = 300
"""Nodes drawn where no number is wished: about what a screen holds and vis-network moves smoothly."""

BEND = 0.18
"""How much the second edge between two nodes bows out, as a share of its length."""

OPTIONS: Mapping[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": True,
        "tooltipDelay": 180,
        "multiselect": False,
        "keyboard": {"enabled": True, "bindToWindow": False},
    },
    "nodes": {
        "borderWidth": 1,
        "borderWidthSelected": 3,
        "scaling": {"label": {"drawThreshold": 8}},
        "font": {
            "face": "system-ui, sans-serif",
            "size": 15,
            "color": "#1b2330",
            "strokeWidth": 3,
            "strokeColor": "#fbfcfd",
            "vadjust": -2,
        },
    },
    "edges": {
        "width": 1.3,
        "selectionWidth": 1.6,
        "hoverWidth": 0.8,
        "arrowStrikethrough": False,
        "arrows": {"to": {"scaleFactor": 0.55}, "from": {"scaleFactor": 0.55}},
        "scaling": {"label": {"drawThreshold": 9}},
        "font": {
            "face": "system-ui, sans-serif",
            "size": 12,
            "color": "#3d4a5c",
            "strokeWidth": 3,
            "strokeColor": "#fbfcfd",
            "align": "middle",
        },
        "selfReference": {"size": 22, "angle": math.pi / 4},
    },
}
"""Options of vis-network that are the same for every page: nothing moves by itself."""


def render(
    claims: Iterable[Claim],
    *,
    title: str,
    language: str = "en",
    focus: str | None = None,
    hops: int = 1,
    top: int | None = None,
) -> str:
    """Draw claims, assembled before, as one HTML page that needs no network; the caller writes it as UTF-8.

    Names of types and predicates and the words around them are in `language`. `focus` is the IRI of an entity: only
    what is at most `hops` edges away is drawn. Of more than `top` nodes (by default `MOST`) the best connected are
    drawn, and the page says how many are not. Claims that a reviewer rejected are left out.

    >>> page = render([], title="Nothing yet", language="id")
    >>> page.startswith("<!doctype html>"), "Tidak ada klaim" in page
    (True, True)
    """
    ordered = sorted((claim for claim in claims if claim.status != "rejected"), key=lambda claim: claim.id)
    near = whole = network.to_networkx(ordered, language=language)
    if focus is not None:
        near = network.neighbourhood(whole, focus, hops)
    graph = network.top(near, MOST if top is None else top, keep=() if focus is None else (focus,))
    drawing = _Drawing.plan(graph, ordered, language)
    page = drawing.to_page(title, focus, len(near) - len(graph))
    return require_standing_alone(drawing.to_html(page))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    """A graph with its claims and the words to write beside them; entities are numbered, so no IRI is an id."""

    graph: "network.Graph"
    claims: Sequence[Claim]
    """Those that speak of a drawn entity."""
    numbers: Mapping[str, int]
    language: str
    words: Mapping[str, Any]
    ontology: Ontology

    @classmethod
    def plan(cls, graph: "network.Graph", claims: Iterable[Claim], language: str) -> "_Drawing":
        """Number the entities, best connected first, keep their claims and label the edges in the language."""
        ranked = sorted(graph, key=lambda iri: (-graph.degree(iri), iri))
        words, ontology = read_words(language), read_ontology()
        for _, _, edge in graph.edges(data=True):
            label = ontology.to_label(edge["predicate"], language)
            edge["label"] = words["not"].format(predicate=label) if edge["polarity"] == "negated" else label
        return cls(
            graph=graph,
            claims=[claim for claim in claims if any(entity.iri in graph for entity in ends_of(claim))],
            numbers={iri: number for number, iri in enumerate(ranked)},
            language=language,
            words=words,
            ontology=ontology,
        )

    def to_html(self, page: Record) -> str:
        """Let pyvis fill our template with its records of nodes and edges."""
        from pyvis.network import Network  # type: ignore[import-untyped]

        drawing = Network(directed=True, cdn_resources="in_line")
        drawing.set_template_dir(str(resources.files(__package__)), "pyvis.html")
        drawing.templateEnv.autoescape = True
        drawing.templateEnv.globals["page"] = page
        drawing.options = {**OPTIONS}
        for node in self.to_nodes():
            drawing.add_node(node.pop("id"), **node)
        for edge in self.to_edges():
            drawing.add_edge(edge.pop("from"), edge.pop("to"), **edge)
        return str(drawing.generate_html())

    def to_page(self, title: str, focus: str | None, hidden: int) -> Record:
        """Collect what the template writes besides nodes and edges."""
        words, style = self.words, read_style()
        entities = to_count(len(self.graph), words["entities"])
        claims = to_count(len(self.claims), words["claims"])
        documents = {one.document for claim in self.claims for one in claim.evidence}
        types = Counter(str(kind) for _, kind in self.graph.nodes(data="type"))
        strokes = Counter(_stroke(edge) for _, _, edge in self.graph.edges(data=True))
        sheets, scripts = _read_assets()
        return {
            "language": self.language,
            "title": title.encode("utf-8", "replace").decode("utf-8"),
            "policy": to_policy(scripts, sheets),
            "styles": sheets,
            "scripts": scripts,
            "words": words,
            "counts": " · ".join((entities, claims, to_count(len(documents), words["documents"]))),
            "picture": words["picture"].format(entities=entities, claims=claims),
            "hidden": words["hidden"].format(hidden=hidden) if hidden else "",
            "kinds": [
                {
                    "label": self.to_type(name),
                    "colour": look["colour"],
                    "path": style["shapes"][look["shape"]]["path"],
                    "count": types[name],
                }
                for name, look in style["types"].items()
                if types[name]
            ],
            "strokes": [
                {
                    "label": _capital(words[name]),
                    "colour": look["colour"],
                    "dashes": " ".join(str(length) for length in look["dashes"]) or "none",
                    "count": strokes[name],
                }
                for name, look in style["edges"].items()
                if strokes[name]
            ],
            "entities": {str(self.numbers[iri]): record for iri, record in self.to_entities()},
            "claims": [self.to_claim(claim) for claim in self.claims],
            "focus": None if focus is None else self.numbers[focus],
        }

    def to_nodes(self) -> Iterable[Record]:
        """Describe the nodes for vis-network: place, shape and colour, label in lines, tooltip."""
        style = read_style()
        sizes, places = layouts.boxes(self.graph), _to_pixels(self.graph)
        records = dict(self.to_entities())
        for iri, number in self.numbers.items():
            record, look = records[iri], style["types"][self.graph.nodes[iri]["type"]]
            also = f"{self.words['also']}: {record['also']}" if record["also"] else ""
            paint = {"background": look["colour"], "border": "#ffffff"}
            chosen = {**paint, "border": "#1b2330"}
            yield {
                "id": number,
                "label": "\n".join(sizes[iri].lines),
                "title": "\n".join(
                    line
                    for line in (record["label"], f"{record['type']} · {record['count']}", record["names"], also)
                    if line
                ),
                "x": places[iri][0],
                "y": places[iri][1],
                "shape": look["shape"],
                "size": round(sizes[iri].radius * style["shapes"][look["shape"]]["scale"], 1),
                "color": {**paint, "highlight": chosen, "hover": chosen},
                "font": OPTIONS["nodes"]["font"],
            }

    def to_edges(self) -> Iterable[Record]:
        """Describe the edges for vis-network: label, stroke by polarity and modality, bend, tooltip."""
        style = read_style()["edges"]
        index = {claim.id: number for number, claim in enumerate(self.claims)}
        bends = _bends(self.graph)
        for number, (start, end, id) in enumerate(sorted(self.graph.edges(keys=True), key=lambda edge: edge[2])):
            claim, edge = self.claims[index[id]], self.graph.edges[start, end, id]
            look = style[_stroke(edge)]
            colour = look["colour"]
            yield {
                "id": number,
                "from": self.numbers[start],
                "to": self.numbers[end],
                "claim": index[id],
                "label": edge["label"],
                "title": self.to_tooltip(claim),
                "arrows": "to, from" if PREDICATES[claim.predicate].symmetric else "to",
                "color": {"color": colour, "highlight": colour, "hover": colour, "inherit": False},
                "dashes": look["dashes"] or False,
                "smooth": _to_smooth(bends[id]),
                "font": OPTIONS["edges"]["font"],
            }

    def to_entities(self) -> Iterable[tuple[str, Record]]:
        """Describe every drawn entity for the panel and the search, with the numbers of its claims."""
        style = read_style()["types"]
        spoken: dict[str, list[int]] = defaultdict(list)
        known: dict[str, Entity] = {}
        for number, claim in enumerate(self.claims):
            for entity in ends_of(claim):
                known[entity.iri] = entity
                if spoken[entity.iri][-1:] != [number]:
                    spoken[entity.iri].append(number)
        for iri in self.numbers:
            entity = known[iri]
            label = to_label(entity, self.language)
            others = {code: name for code, name in entity.labels if name != label}
            names = [f"{name} ({code})" for code, name in others.items()]
            yield (
                iri,
                {
                    "label": label,
                    "type": self.to_type(entity.type),
                    "colour": style[entity.type]["colour"],
                    "names": " · ".join([*names, *([f"Wikidata {entity.wikidata}"] if entity.wikidata else [])]),
                    "also": "; ".join(alias for alias in entity.aliases if alias not in {label, *others.values()}),
                    "count": to_count(len(spoken[iri]), self.words["claims"]),
                    "claims": sorted(spoken[iri], key=lambda number: (-self.claims[number].confidence, number)),
                },
            )

    def to_claim(self, claim: Claim) -> Record:
        """Describe a claim for the panel: who, what, whom, qualifiers and every sentence that says it."""
        thing = claim.object
        return {
            "subject": {"id": self.numbers.get(claim.subject.iri), "label": to_label(claim.subject, self.language)},
            "predicate": self.ontology.to_label(claim.predicate, self.language),
            "object": {
                "id": self.numbers.get(thing.iri) if isinstance(thing, Entity) else None,
                "label": to_label(thing, self.language),
            },
            "flags": [[name, self.words[name]] for name in to_flags(claim) if name != claim.status],
            "facts": self.to_facts(claim),
            "evidence": [
                {
                    "pieces": to_pieces(one),
                    "source": to_place(one, self.language),
                }
                for one in claim.evidence
            ],
        }

    def to_facts(self, claim: Claim) -> list[tuple[str, str]]:
        """List the qualifiers of a claim with their names."""
        speaker = to_label(claim.attributed_to, self.language) if claim.attributed_to else None
        facts = {
            "role": claim.role,
            "amount": claim.amount,
            "time": to_time(claim.time, self.language),
            "attributed_to": speaker,
            "confidence": self.to_number(claim.confidence),
            "status": None if claim.status == "unreviewed" else self.words[claim.status],
        }
        return [(self.words[name], value) for name, value in facts.items() if value]

    def to_tooltip(self, claim: Claim) -> str:
        """Sum a claim up in lines: what it says, the strongest sentence, where that stands, qualifiers, confidence."""
        best = network.strongest(claim)
        record = self.to_claim(claim)
        says = f"{record['subject']['label']} — {record['predicate']} — {record['object']['label']}"
        hedges = ", ".join(label for _, label in record["flags"])
        lines = [f"{says} ({hedges})" if hedges else says]
        if best:
            lines.append(f"“{' '.join(best.sentence.split())}”")
        facts = [f"{name}: {value}" for name, value in record["facts"]]
        lines.append(" · ".join([*([to_place(best, self.language)] if best else []), *facts]))
        return "\n".join(lines)

    def to_type(self, name: str) -> str:
        """Name a type with a capital, as it stands alone."""
        return _capital(self.ontology.to_label(name, self.language))

    def to_number(self, value: float) -> str:
        """Write a probability with the decimal sign of the language."""
        return f"{value:.2f}".replace(".", self.words["decimal"])


@cache
def _read_assets() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read the style sheets and the scripts of the page: vis-network's, which pyvis brings, and ours."""
    library = resources.files("pyvis") / "templates" / "lib" / "vis-9.1.2"
    sheet = (library / "vis-network.css").read_text(encoding="utf-8")
    script = (library / "vis-network.min.js").read_text(encoding="utf-8")
    return (sheet, read_text("pyvis.css")), (script, read_text("pyvis.js"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _stroke(edge: Mapping[str, Any]) -> str:
    return str(edge["polarity"] if edge["polarity"] == "negated" else edge["modality"])


def _to_pixels(graph: "network.Graph") -> dict[str, tuple[int, int]]:
    """Place nodes on whole pixels, no two joined ones level.

    vis-network cuts places to whole pixels and draws the label of an edge that runs exactly level to the left at the
    origin instead of on the edge.
    """
    spots: dict[str, tuple[int, int]] = {}
    for iri, (x, y) in layouts.layout(graph).items():
        around = {spots[other][1] for other in (*graph.predecessors(iri), *graph.successors(iri)) if other in spots}
        level = round(y)
        while level in around:
            level += 1
        spots[iri] = (round(x), level)
    return spots


def _bends(graph: "network.Graph") -> dict[str, float]:
    """Fan out the edges between two nodes, whichever way they point: 0 is straight, the sign is the side."""
    between: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for start, end, id in graph.edges(keys=True):
        between[min(start, end), max(start, end)].append((id, start, end))
    bends = {}
    for edges in between.values():
        for number, (id, start, end) in enumerate(sorted(edges)):
            side = number - (len(edges) - 1) / 2
            bends[id] = round(2 * BEND * side * (1 if start <= end else -1), 3)
    return bends


def _to_smooth(bend: float) -> Record | bool:
    kind = "curvedCW" if bend > 0 else "curvedCCW"
    return {"enabled": True, "type": kind, "roundness": abs(bend)} if bend else False
