"""The gold annotations of languages without training passages are well formed and keep to the vocabulary."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from kg.detect import detect
from kg.gold import GoldDocument, GoldEntity, read_gold
from kg.languages import sentences
from kg.vocab import ENTITY_TYPES, PREDICATES

FOLDER = Path(__file__).parent / "gold_other"
DOCUMENTS = read_gold(FOLDER)
EACH = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)


def test_there_are_ten_texts_in_each_language() -> None:
    assert Counter(document.language for document in DOCUMENTS) == dict.fromkeys(("ar", "es", "fr", "ru", "zh"), 10)
    assert {document.text for document in DOCUMENTS} == set(FOLDER.glob("*.txt"))


@EACH
def test_the_language_is_told_from_the_text(document: GoldDocument) -> None:
    assert document.name.startswith(f"{document.language}-")
    assert document.other_name == document.name
    assert detect(document.text.read_text(encoding="utf-8"))[0] == document.language


@EACH
def test_quotes_stand_in_one_sentence(document: GoldDocument) -> None:
    text = document.text.read_text(encoding="utf-8")
    read = [text[start:end] for start, end in sentences(text, document.language)]
    assert not [claim.quote for claim in document.claims if not any(claim.quote in one for one in read)]


@EACH
def test_claims_keep_to_the_vocabulary(document: GoldDocument) -> None:
    assert not {name for claim in document.claims for name in claim.predicates} - PREDICATES.keys()
    for claim in document.claims:
        literal = [PREDICATES[name].literal for name in claim.predicates]
        assert literal == [not isinstance(claim.object, GoldEntity)] * len(literal), claim
    told = Counter((c.subject.key, c.predicates, str(c.object), c.negated) for c in document.claims)
    assert max(told.values()) == 1
    assert sum(not claim.optional for claim in document.claims) > len(document.claims) / 2


@EACH
def test_entities_are_typed_named_and_used(document: GoldDocument) -> None:
    text = document.text.read_text(encoding="utf-8")
    entities = yaml.safe_load(document.text.with_suffix(".yaml").read_text(encoding="utf-8"))["entities"]
    assert not {entity["type"] for entity in entities.values()} - set(ENTITY_TYPES)
    assert not [key for key, entity in entities.items() if not any(name in text for name in entity["surface"])]
    ends = {end.key for c in document.claims for end in (c.subject, c.object) if isinstance(end, GoldEntity)}
    assert ends == entities.keys()
