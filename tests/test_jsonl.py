"""claims.jsonl as the contract has it, there and back."""

import io
import json
from dataclasses import replace

import port_claims as port
import pytest

from kg.assemble import assemble, of_document, verify
from kg.errors import QueryError
from kg.jsonl import from_record, read_claims, to_lines, to_record, write_claims
from kg.model import Entity

KEYS = (
    "id document language subject predicate object polarity modality role amount time attributed_to confidence "
    "status extractor evidence"
)


def find(predicate: str, **more: object) -> dict[str, object]:
    for line in to_lines(port.CLAIMS, port.DOCUMENTS):
        record: dict[str, object] = json.loads(line)
        if record["predicate"] == predicate and more.items() <= record.items():
            return record
    raise AssertionError(predicate)


def test_a_record_has_the_contracts_keys_in_order() -> None:
    record = find("callsFor", document="port-id")
    assert " ".join(record) == KEYS
    assert record["subject"] == {
        "iri": "https://w3id.org/aipolicy-kg/id/entity/arunika",
        "label": "Arunika",
        "labels": {"en": "Arunika", "id": "Arunika"},
        "type": "Country",
        "wikidata": "Q900000001",
        "mention": "Arunika",
        "start": 62,
        "end": 69,
    }
    assert " ".join(record["subject"]) == "iri label labels type wikidata mention start end"
    assert record["confidence"] == 0.5, "the share of this document"
    assert record["evidence"] == [
        {
            "sentence": "Arunika menyerukan pendekatan yang berpusat pada PBB untuk tata kelola AI.",
            "start": 62,
            "end": 136,
        }
    ]
    assert (record["language"], record["polarity"], record["modality"]) == ("id", "affirmed", "asserted")
    assert (record["role"], record["attributed_to"], record["status"]) == (None, None, "unreviewed")
    assert record["extractor"] == "encoder/0.1"


def test_a_literal_object() -> None:
    record = find("hasQuantity", document="port-en")
    assert record["object"] == {
        "value": "800",
        "datatype": "xsd:integer",
        "of": "exhibitors",
        "unit": None,
        "mention": "800",
        "start": port.ENGLISH.index("800"),
        "end": port.ENGLISH.index("800") + 3,
    }


def test_who_says_so() -> None:
    record = find("opposes")
    assert record["attributed_to"] == {"iri": port.NORVALIA.iri, "label": "Norvalia"}
    assert record["modality"] == "alleged"


def test_lines_are_stable_and_in_document_order() -> None:
    lines = list(to_lines(port.CLAIMS, port.DOCUMENTS))
    assert lines == list(to_lines(reversed(port.CLAIMS), reversed(port.DOCUMENTS)))
    records = [json.loads(line) for line in lines]
    places = [(record["document"], record["evidence"][0]["start"], record["id"]) for record in records]
    assert places == sorted(places)
    assert len(records) == len(port.SAID), "a claim of two documents has two lines"


def test_every_offset_is_exact() -> None:
    texts = {document.id: document.text for document in port.DOCUMENTS}
    for line in to_lines(port.CLAIMS, port.DOCUMENTS):
        record = json.loads(line)
        text = texts[record["document"]]
        for end in (record["subject"], record["object"]):
            assert text[end["start"] : end["end"]] == end["mention"]
        for one in record["evidence"]:
            assert text[one["start"] : one["end"]] == one["sentence"]


def test_there_and_back() -> None:
    stream = io.BytesIO()
    write_claims(port.CLAIMS, port.DOCUMENTS, stream)
    read = list(read_claims(stream.getvalue().splitlines()))
    verify(read, port.DOCUMENTS)
    assert [claim.id for claim in read] == [json.loads(line)["id"] for line in stream.getvalue().splitlines()]
    again = io.BytesIO()
    write_claims(read, port.DOCUMENTS, again)
    assert again.getvalue() == stream.getvalue()
    assert [claim.confidence for claim in assemble(read)] == [claim.confidence for claim in port.CLAIMS]


def test_confidence_of_several_sentences_comes_back() -> None:
    claim = next(claim for claim in port.CLAIMS if claim.predicate == "dependsOn")
    first = claim.evidence[0]
    second = replace(first, start=0, end=14, sentence=port.ENGLISH[:14], confidence=0.3)
    [claim] = assemble([replace(claim, evidence=(*claim.evidence, second))])
    record = to_record(claim, port.PORT_EN)
    assert [one["start"] for one in record["evidence"]] == [0, first.start] and record["confidence"] == 0.86
    [again] = assemble([from_record(record)])
    assert again.confidence == pytest.approx(0.86, abs=2e-4)


def test_non_ascii_stays_readable() -> None:
    entity = Entity(iri="urn:x", label="中国", type="Country")
    claim = replace(port.CLAIMS[0], attributed_to=entity)
    [line] = list(to_lines(of_document([claim], "port-id"), [port.PORT_ID])) or list(to_lines([claim], port.DOCUMENTS))
    assert "中国" in line


def spoil(**change: object) -> str:
    record = find("callsFor", document="port-id")
    for key, value in change.items():
        if value is ...:
            del record[key]
        else:
            record[key] = value
    return json.dumps(record)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{]", "c.jsonl:2: not JSON"),
        ("[1]", "c.jsonl:2: not a JSON object"),
        (spoil(subject=...), "c.jsonl:2: claim .* is malformed: 'subject' is missing"),
        (spoil(predicate="dislikes"), "predicate 'dislikes' is unknown"),
        (spoil(polarity="maybe"), "polarity 'maybe' is unknown"),
        (spoil(confidence=1.5), "confidence 1.5 is no probability"),
        (spoil(confidence="high"), "could not convert"),
        (spoil(object=7), "c.jsonl:2: claim"),
        (spoil(role=7), "role 7 is no text"),
        (spoil(subject={"iri": "urn:x", "label": "X", "type": "Planet"}), "type 'Planet' is unknown"),
        (spoil(evidence=[{"sentence": "x"}]), "'start' is missing"),
    ],
)
def test_a_malformed_line_is_named(line: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        list(read_claims(["", line], "c.jsonl"))
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_utf8() -> None:
    with pytest.raises(QueryError, match="c.jsonl:1: not UTF-8"):
        list(read_claims([b'{"id": "\xff"}'], "c.jsonl"))
