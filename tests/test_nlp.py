"""Reading: texts in, claims with exact evidence out, with the model that ships with kg."""

import json
import re
from pathlib import Path

import pytest
import spacy

from kg.encoder import FOLDER
from kg.extract import to_literal
from kg.ids import to_content_hash
from kg.model import Document, Entity, Literal, Mention, Sentence
from kg.nlp import LITERALS, Reader, Reading, load
from kg.vocab import LITERAL_TYPES, MENTION_TYPES, PREDICATES


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def to_document(text: str, language: str = "en") -> Document:
    return Document(id="d", text=text, language=language, source="d.txt", content_hash=to_content_hash(text))


def said(reading: Reading) -> set[tuple[str, str, str]]:
    """Claims as (subject, predicate, object), "not" before a denied predicate."""
    found = set()
    for claim in reading.claims:
        thing = claim.object.label if isinstance(claim.object, Entity) else claim.object.value
        found.add((claim.subject.label, ("not " if claim.polarity == "negated" else "") + claim.predicate, thing))
    return found


CLAIMS = [
    # statement and stance
    ("en", "Indonesia supports the ASEAN guide.", ("Indonesia", "supports", None)),
    ("id", "Indonesia menolak kontrol ekspor Amerika Serikat.", ("Indonesia", "opposes", None)),
    # names in two languages are one entity
    ("id", "Tiongkok menjadi tuan rumah WAIC 2025 di Shanghai.", ("China", "hosts", "WAIC 2025")),
    ("en", "China hosted WAIC 2025 in Shanghai.", ("WAIC 2025", "heldIn", "Shanghai")),
    # passive: the agent comes last
    ("id", "OpenAI didenda 15 juta euro oleh Otoritas Data Italia.", (None, "penalizes", "OpenAI")),
    ("en", "Luka was fined by the Norwegian Data Authority.", (None, "penalizes", "Luka")),
    # denied
    ("en", "Brazil did not sign the Geneva declaration.", ("Brazil", "not signs", None)),
    ("id", "Jepang belum menandatangani Deklarasi Nairobi.", ("Japan", "not signs", None)),
    # offices
    ("en", "Ana Duarte, president of Portugal, spoke.", ("Ana Duarte", "holdsOfficeIn", "Portugal")),
    ("id", "Presiden Kenya William Ruto berpidato.", ("William Ruto", "holdsOfficeIn", "Kenya")),
    # the name of what "the company" refers to
    (
        "en",
        "Lumen Labs is a start-up. The company has acquired Orbit Data for $40 million.",
        ("Lumen Labs", "acquires", "Orbit Data"),
    ),
    # an office alone means its holder, not whoever was named first
    (
        "en",
        "Ada Obi spoke for the palace. Vice President Lena Koroma will travel to Oslo. In Oslo, the Vice President will"
        " attend the Arctic AI Forum.",
        ("Lena Koroma", "participatesIn", "Arctic AI Forum"),
    ),
    # the line before a list has the subject of its items
    (
        "en",
        "Under the Lagos AI Strategy, Nigeria will:\n\n- support open data and local language models;\n- fund labs.",
        (None, "supports", "local language models"),
    ),
    # numbers and dates
    ("en", "The Lima AI Forum drew 1,200 delegates.", ("Lima AI Forum", "hasQuantity", "1200")),
]


@pytest.mark.parametrize(("language", "text", "expected"), CLAIMS, ids=[text[:40] for _, text, _ in CLAIMS])
def test_what_a_text_says(
    reader: Reader, language: str, text: str, expected: tuple[str | None, str, str | None]
) -> None:
    found = said(reader.read(to_document(text, language)))
    assert any(all(w in (None, f) for w, f in zip(expected, claim, strict=True)) for claim in found), found


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Nvidia and Siemens both fell on Monday, while Jakarta slept."),
        ("en", "Will Kenya ever sign such a treaty with Peru?"),
        ("id", "Cuaca di Jakarta dan Tokyo cerah pada Senin."),
        ("en", ""),
        ("en", "\n \n"),
        ("id", "!!! ... ???"),
    ],
)
def test_nothing_said_is_no_claim(reader: Reader, language: str, text: str) -> None:
    assert said(reader.read(to_document(text, language))) == set()


@pytest.fixture(scope="module")
def root_text() -> str:
    return (Path(__file__).parents[1] / "seeds" / "waic-2025-id.txt").read_text(encoding="utf-8")


def test_every_offset_is_exact(reader: Reader, root_text: str) -> None:
    reading = reader.read(to_document(root_text, "id"))
    assert reading.claims
    for sentence in reading.sentences:
        assert root_text[sentence.start : sentence.end] == sentence.text
    for claim in reading.claims:
        (evidence,) = claim.evidence
        assert root_text[evidence.start : evidence.end] == evidence.sentence
        for mention in (evidence.subject, evidence.object):
            assert root_text[mention.start : mention.end] == mention.text
            assert evidence.start <= mention.start < mention.end <= evidence.end
            assert 0 < mention.score <= 1
        assert 0 < evidence.confidence <= 1
        assert evidence.extractor == reader.extractor
        assert claim.predicate in PREDICATES


