"""The border between claims and ``claims.jsonl``: one JSON object for each claim and document, as others rely on it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from math import isfinite
from typing import IO, Any, TypeVar, get_args

from kg.assemble import PLACES, of_document
from kg.errors import QueryError
from kg.model import Claim, Document, Entity, Evidence, Literal, Mention, Modality, Polarity, Status
from kg.vocab import CLASSES, PREDICATES, to_predicate

Name = TypeVar("Name", bound=str)
Record = dict[str, Any]


def to_record(claim: Claim, document: Document) -> Record:
    """Turn what one document says of a claim into a JSON object, its keys in the contract's order.

    The words of both ends and the extractor are those of the first sentence; `evidence` lists every sentence.
    """
    own = next(of_document([claim], document.id))
    first = own.evidence[0]
    return {
        "id": own.id,
        "document": document.id,
        "language": document.language,
        "subject": {**_entity(own.subject), **_mention(first.subject)},
        "predicate": own.predicate,
        "object": {**_object(own.object), **_mention(first.object)},
        "polarity": own.polarity,
        "modality": own.modality,
        "role": own.role,
        "amount": own.amount,
        "time": own.time,
        "attributed_to": {"iri": own.attributed_to.iri, "label": own.attributed_to.label}
        if own.attributed_to
        else None,
        "confidence": round(own.confidence, PLACES),
        "status": own.status,
        "extractor": first.extractor,
        "evidence": [_evidence(one) for one in own.evidence],
    }


def from_record(record: Mapping[str, Any]) -> Claim:
    """Read a claim back from a JSON object.

    What a line does not hold is filled from what it does: each sentence gets the words of the first and the share of
    the confidence that combines to that of the claim; who says so is an Actor.
    """
    try:
        return _claim(record)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        raise QueryError(f"claim {record.get('id', '?')} is malformed: {_reason(error)}") from None


def to_records(claims: Iterable[Claim], documents: Iterable[Document]) -> Iterator[Record]:
    """Turn claims into records, each once for every document that says it, by document, offset and id.

    >>> list(to_records([], []))
    []
    """
    said: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        for id in {one.document for one in claim.evidence}:
            said[id].append(claim)
    for document in sorted(documents, key=lambda document: document.id):
        own = of_document(said[document.id], document.id)
        for claim in sorted(own, key=lambda claim: (claim.evidence[0].start, claim.id)):
            yield to_record(claim, document)


def to_lines(claims: Iterable[Claim], documents: Iterable[Document]) -> Iterator[str]:
    """Write claims as lines of JSON in the order of `to_records`.

    >>> list(to_lines([], []))
    []
    """
    return map(to_line, to_records(claims, documents))


def to_line(record: Record) -> str:
    r"""Write a record as a line of JSON.

    >>> to_line({"id": "0"})
    '{"id": "0"}\n'
    """
    return json.dumps(record, ensure_ascii=False) + "\n"


def write_claims(claims: Iterable[Claim], documents: Iterable[Document], target: IO[bytes]) -> None:
    """Write claims to a binary stream as UTF-8 lines of JSON (see `to_lines`)."""
    for line in to_lines(claims, documents):
        target.write(line.encode("utf-8"))


def read_claims(lines: Iterable[str | bytes], name: str = "claims.jsonl") -> Iterator[Claim]:
    """Read the claims of a file, one for each line; `name` tells the user which file an error is in.

    >>> list(read_claims(["{]"]))
    Traceback (most recent call last):
    ...
    kg.errors.QueryError: claims.jsonl:1: not JSON: Expecting property name enclosed in double quotes
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise QueryError(f"{name}:{number}: not JSON: {error.msg}") from None
        except UnicodeDecodeError:
            raise QueryError(f"{name}:{number}: not UTF-8; write the file again") from None
        if not isinstance(record, dict):
            raise QueryError(f"{name}:{number}: not a JSON object")
        try:
            yield from_record(record)
        except QueryError as error:
            raise QueryError(f"{name}:{number}: {error}") from None


