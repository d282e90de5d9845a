"""How much of a corpus became claims, and where the holes are: what a team should look at next."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.analytics.measures import rank
from kg.ids import to_local
from kg.known import load
from kg.languages import sentences
from kg.model import Claim, Document, Entity

BINS = 10
"""Of the histogram of confidences."""
NAMED = frozenset(
    """Country CountryGroup IntergovernmentalOrganization GovernmentBody Company ResearchOrganization
    CivilSocietyOrganization Person Event Law Strategy Agreement Initiative AISystem Hardware Place""".split()
)
"""Types whose entities have proper names, so that an entry in ``actors.ttl`` would hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many sentences of a kind of document gave a claim."""

    name: str
    documents: int
    sentences: int
    telling: int
    """Sentences that gave at least one claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A name that ``ontologies/actors.ttl`` does not know."""

    entity: Entity
    mentions: int
    """Places at which claims name it."""
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What a corpus gave."""

    by_language: tuple[Share, ...]
    by_source: tuple[Share, ...]
    """By publisher, or where that is not known by media type; the largest first."""
    silent: tuple[str, ...]
    """Documents that gave no claim at all."""
    types: tuple[tuple[str, int], ...]
    unknown: tuple[Unknown, ...]
    """The most named first."""
    confidences: tuple[int, ...]
    """Claims in tenths of confidence, from 0 to 1."""
    statuses: tuple[tuple[str, int], ...]
    conflicts: tuple[tuple[str, int], ...]
    """Kinds of disagreement."""


def cover(
    claims: Iterable[Claim],
    documents: Iterable[Document],
    conflicts: Iterable[tuple[str, str, str]] = (),
    *,
    top: int = 20,
) -> Coverage:
    """Tell how much of documents became claims; `conflicts` are those of `kg.store.Store.conflicts`.

    >>> cover([], []).by_language
    ()
    """
    said = tuple(claims)
    telling: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    for claim in said:
        for one in claim.evidence:
            telling[one.document].add((one.start, one.end))
    rows = []
    for document in documents:
        count = sum(1 for _ in sentences(document.text, document.language))
        source = document.publisher or document.media_type
        rows.append((document, source, count, len(telling[document.id])))
    entities = {end.iri: end for claim in said for end in (claim.subject, claim.object) if isinstance(end, Entity)}
    bins = Counter(min(int(claim.confidence * BINS), BINS - 1) for claim in said)
    return Coverage(
        by_language=_share([(document.language, count, told) for document, _, count, told in rows]),
        by_source=_share([(source, count, told) for _, source, count, told in rows]),
        silent=tuple(sorted(document.id for document, _, _, told in rows if not told)),
        types=rank(Counter(entity.type for entity in entities.values())),
        unknown=_to_unknown(said, entities.values())[:top],
        confidences=tuple(bins[number] for number in range(BINS)),
        statuses=rank(Counter(claim.status for claim in said)),
        conflicts=rank(Counter(reason.partition(":")[0] for _, _, reason in conflicts)),
    )


def _share(rows: Sequence[tuple[str, int, int]]) -> tuple[Share, ...]:
    groups: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for name, count, told in rows:
        groups[name].append((count, told))
    found = [
        Share(
            name=name,
            documents=len(own),
            sentences=sum(count for count, _ in own),
            telling=sum(told for _, told in own),
        )
        for name, own in groups.items()
    ]
    return tuple(sorted(found, key=lambda share: (-share.sentences, share.name)))


def _to_unknown(claims: Iterable[Claim], entities: Iterable[Entity]) -> tuple[Unknown, ...]:
    """Rank the names that no list knows by how often claims name them."""
    listed = load().by_slug
    wanted = {one.iri: one for one in entities if one.type in NAMED and to_local(one.iri) not in listed}
    places: defaultdict[str, set[tuple[str, int, int]]] = defaultdict(set)
    for claim in claims:
        for one in claim.evidence:
            for end, mention in ((claim.subject, one.subject), (claim.object, one.object)):
                if isinstance(end, Entity) and end.iri in wanted:
                    places[end.iri].add((one.document, mention.start, mention.end))
    found = [
        Unknown(entity=wanted[iri], mentions=len(own), documents=len({document for document, _, _ in own}))
        for iri, own in places.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.mentions, one.entity.iri)))
