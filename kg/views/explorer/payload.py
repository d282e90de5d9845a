"""From claims and documents to what the page reads: plain records, joined by index, the same for the same graph."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence

from kg import __version__, network
from kg.assemble import conflicts, ends_of, entities_of, merge_entities
from kg.communities import Arrangement, arrange
from kg.errors import EvidenceError
from kg.languages import same_role
from kg.model import Claim, Document, Entity, Evidence, Literal
from kg.telling import read_ontology
from kg.views.explorer import records
from kg.views.page import read_style, read_words, to_address
from kg.vocab import CLASSES, ENTITY_TYPES, PREDICATES, allows, to_kinds

FORMAT = 1
FARTHEST = 3
"""Hops around a focus that the page can fade by."""
LANGUAGES = ("en", "id")
NAMED = 2
"""Members that a group is named after."""

STANCES: Mapping[str, records.Stance] = {
    **dict.fromkeys(to_kinds("supports"), "supports"),
    **dict.fromkeys((*to_kinds("opposes"), *to_kinds("warnsOf"), *to_kinds("accuses")), "opposes"),
    **dict.fromkeys((*to_kinds("callsFor"), *to_kinds("seeks")), "callsFor"),
}
"""What the stances of the ontology count as: to warn of a thing or accuse someone is against, to seek a thing is for
having it."""


def to_payload(
    claims: Iterable[Claim],
    documents: Iterable[Document],
    *,
    title: str,
    language: str = "en",
    focus: str | None = None,
    hops: int = 1,
    top: int | None = None,
) -> records.Payload:
    """Turn claims, assembled before, and the documents they rest on into what the page reads.

    `focus` is the IRI of an entity: only what is at most `hops` edges away is kept. Of more than `top` entities the
    best connected are kept. `hidden` counts those left out. Claims that a reviewer rejected are kept too; the page
    hides them until they are asked for. Offsets become UTF-16 units, as JavaScript counts.

    >>> payload = to_payload([], [], title="Nothing yet")
    >>> payload["entities"], payload["grouped"]
    ([], False)
    """
    read_words(language)
    ordered = sorted(claims, key=lambda claim: claim.id)
    whole = network.to_networkx(ordered)
    near = whole if focus is None else network.neighbourhood(whole, focus, hops)
    graph = near if top is None else network.top(near, top, keep=() if focus is None else (focus,))
    kept = [claim for claim in ordered if all(end.iri in graph for end in ends_of(claim))]
    speakers = {claim.attributed_to.iri for claim in kept if claim.attributed_to}
    every = merge_entities(entity for claim in ordered for entity in entities_of(claim))
    known = {iri: entity for iri, entity in every.items() if iri in graph or iri in speakers}
    drawn = network.to_networkx(kept)
    for iri, entity in known.items():
        drawn.add_node(iri, label=max(to_names(entity).values(), key=len))
    cited = {one.document for claim in kept for one in claim.evidence}
    texts = sorted(
        (document for document in documents if len(graph) == len(whole) or document.id in cited),
        key=lambda document: document.id,
    )
    hidden = sum(iri not in known for iri in whole)
    return _Writer(known, drawn, kept, texts).write(
        title=title, language=language, focus=focus, hops=min(max(hops, 1), FARTHEST), hidden=hidden
    )


def to_names(entity: Entity) -> dict[str, str]:
    """Name an entity in both languages of the page.

    >>> to_names(Entity(iri="u:x", label="X", type="Actor", labels=(("id", "Si X"),)))
    {'en': 'X', 'id': 'Si X'}
    """
    labels = dict(entity.labels)
    return {language: labels.get(language, entity.label) for language in LANGUAGES}


def to_units(text: str) -> Callable[[int], int]:
    r"""Make what turns an offset in code points into one in UTF-16 units.

    >>> units = to_units("a\U0001F600b")
    >>> [units(offset) for offset in (0, 1, 2, 3)]
    [0, 1, 3, 4]
    """
    wide = [place for place, char in enumerate(text) if ord(char) > 0xFFFF] if not text.isascii() else []
    return lambda offset: offset + bisect_left(wide, offset)


class _Writer:
    """The indices that records are joined by."""

    def __init__(
        self,
        known: Mapping[str, Entity],
        graph: "network.Graph",
        claims: Sequence[Claim],
        documents: Sequence[Document],
    ) -> None:
        self.graph, self.claims, self.documents = graph, claims, documents
        self.entities = sorted(known.values(), key=lambda one: (-graph.degree(one.iri), one.iri))
        self.entity_numbers = {entity.iri: number for number, entity in enumerate(self.entities)}
        types = {entity.type for entity in self.entities}
        self.types = [name for name in CLASSES if name in types]
        predicates = {claim.predicate for claim in claims}
        self.predicates = [name for name in PREDICATES if name in predicates]
        self.texts = {document.id: (number, to_units(document.text)) for number, document in enumerate(documents)}
        self.claim_numbers = {claim.id: number for number, claim in enumerate(claims)}

    def write(self, *, title: str, language: str, focus: str | None, hops: int, hidden: int) -> records.Payload:
        arrangement = arrange(self.graph)
        disagreements: list[list[records.ConflictRecord]] = [[] for _ in self.claims]
        for one, other, reason in conflicts(self.claims, same_role):
            first, second = self.claim_numbers[one], self.claim_numbers[other]
            disagreements[first].append({"claim": second, "reason": reason})
            disagreements[second].append({"claim": first, "reason": reason})
        return {
            "format": FORMAT,
            "version": __version__,
            "title": title,
            "language": language,
            "focus": -1 if focus is None else self.entity_numbers[focus],
            "hops": hops,
            "hidden": hidden,
            "grouped": bool(arrangement.communities),
            "types": [_to_type(name) for name in self.types],
            "predicates": [_to_predicate(name, self.types) for name in self.predicates],
            "entities": self.to_entities(arrangement),
            "groups": self.to_groups(arrangement),
            "claims": [self.to_claim(*pair) for pair in zip(self.claims, disagreements, strict=True)],
            "documents": [_to_document(document) for document in self.documents],
        }

    def to_entities(self, arrangement: Arrangement) -> list[records.EntityRecord]:
        group = {iri: number for number, one in enumerate(arrangement.communities) for iri in one.members}
        return [
            {
                "iri": entity.iri,
                "type": self.types.index(entity.type),
                "label": entity.label,
                "labels": dict(entity.labels),
                "aliases": list(entity.aliases),
                "wikidata": entity.wikidata,
                "x": arrangement.places[entity.iri][0],
                "y": arrangement.places[entity.iri][1],
                "radius": round(arrangement.sizes[entity.iri].radius, 1),
                "group": group.get(entity.iri, -1),
            }
            for entity in self.entities
        ]

    def to_groups(self, arrangement: Arrangement) -> list[records.GroupRecord]:
        return [
            {
                "labels": self.to_group_names(community.members),
                "x": community.x,
                "y": community.y,
                "radius": community.radius,
                "size": len(community.members),
            }
            for community in arrangement.communities
        ]

    def to_group_names(self, members: Sequence[str]) -> records.Names:
        names = [to_names(self.entities[self.entity_numbers[iri]]) for iri in members[:NAMED]]
        return {"en": ", ".join(name["en"] for name in names), "id": ", ".join(name["id"] for name in names)}

    def to_claim(self, claim: Claim, disagreements: list[records.ConflictRecord]) -> records.ClaimRecord:
        thing, speaker = claim.object, claim.attributed_to
        return {
            "id": claim.id,
            "subject": self.entity_numbers[claim.subject.iri],
            "predicate": self.predicates.index(claim.predicate),
            "object": self.entity_numbers[thing.iri] if isinstance(thing, Entity) else -1,
            "value": _to_value(thing) if isinstance(thing, Literal) else None,
            "polarity": claim.polarity,
            "modality": claim.modality,
            "role": claim.role,
            "amount": claim.amount,
            "time": claim.time,
            "attributed_to": self.entity_numbers[speaker.iri] if speaker else -1,
            "confidence": claim.confidence,
            "status": claim.status,
            "conflicts": disagreements,
            "evidence": [self.to_evidence(claim, one) for one in claim.evidence],
        }

    def to_evidence(self, claim: Claim, one: Evidence) -> records.EvidenceRecord:
        if one.document not in self.texts:
            raise EvidenceError(f"{one.document}: claim {claim.id} points at a document that is not there; add it")
        document, units = self.texts[one.document]
        return {
            "document": document,
            "start": units(one.start),
            "end": units(one.end),
            "subject": (units(one.subject.start), units(one.subject.end)),
            "object": (units(one.object.start), units(one.object.end)),
            "confidence": one.confidence,
            "extractor": one.extractor,
            "page": one.page,
        }


def _to_labels(name: str) -> records.Names:
    ontology = read_ontology()
    return {"en": ontology.to_label(name, "en"), "id": ontology.to_label(name, "id")}


def _to_type(name: str) -> records.EntityTypeRecord:
    look = read_style()["types"][name]
    return {
        "name": name,
        "labels": _to_labels(name),
        "shape": look["shape"],
        "colour": look["colour"],
        "dark": look["dark"],
    }


def _to_predicate(name: str, types: Sequence[str]) -> records.PredicateRecord:
    term = PREDICATES[name]
    ends = term.range if term.literal else ENTITY_TYPES
    return {
        "name": name,
        "labels": _to_labels(name),
        "symmetric": term.symmetric,
        "subjects": [type for type in types if any(allows(name, type, end) for end in ends)],
        "objects": [type for type in types if any(allows(name, start, type) for start in ENTITY_TYPES)],
        "stance": STANCES.get(name),
    }


def _to_value(value: Literal) -> records.ValueRecord:
    return {"value": value.value, "datatype": value.datatype, "of": value.of, "unit": value.unit}


def _to_document(document: Document) -> records.DocumentRecord:
    return {
        "id": document.id,
        "title": document.title or document.id,
        "source": document.source,
        "address": to_address(document.address or document.source),
        "publisher": document.publisher,
        "language": document.language,
        "date": document.date,
        "text": document.text,
    }