def _entity(entity: Entity) -> Record:
    record: Record = {"iri": entity.iri, "label": entity.label}
    if entity.labels:
        record["labels"] = dict(entity.labels)
    record["type"] = entity.type
    if entity.wikidata:
        record["wikidata"] = entity.wikidata
    return record


def _object(thing: Entity | Literal) -> Record:
    if isinstance(thing, Entity):
        return _entity(thing)
    return {"value": thing.value, "datatype": thing.datatype, "of": thing.of, "unit": thing.unit}


def _evidence(one: Evidence) -> Record:
    record: Record = {"sentence": one.sentence, "start": one.start, "end": one.end}
    return record if one.page is None else {**record, "page": one.page}


def _mention(mention: Mention) -> Record:
    return {"mention": mention.text, "start": mention.start, "end": mention.end}


def _claim(record: Mapping[str, Any]) -> Claim:
    predicate = to_predicate(_one_of(tuple(PREDICATES), record["predicate"], "predicate"))
    subject, thing, speaker = _read_entity(record["subject"]), _read_object(record["object"]), record["attributed_to"]
    confidence = float(record["confidence"])
    if not (isfinite(confidence) and 0 <= confidence <= 1):
        raise ValueError(f"confidence {confidence} is no probability")
    value_type = predicate.range[0] if predicate.literal else ""
    first = Evidence(
        document=_text(record["document"], "document"),
        sentence="",
        start=0,
        end=0,
        subject=_read_mention(record["subject"], subject.type),
        object=_read_mention(record["object"], thing.type if isinstance(thing, Entity) else value_type),
        confidence=round(1 - (1 - confidence) ** (1 / len(record["evidence"])), PLACES) if record["evidence"] else 0.0,
        extractor=_text(record["extractor"], "extractor"),
    )
    return Claim(
        subject=subject,
        predicate=predicate.name,
        object=thing,
        evidence=tuple(
            replace(
                first,
                sentence=_text(one["sentence"], "sentence"),
                start=int(one["start"]),
                end=int(one["end"]),
                page=int(one["page"]) if "page" in one else None,
            )
            for one in record["evidence"]
        ),
        polarity=_one_of(get_args(Polarity), record["polarity"], "polarity"),
        modality=_one_of(get_args(Modality), record["modality"], "modality"),
        role=_maybe(record["role"], "role"),
        amount=_maybe(record["amount"], "amount"),
        time=_maybe(record["time"], "time"),
        attributed_to=Entity(iri=speaker["iri"], label=speaker["label"], type="Actor") if speaker else None,
        status=_one_of(get_args(Status), record["status"], "status"),
        confidence=confidence,
    )


def _read_entity(record: Mapping[str, Any]) -> Entity:
    return Entity(
        iri=_text(record["iri"], "iri"),
        label=_text(record["label"], "label"),
        type=_one_of(tuple(CLASSES), record["type"], "type"),
        labels=tuple(sorted(record.get("labels", {}).items())),
        wikidata=_maybe(record.get("wikidata"), "wikidata"),
    )


def _read_object(record: Mapping[str, Any]) -> Entity | Literal:
    if "value" not in record:
        return _read_entity(record)
    return Literal(
        value=_text(record["value"], "value"),
        datatype=_text(record["datatype"], "datatype"),
        of=_maybe(record["of"], "of"),
        unit=_maybe(record["unit"], "unit"),
    )


def _read_mention(record: Mapping[str, Any], type: str) -> Mention:
    text = _text(record["mention"], "mention")
    return Mention(start=int(record["start"]), end=int(record["end"]), text=text, type=type)


def _one_of(known: tuple[Name, ...], value: object, key: str) -> Name:
    for name in known:
        if name == value:
            return name
    raise ValueError(f"{key} {value!r} is unknown")


def _text(value: object, key: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{key} {value!r} is no text")
    return value


def _maybe(value: object, key: str) -> str | None:
    return None if value is None else _text(value, key)


def _reason(error: Exception) -> str:
    return f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
