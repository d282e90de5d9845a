"""What the words of one mention say of a second thing."""

from typing import TYPE_CHECKING

import pytest

from kg.ids import to_content_hash
from kg.implied import find_body, find_home
from kg.model import Document, Entity

if TYPE_CHECKING:
    from kg.nlp import Reader


@pytest.mark.parametrize(
    ("language", "office", "body"),
    [
        ("id", "Menteri Perdagangan", "Kementerian Perdagangan"),
        ("id", "Wakil Menteri Luar Negeri", "Kementerian Luar Negeri"),
        ("id", "Menteri Koordinator Bidang Ekonomi", "Kementerian Koordinator Bidang Ekonomi"),
        ("en", "Minister of Science and Technology", "Ministry of Science and Technology"),
        ("en", "Deputy Minister for Trade", "Ministry for Trade"),
        # offices of no such body
        ("id", "Perdana Menteri", None),
        ("id", "Menteri", None),
        ("id", "menteri terkait", None),
        ("en", "Prime Minister", None),
        ("en", "minister of the crown", None),
        ("fr", "Ministre de la Culture", None),
    ],
)
def test_offices_name_their_bodies(language: str, office: str, body: str | None) -> None:
    assert find_body(office, language) == body


@pytest.mark.parametrize(
    ("language", "words", "place"),
    [
        ("en", "Oslo-based start-up", "Oslo"),
        ("en", "chipmaker headquartered in New Taipei", "New Taipei"),
        ("id", "perusahaan asal Korea Selatan itu", "Korea Selatan"),
        ("id", "perusahaan yang berbasis di Bandung tersebut", "Bandung"),
        # no place, or no home
        ("en", "cloud-based start-up", None),
        ("en", "Bank of Oslo", None),
        ("id", "lembaga asal usul kata", None),
    ],
)
def test_descriptions_give_homes(language: str, words: str, place: str | None) -> None:
    found = find_home(words, language)
    assert (words[slice(*found)] if found else None) == place


@pytest.mark.parametrize(
    ("language", "text", "claim"),
    [
        (
            "id",
            "Menteri Perdagangan Sari Wulandari menolak usulan itu.",
            ("Sari Wulandari", "holdsOfficeIn", "Perdagangan"),
        ),
        (
            "en",
            "Fjord AI has a new model. The Oslo-based company published it on Monday.",
            ("Fjord AI", "basedIn", "Oslo"),
        ),
    ],
)
def test_they_become_claims(reader: "Reader", language: str, text: str, claim: tuple[str, str, str]) -> None:
    document = Document(id="d", text=text, language=language, source="d", content_hash=to_content_hash(text))
    said = [
        (one.subject.label, one.predicate, " ".join((one.object.label, *dict(one.object.labels).values())))
        for one in reader.read(document).claims
        if isinstance(one.object, Entity)
    ]
    subject, predicate, thing = claim
    assert any((s, p) == (subject, predicate) and thing in o for s, p, o in said), said
    for one in reader.read(document).claims:
        for evidence in one.evidence:
            assert text[evidence.object.start : evidence.object.end] == evidence.object.text