def test_reading_twice_gives_the_same(reader: Reader, root_text: str) -> None:
    document = to_document(root_text, "id")
    assert reader.read(document) == reader.read(document)


def test_more_confidence_means_fewer_claims(root_text: str) -> None:
    document = to_document(root_text, "id")
    few, many = (Reader.load(min_confidence=least).read(document).claims for least in (0.9, 0.2))
    assert 0 < len(few) < len(many)
    assert {claim.id for claim in few} <= {claim.id for claim in many}


def test_the_extractor_tells_of_a_threshold_that_is_not_the_models(reader: Reader) -> None:
    own = json.loads((FOLDER / "model.json").read_text(encoding="utf-8"))["thresholds"]
    assert Reader.load(min_confidence=own["default"]).extractor == reader.extractor
    stricter = Reader.load(min_confidence=0.9)
    assert stricter.extractor == f"{reader.extractor};min-confidence=0.9"
    document = to_document("Indonesia supports the ASEAN guide.")
    assert {one.extractor for claim in stricter.read(document).claims for one in claim.evidence} <= {stricter.extractor}


def test_components_join_a_pipeline_of_spacys(root_text: str) -> None:
    nlp = spacy.blank("id")
    for name in ("kg_sentences", "kg_mentions", "kg_claims"):
        nlp.add_pipe(name)
    doc = nlp(root_text)
    assert {ent.label_ for ent in doc.ents} <= set(MENTION_TYPES) - set(LITERAL_TYPES)
    assert {span.label_ for span in doc.spans[LITERALS]} <= set(LITERAL_TYPES)
    assert "Tiongkok" in {ent.text for ent in doc.ents}
    assert [sentence.text for sentence in doc._.kg_sentences][0]
    assert doc._.kg_reading.claims


def test_load_makes_a_pipeline_for_a_language_without_a_pack() -> None:
    doc = load("fr")("La Chine soutient les Nations unies.")
    assert doc._.kg_reading.document.language == "fr"


def test_a_run_of_words_too_long_for_prose_is_left_unread(reader: Reader) -> None:
    noise = " ".join(f"wort{i}" for i in range(900))
    reading = reader.read(to_document(f"China supports peace.\n{noise}\nChina supports peace."))
    assert reading.skipped == 1
    assert {
        sentence.text for claim in reading.claims for sentence in claim.evidence if len(sentence.sentence) > 99
    } == set()


@pytest.mark.parametrize(
    ("predicate", "words", "text", "expected"),
    [
        ("hasQuantity", "1,5 miliar dolar AS", "Nilainya 1,5 miliar dolar AS.", ("1500000000", "xsd:integer")),
        ("startDate", "10–11 Februari 2025", "Digelar 10–11 Februari 2025.", ("2025-02-10", "xsd:date")),
        ("endDate", "10–11 Februari 2025", "Digelar 10–11 Februari 2025.", ("2025-02-11", "xsd:date")),
        ("date", "Mei 2024", "Pada Mei 2024 itu.", ("2024-05", "xsd:gYearMonth")),
        ("hasTheme", '"Mesin untuk Manusia"', 'Bertema "Mesin untuk Manusia".', ("Mesin untuk Manusia", "xsd:string")),
        ("date", "kapan saja", "Kapan pun, kapan saja.", None),
    ],
)
def test_literals_are_read_by_value(predicate: str, words: str, text: str, expected: tuple[str, str] | None) -> None:
    start = text.index(words)
    mention = Mention(start=start, end=start + len(words), text=words, type=PREDICATES[predicate].range[0])
    sentence = Sentence(index=0, start=0, end=len(text), text=text)
    literal = to_literal(predicate, mention, sentence, to_document(text, "id"))
    assert (literal and (literal.value, literal.datatype)) == expected
    assert literal is None or isinstance(literal, Literal)


def test_whose_an_actor_is_does_not_name_it(reader: Reader) -> None:
    text = "Both sides met in Lima. Our nations support open standards, and their governments back free trade."
    assert not {claim.subject.label for claim in reader.read(to_document(text)).claims} & {"our nations", "governments"}


def test_no_entity_is_named_by_a_pronoun(reader: Reader, root_text: str) -> None:
    names = {claim.subject.label.casefold() for claim in reader.read(to_document(root_text, "id")).claims}
    assert not names & {"it", "they", "ia", "dia", "mereka", "ini", "itu"}
    assert not any(re.fullmatch(r"\W+", name) for name in names)
