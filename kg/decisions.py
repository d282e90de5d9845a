"""What people decide about claims and entities, and what a document says once it is decided so.

Decisions are kept apart from what was read: `decide` makes the one of the other whenever either changes, so that a
decision outlives the document's being read again, and taking it back leaves no trace. Entities come first (merged,
split, called otherwise), claims after them; of two decisions on one thing the later stands. A claim is known by what it
says, and a decision on it goes along when one of its entities is merged into another later.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from typing import Literal as OneOf

from kg.assemble import assemble, entities_of, to_canonical
from kg.ids import to_hash
from kg.model import Claim, Entity, Literal, Status

Verdict = OneOf["accept", "reject", "correct"]

Place = tuple[str, int, int, str]
"""A mention: id of its document, start, end, and the words, so that it is not taken for another in a changed text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What somebody says about a claim."""

    claim: Claim
    """What the claim says; its evidence is left out."""
    verdict: Verdict
    right: Claim | None = None
    """What the sentence says in truth, without evidence too, where the claim is corrected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Two entities are one, or they are not and shall not be proposed again."""

    stays: Entity
    goes: Entity
    apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """An entity is called otherwise."""

    entity: Entity
    label: str
    labels: tuple[tuple[str, str], ...] = ()
    """(language, label) pairs that change, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retype:
    """An entity is of another class."""

    entity: Entity
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Some mentions of an entity, or all of some documents, mean another one."""

    entity: Entity
    into: Entity
    mentions: tuple[Place, ...] = ()
    documents: tuple[str, ...] = ()


What = Judgement | Merge | Rename | Retype | Split
Edit = Merge | Rename | Retype | Split


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Something decided, with who and when."""

    what: What
    by: str
    """Name of the reviewer."""
    time: str
    """UTC: ``2025-08-01T09:00:00Z``."""
    note: str | None = None
    number: int = 0
    """Place among all decisions of a store, for those of one time."""
    id: str = field(init=False, compare=False)
    """Hash of all that the decision says."""

    def __post_init__(self) -> None:
        """Make the id, which is asked for often."""
        said = [self.verdict, asdict(self.what), self.by, self.time, self.note, self.number]
        object.__setattr__(self, "id", to_hash(said))

    @property
    def verdict(self) -> str:
        """Name what was decided, in a word.

        >>> china, prc = (Entity(iri=f"urn:{name}", label=name, type="Country") for name in ("China", "PRC"))
        >>> Decision(what=Merge(stays=china, goes=prc, apart=True), by="Ani", time="2025-08-01T09:00:00Z").verdict
        'keep apart'
        """
        if isinstance(self.what, Judgement):
            return self.what.verdict
        if isinstance(self.what, Merge):
            return "keep apart" if self.what.apart else "merge"
        return type(self.what).__name__.lower()

    @property
    def key(self) -> tuple[object, ...]:
        """Name what the decision is about: of two with one key the later stands."""
        what = self.what
        if isinstance(what, Judgement):
            return ("claim", to_canonical(what.claim).id)
        if isinstance(what, Merge):
            return ("merge", *sorted((what.stays.iri, what.goes.iri)))
        if isinstance(what, Split):
            return ("split", what.entity.iri, what.into.iri, what.mentions, what.documents)
        return (type(what), what.entity.iri)

    @property
    def order(self) -> tuple[str, int]:
        """Give what decisions are sorted by."""
        return self.time, self.number


