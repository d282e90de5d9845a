"""From the records of a review file to decisions: what they mean in a graph, or what is wrong with them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, get_args

from kg.assemble import entities_of, to_canonical
from kg.decisions import Decision, Judgement, Merge, Rename, Retype, Split, Standing, Verdict, What, to_said
from kg.errors import ReviewError
from kg.model import Claim, Entity, Literal, Modality, Polarity
from kg.review.entities import Entities
from kg.review.fields import FIELDS, ID, LABEL, RIGHT, suggest, to_documents, to_literal, to_places, to_time
from kg.review.offering import FORMAT
from kg.review.records import Field, Record
from kg.store import Store
from kg.vocab import ENTITY_TYPES, PREDICATES, allows

Name = TypeVar("Name", bound=str)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What a review file means for a graph."""

    decisions: tuple[Decision, ...] = ()
    """New ones, in the order of the file."""
    known: tuple[tuple[Decision, Decision], ...] = ()
    """Those that the same person made before, with the one on the same thing that stands now."""
    stale: tuple[str, ...] = ()
    """Ids of claims that no document says any more, each with its file and line."""
    undecided: int = 0


class Problem(ValueError):
    """Something wrong with one field."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def resolve(records: Sequence[Record], name: str, store: Store, *, by: str | None, at: str) -> Resolved:
    """Read the records of a file named `name` as decisions of the reviewer it names, or of `by` where it names none.

    Raises:
        ReviewError: with all that is wrong, so that nothing of the file is applied.
    """
    reviewer = _read_head(records, name) or by
    if not reviewer:
        raise ReviewError([f"{name}:{records[0].line}: nobody is named; fill in `reviewer:` or give --by NAME"])
    reading = _Reading(store, records[1:])
    problems, seen = [], dict[tuple[object, ...], int]()
    found: list[Decision] = []
    for record in records[1:]:
        try:
            what = reading.read(record)
            if what is None:
                continue
            note = _text(record, "note")
            decision = Decision(what=what, by=reviewer, time=at, note=note)
            if decision.key in seen:
                raise Problem(record.line, f"this is decided in line {seen[decision.key]} too; leave one of the two")
            seen[decision.key] = record.line
            if not reading.knows(decision):
                reading.require_present(record, what)
            if reading.knows(decision) or not reading.is_gone(record, what):
                found.append(decision)
        except Problem as problem:
            problems.append(f"{name}:{problem.line}: {problem}")
    if problems:
        raise ReviewError(problems)
    known = {decision: reading.knows(decision) for decision in found}
    return Resolved(
        decisions=tuple(decision for decision in found if not known[decision]),
        known=tuple((decision, standing) for decision, standing in known.items() if standing),
        stale=tuple(f"{name}:{line}: {id}" for line, id in reading.stale),
        undecided=reading.undecided,
    )


def _read_head(records: Sequence[Record], name: str) -> str:
    if not records or records[0].kind != "review":
        line = records[0].line if records else 1
        raise ReviewError([f"{name}:{line}: this is no review file; it begins with `review: {FORMAT}`"])
    head = records[0]
    if head.fields[0].value.strip() != FORMAT:
        raise ReviewError([f"{name}:{head.line}: format {head.fields[0].value!r} is not known; kg reads {FORMAT}"])
    reviewer = _text(head, "reviewer") or ""
    return " ".join(reviewer.split())


class _Reading:
    """Reads records against a graph."""

    def __init__(self, store: Store, records: Iterable[Record]) -> None:
        self._store = store
        self._decisions = store.decisions()
        self._standing = Standing.of(self._decisions)
        self._entities = Entities(store.entities(), self._decisions, store.prefixes, store.base)
        self._claims, self._gone = self._find_claims({record.fields[0].value.strip() for record in records})
        self._readers: Mapping[str, Callable[[Record], What | None]] = {
            "claim": self._read_claim,
            "merge": self._read_merge,
            "rename": self._read_rename,
            "retype": self._read_retype,
            "split": self._read_split,
        }
        self.stale: list[tuple[int, str]] = []
        self.undecided = 0

    def read(self, record: Record) -> What | None:
        """Read a record; None where nothing is decided in it, or about a claim that is gone."""
        first = record.fields[0]
        if record.kind not in self._readers:
            raise Problem(first.line, f"`{first.name}:` opens no record; {suggest(first.name, list(self._readers))}")
        names = [one.name for one in record.fields]
        for place, one in enumerate(record.fields):
            if one.name not in FIELDS[record.kind] and not (record.kind == "rename" and LABEL.fullmatch(one.name)):
                raise Problem(one.line, f"`{one.name}:` is no field here; {suggest(one.name, FIELDS[record.kind])}")
            if one.name in names[:place]:
                raise Problem(one.line, f"`{one.name}:` stands twice in this record; leave one")
        return self._readers[record.kind](record)

    def knows(self, decision: Decision) -> Decision | None:
        """Give the decision that stands, where this person's last one on the same thing says the same."""
        on_it = [one for one in self._decisions if one.key == decision.key]
        own = [one for one in on_it if one.by == decision.by]
        return on_it[-1] if own and _gist(own[-1]) == _gist(decision) else None

    def require_present(self, record: Record, what: What) -> None:
        """Refuse what is decided about an entity that earlier decisions did away with."""
        if isinstance(what, Judgement):
            ends = entities_of(what.right) if what.right else ()
        elif isinstance(what, Merge):
            ends = (what.stays, what.goes)
        else:
            ends = (what.entity,)
        for entity in ends:
            self._try(record.fields[0], self._entities.require_present, entity)

    def is_gone(self, record: Record, what: What) -> bool:
        """Tell whether a decision is about a claim that no document says any more, and note it if so."""
        if not isinstance(what, Judgement) or what.claim.id not in self._gone:
            return False
        self.stale.append((record.line, record.fields[0].value.strip()))
        return True

    def _find_claims(self, ids: set[str]) -> tuple[Mapping[str, Claim], frozenset[str]]:
        """Find claims by the ids they have, had when something was decided on them, or have without any decision.

        The ids of those among them that no document says any more come with them.
        """
        claims = {claim.id: claim for claim in self._store.claims(ids=ids)}
        if ids <= claims.keys():
            return claims, frozenset()
        judged = (one.what.claim for one in self._decisions if isinstance(one.what, Judgement))
        earlier = {claim.id: claim for claim in (*self._store.as_read(), *map(to_canonical, judged))}
        earlier = {id: earlier[id] for id in ids & (earlier.keys() - claims.keys())}
        now = {id: self._standing.to_ids(Judgement(claim=claim, verdict="accept")) for id, claim in earlier.items()}
        said = {claim.id for claim in self._store.claims(ids=frozenset().union(*now.values()))}
        return {**earlier, **claims}, frozenset(id for id, names in now.items() if said.isdisjoint(names))

    # ---- claims

    def _read_claim(self, record: Record) -> What | None:
        id, decision = record.fields[0], record.get("decision")
        said = decision.value.strip().casefold() if decision else ""
        verdicts: tuple[Verdict, ...] = get_args(Verdict)
        verdict = next((one for one in verdicts if one == said), None)
        rights = [one for one in record.fields if one.name in RIGHT]
        if verdict is None and said:
            line = decision.line if decision else id.line
            raise Problem(line, f"{said!r} is no decision on a claim; {suggest(said, verdicts)}")
        if rights and verdict != "correct":
            raise Problem(rights[0].line, f"`{rights[0].name}:` says what is right; write `decision: correct` with it")
        if verdict is None:
            self.undecided += 1
            return None
        if not ID.fullmatch(id.value.strip()):
            raise Problem(id.line, f"{id.value.strip()!r} is no id of a claim; `kg review` writes them")
        claim = self._claims.get(id.value.strip())
        if claim is None:
            self.stale.append((id.line, id.value.strip()))
            return None
        about = to_said(claim)
        if verdict != "correct":
            return Judgement(claim=about, verdict=verdict)
        right = self._read_right(record, about)
        if right.id == about.id:
            raise Problem(id.line, "nothing is corrected; add `object:` or another field with what is right")
        return Judgement(claim=about, verdict=verdict, right=right)

    def _read_right(self, record: Record, claim: Claim) -> Claim:
        """Read what is right: fields that are not there stay as they are, empty ones say that there is none."""
        predicate = self._choose(record, "predicate", tuple(PREDICATES)) or claim.predicate
        given, thing = record.get("object"), claim.object
        if PREDICATES[predicate].literal:
            old = thing if isinstance(thing, Literal) else None
            if given:
                thing = self._try(given, to_literal, predicate, self._require(given), old)
            if isinstance(thing, Literal):
                thing = replace(
                    thing,
                    of=_text(record, "of") if record.get("of") else thing.of,
                    unit=_text(record, "unit") if record.get("unit") else thing.unit,
                )
        elif given:
            thing = self._find(record, "object")
        speaker = claim.attributed_to
        if attributed := record.get("attributed_to"):
            speaker = self._find(record, "attributed_to") if attributed.value.strip() else None
        subject = self._find(record, "subject") if record.get("subject") else claim.subject
        polarities: tuple[Polarity, ...] = get_args(Polarity)
        modalities: tuple[Modality, ...] = get_args(Modality)
        is_literal = PREDICATES[predicate].literal
        type = thing.type if isinstance(thing, Entity) else PREDICATES[predicate].range[0] if is_literal else "value"
        if isinstance(thing, Literal) != is_literal or not allows(predicate, subject.type, type):
            raise Problem(
                record.line,
                f"{predicate} does not tie a {subject.type} to a {type}; correct `predicate:` or an end, "
                "or retype an entity",
            )
        return to_canonical(
            replace(
                claim,
                subject=subject,
                predicate=predicate,
                object=thing,
                polarity=self._choose(record, "polarity", polarities) or claim.polarity,
                modality=self._choose(record, "modality", modalities) or claim.modality,
                role=_text(record, "role") if record.get("role") else claim.role,
                amount=_text(record, "amount") if record.get("amount") else claim.amount,
                time=self._read_time(record) if record.get("time") else claim.time,
                attributed_to=speaker,
            )
        )

    def _read_time(self, record: Record) -> str | None:
        given = record.get("time")
        return self._try(given, to_time, given.value.strip()) if given and given.value.strip() else None

    # ---- entities

    def _read_merge(self, record: Record) -> What | None:
        ends, decision = record.fields[0], record.get("decision")
        said = decision.value.strip().casefold() if decision else "accept"
        if not said:
            self.undecided += 1
            return None
        if decision and said not in ("accept", "reject"):
            raise Problem(decision.line, f"{said!r} is no decision on a merge; {suggest(said, ('accept', 'reject'))}")
        names = [name.strip() for name in ends.value.split(" + ")]
        if len(names) != 2 or not all(names):
            raise Problem(ends.line, "two entities are merged; write `merge: ent:a + ent:b`, the one that stays first")
        stays, goes = (self._try(ends, self._entities.find, name) for name in names)
        if stays.iri == goes.iri:  # its name is one of the other's by now, if they were merged before
            goes = self._entities.find_gone(names[1]) or goes
        if stays.iri == goes.iri:
            raise Problem(ends.line, f"both are {stays.label}; name two that differ")
        return Merge(stays=stays, goes=goes, apart=said == "reject")

    def _read_rename(self, record: Record) -> What:
        entity = self._try(record.fields[0], self._entities.find, self._require(record.fields[0]))
        labels = {
            found[1]: self._require(one) for one in record.fields if (found := LABEL.fullmatch(one.name)) is not None
        }
        given = record.get("label")
        if given is None and not labels:
            raise Problem(record.line, f"how is {entity.label} called? add `label:`, `label_en:` or `label_id:`")
        label = self._require(given) if given else entity.label
        return Rename(entity=entity, label=label, labels=tuple(sorted(labels.items())))

    def _read_retype(self, record: Record) -> What:
        entity = self._try(record.fields[0], self._entities.find, self._require(record.fields[0]))
        type = self._choose(record, "type", ENTITY_TYPES)
        if type is None:
            raise Problem(record.line, f"what is {entity.label}? add `type:`")
        return Retype(entity=entity, type=type)

    def _read_split(self, record: Record) -> What:
        entity = self._try(record.fields[0], self._entities.find, self._require(record.fields[0]))
        into, mentions, documents = (record.get(name) for name in ("into", "mentions", "documents"))
        if not into:
            raise Problem(record.line, f"what do these mentions of {entity.label} mean? add `into: NAME`")
        type = _text(record, "into_type")
        other = self._try(
            into, self._entities.find_or_make, self._require(into), type, "into_type", None if type else entity.type
        )
        if other.iri == entity.iri:
            raise Problem(into.line, f"that is {entity.label} itself; give another name")
        if bool(mentions) == bool(documents):
            raise Problem(record.line, "say which: add `mentions: DOCUMENT START-END, ...`, or `documents:`")
        if documents:
            ids = self._try(documents, to_documents, documents.value, self._store.ids())
            return Split(entity=entity, into=other, documents=ids)
        assert mentions
        return Split(entity=entity, into=other, mentions=tuple(self._find_mentions(mentions, entity)))

    def _find_mentions(self, given: Field, entity: Entity) -> Iterator[tuple[str, int, int, str]]:
        """Find the mentions of an entity that lie in the places given, those that were split off before among them."""
        met = {
            (one.document, mention.start, mention.end, mention.text)
            for claim in self._store.claims(entity=entity.iri)
            for one in claim.evidence
            for end, mention in ((claim.subject, one.subject), (claim.object, one.object))
            if isinstance(end, Entity) and end.iri == entity.iri
        }
        for decision in self._decisions:
            if isinstance(decision.what, Split) and decision.what.entity.iri == entity.iri:
                met |= set(decision.what.mentions)
        wanted = self._try(given, to_places, given.value)
        for document, start, end in wanted:
            if not any(one[0] == document and start <= one[1] and one[2] <= end for one in met):
                raise Problem(
                    given.line, f"{document} {start}-{end} holds no mention of {entity.label}; `kg show` lists places"
                )
        yield from sorted(one for one in met if any(one[0] == d and s <= one[1] and one[2] <= e for d, s, e in wanted))

    # ---- fields

    def _find(self, record: Record, name: str) -> Entity:
        given = record.get(name)
        assert given
        type = _text(record, f"{name}_type")
        return self._try(given, self._entities.find_or_make, self._require(given), type, f"{name}_type")

    def _choose(self, record: Record, name: str, known: tuple[Name, ...]) -> Name | None:
        given = record.get(name)
        if given is None:
            return None
        for value in known:
            if value == given.value.strip():
                return value
        raise Problem(given.line, f"{given.value.strip()!r} is no {name}; {suggest(given.value.strip(), known)}")

    def _require(self, given: Field) -> str:
        if not given.value.strip():
            raise Problem(given.line, f"`{given.name}:` is empty; fill it in, or take it out")
        return " ".join(given.value.split())

    def _try(self, given: Field, read: Callable[..., Value], *values: object) -> Value:
        try:
            return read(*values)
        except ValueError as error:
            raise Problem(given.line, str(error)) from None


def _text(record: Record, name: str) -> str | None:
    given = record.get(name)
    return (given.value.strip() or None) if given else None


def _gist(decision: Decision) -> tuple[object, ...]:
    """Name what is decided without the descriptions of entities, which change with decisions."""
    what = decision.what
    if isinstance(what, Judgement):
        return ("claim", what.verdict, what.right and what.right.id, decision.note)
    if isinstance(what, Merge):
        return ("merge", what.stays.iri, what.goes.iri, what.apart, decision.note)
    if isinstance(what, Rename):
        return ("rename", what.label, what.labels, decision.note)
    return ("retype", what.type, decision.note) if isinstance(what, Retype) else (decision.key, decision.note)