@dataclass(frozen=True, slots=True)
class Standing:
    """The decisions that stand, ready to be applied.

    >>> Standing.of([]).decide(()).claims
    ()
    """

    edits: tuple[Decision, ...] = ()
    """What changes entities, in the order in which it was decided."""
    judgements: Mapping[str, Decision] = field(default_factory=dict)
    """What was said about claims, by the id that the claim has after all edits."""
    statuses: Mapping[str, tuple[Status, Decision]] = field(default_factory=dict)
    """What follows for claims, those that corrections make included, by the same."""

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> "Standing":
        """Keep the last decision on each thing."""
        last: dict[tuple[object, ...], Decision] = {}
        for decision in sorted(decisions, key=lambda decision: decision.order):
            last.pop(decision.key, None)
            last[decision.key] = decision
        edits = tuple(decision for decision in last.values() if _is_edit(decision.what))
        judgements: dict[str, Decision] = {}
        for decision in last.values():
            if isinstance(decision.what, Judgement):
                id = _rewrite(decision.what.claim, edits).id
                judgements.pop(id, None)
                judgements[id] = decision
        statuses: dict[str, tuple[Status, Decision]] = {}
        for id, decision in judgements.items():
            assert isinstance(decision.what, Judgement)
            statuses[id] = ("accepted" if decision.what.verdict == "accept" else "rejected", decision)
            if decision.what.right:
                statuses[_rewrite(decision.what.right, edits).id] = ("corrected", decision)
        return cls(edits, judgements, statuses)

    def decide(self, read: tuple[Claim, ...]) -> "Decided":
        """Give what a document says when all that stands is applied to the claims that were read in it, assembled."""
        if not self.edits and not self.statuses:
            return Decided(claims=read)
        edits = tuple(_find_relevant(self.edits, read))
        if not edits and self.judgements.keys().isdisjoint(claim.id for claim in read):
            statuses = {claim.id: self.statuses[claim.id] for claim in read if claim.id in self.statuses}
            said = (replace(claim, status=statuses[claim.id][0]) if claim.id in statuses else claim for claim in read)
            return Decided(claims=tuple(said), by={id: decision.id for id, (_, decision) in statuses.items()})
        made: list[Claim] = []
        by: dict[str, str] = {}
        revisions: dict[str, set[str]] = {}
        for claim in read:
            for one in _apply(edits, claim):
                looped = _ends_are_one(one) and not _ends_are_one(claim)
                usual: tuple[Status, Decision | None] = (one.status, None)
                if looped:
                    usual = ("rejected", _find_merge(edits, one.subject))
                status, decision = self.statuses.get(one.id, usual)
                made.append(replace(one, status=status))
                if decision:
                    by[one.id] = decision.id
                for right, origin, decision in self._correct(one):
                    status, decision = self.statuses.get(right.id, ("corrected", decision))
                    made.append(replace(right, status=status))
                    by[right.id] = decision.id
                    revisions.setdefault(right.id, set()).add(origin)
        return Decided(
            claims=assemble(made),
            by=dict(sorted(by.items())),
            revisions={id: tuple(sorted(revisions[id])) for id in sorted(revisions)},
        )

    def _correct(self, claim: Claim) -> Iterator[tuple[Claim, str, Decision]]:
        """Follow corrections, and corrections of these, from a claim: each with the id of what it corrects, and why."""
        met: set[str] = set()
        wrong = [claim]
        while wrong:
            one = wrong.pop()
            decision = self.judgements.get(one.id)
            if decision is None or one.id in met:
                continue
            met.add(one.id)
            assert isinstance(decision.what, Judgement)
            if decision.what.right:
                right = replace(decision.what.right, evidence=one.evidence, confidence=one.confidence)
                for made in _apply(self.edits, right, since=decision):
                    if made.id != one.id:
                        yield made, one.id, decision
                        wrong.append(made)

    def to_iris(self, what: What) -> frozenset[str]:
        """Name the entities whose claims a decision may change, as they are called after all edits too."""
        found = {entity.iri for entity in _entities_of(what)}
        for decision in self.edits:
            start, end = _ends(decision.what)
            if start.iri in found:
                found.add(end.iri)
        return frozenset(found)

    def to_ids(self, what: Judgement) -> frozenset[str]:
        """Name the claims that a decision speaks of, as they are called after all edits."""
        return frozenset(_rewrite(claim, self.edits).id for claim in (what.claim, what.right) if claim)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a document says after all decisions."""

    claims: tuple[Claim, ...]
    by: Mapping[str, str] = field(default_factory=dict)
    """The decision that gives a claim its status, both by id."""
    revisions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The claims that a claim corrects, all by id."""


def decide(claims: Iterable[Claim], decisions: Iterable[Decision]) -> tuple[Claim, ...]:
    """Give what a document says when decisions are applied to the claims that were read in it.

    >>> ani, note = Entity(iri="urn:ani", label="Ani", type="Person"), Literal(value="2025", datatype="xsd:gYear")
    >>> claim = Claim(subject=ani, predicate="date", object=note, evidence=())
    >>> no = Decision(what=Judgement(claim=claim, verdict="reject"), by="Budi", time="2025-08-01T09:00:00Z")
    >>> [claim.status for claim in decide([claim], [no])]
    ['rejected']
    """
    return Standing.of(decisions).decide(assemble(claims)).claims


def to_said(claim: Claim) -> Claim:
    """Keep of a claim what it says: no evidence, no confidence, no status.

    >>> claim = Claim(subject=Entity(iri="urn:x", label="X", type="Actor"), predicate="date", confidence=0.5,
    ...               object=Literal(value="2025"), evidence=())
    >>> to_said(claim).confidence, to_said(claim).id == claim.id
    (0.0, True)
    """
    return replace(claim, evidence=(), confidence=0.0, status="unreviewed")


def rename(entity: Entity, label: str, labels: Mapping[str, str]) -> Entity:
    """Call an entity otherwise; what it was called becomes an alias.

    A language in which it was called by the old label follows the new one, unless it gets a label of its own.

    >>> china = Entity(iri="urn:china", label="PRC", type="Country", labels=(("en", "PRC"), ("id", "RRT")))
    >>> rename(china, "China", {"id": "Tiongkok"}).labels
    (('en', 'China'), ('id', 'Tiongkok'))
    """
    kept = {language: label if name == entity.label else name for language, name in entity.labels}
    return _with_names(entity, label, {**kept, **labels}, _names(entity))


def _is_edit(what: What) -> bool:
    return not isinstance(what, Judgement) and not (isinstance(what, Merge) and what.apart)


def _ends(what: What) -> tuple[Entity, Entity]:
    """Name the entity that an edit changes and the one that comes of it."""
    if isinstance(what, Merge):
        return what.goes, what.stays
    if isinstance(what, Split):
        return what.entity, what.into
    assert not isinstance(what, Judgement)
    return what.entity, what.entity


def _entities_of(what: What) -> tuple[Entity, ...]:
    if isinstance(what, Judgement):
        return tuple(entity for claim in (what.claim, what.right) if claim for entity in entities_of(claim))
    return _ends(what)


def _find_relevant(edits: Iterable[Decision], claims: Iterable[Claim]) -> Iterator[Decision]:
    present = {entity.iri for claim in claims for entity in entities_of(claim)}
    for decision in edits:
        start, end = _ends(decision.what)
        if start.iri in present:
            present.add(end.iri)
            yield decision


def _find_merge(edits: Iterable[Decision], entity: Entity) -> Decision | None:
    merges = (one for one in edits if isinstance(one.what, Merge) and one.what.stays.iri == entity.iri)
    return max(merges, key=lambda decision: decision.order, default=None)


def _ends_are_one(claim: Claim) -> bool:
    return isinstance(claim.object, Entity) and claim.subject.iri == claim.object.iri


def _rewrite(claim: Claim, edits: Iterable[Decision]) -> Claim:
    """Say a claim of which no evidence is at hand as it is said after edits: no split can be told then."""
    [said] = _apply(edits, to_said(claim))
    return said


def _apply(edits: Iterable[Decision], claim: Claim, *, since: Decision | None = None) -> tuple[Claim, ...]:
    """Apply edits to a claim; one that a person worded is split only by what was decided after that."""
    found = [claim]
    for decision in edits:
        if since is None or not isinstance(decision.what, Split) or decision.order > since.order:
            found = [new for old in found for new in _edit(decision.what, old)]
    return tuple(map(to_canonical, found))


def _edit(what: What, claim: Claim) -> Iterator[Claim]:
    start, _ = _ends(what)
    if all(entity.iri != start.iri for entity in entities_of(claim)):
        yield claim
    elif isinstance(what, Split):
        yield from _split(what, claim)
    else:
        subject, thing, speaker = (
            _change(what, end) if isinstance(end, Entity) and end.iri == start.iri else end
            for end in (claim.subject, claim.object, claim.attributed_to)
        )
        yield _with_ends(claim, subject, thing, speaker)


def _change(what: What, entity: Entity) -> Entity:
    """Give what becomes of an entity that is merged, renamed or retyped, as its document describes it."""
    if isinstance(what, Merge):
        labels = {**dict(entity.labels), **dict(what.stays.labels)}
        merged = _with_names(what.stays, what.stays.label, labels, (*_names(what.stays), *_names(entity)))
        return replace(merged, wikidata=what.stays.wikidata or entity.wikidata)
    if isinstance(what, Rename):
        return rename(entity, what.label, dict(what.labels))
    assert isinstance(what, Retype)
    return replace(entity, type=what.type)


def _split(what: Split, claim: Claim) -> Iterator[Claim]:
    """Give the parts of a claim whose evidence speaks of the same entities."""
    places, documents = frozenset(what.mentions), frozenset(what.documents)
    is_subject, is_object, is_speaker = (
        isinstance(end, Entity) and end.iri == what.entity.iri
        for end in (claim.subject, claim.object, claim.attributed_to)
    )
    parts: dict[tuple[bool, bool, bool], list[Any]] = {}
    for one in claim.evidence:
        whole = one.document in documents
        moved = (
            is_subject and (whole or (one.document, one.subject.start, one.subject.end, one.subject.text) in places),
            is_object and (whole or (one.document, one.object.start, one.object.end, one.object.text) in places),
            is_speaker and whole,
        )
        parts.setdefault(moved, []).append(one)
    for (subject, thing, speaker), evidence in parts.items() if parts else [((False, False, False), [])]:
        yield replace(
            _with_ends(
                claim,
                what.into if subject else claim.subject,
                what.into if thing else claim.object,
                what.into if speaker else claim.attributed_to,
            ),
            evidence=tuple(evidence),
        )


def _with_ends(
    claim: Claim, subject: Entity | Literal | None, thing: Entity | Literal | None, speaker: Entity | Literal | None
) -> Claim:
    assert isinstance(subject, Entity) and thing is not None and not isinstance(speaker, Literal)
    return replace(claim, subject=subject, object=thing, attributed_to=speaker)


def _names(entity: Entity) -> tuple[str, ...]:
    return (entity.label, *(name for _, name in entity.labels), *entity.aliases)


def _with_names(entity: Entity, label: str, labels: Mapping[str, str], names: Iterable[str]) -> Entity:
    aliases = tuple(sorted(set(names) - {label, *labels.values()}))
    return replace(entity, label=label, labels=tuple(sorted(labels.items())), aliases=aliases)
