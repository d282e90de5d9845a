"""What the words of one mention say of a second thing."""

from typing import TYPE_CHECKING

import pytest
from made_grounds import to_grounds

from kg.ids import to_content_hash
from kg.implied import to_implied
from kg.known import load
from kg.languages.implied import find_body, find_head, find_home, find_modifier, find_product, find_title
from kg.linking import Linker
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
        # short forms, brackets and any case
        ("id", "Wamenperin", "Kementerian Perindustrian"),
        ("id", "Menteri Perindustrian (Menperin)", "Kementerian Perindustrian"),
        ("en", "minister of Trade", "Ministry of Trade"),
        # of a body that nobody knows
        ("en", "Harvest Secretary", None),
    ],
)
def test_offices_name_their_bodies(language: str, office: str, body: str | None) -> None:
    assert find_body(office, language, lambda name: bool(load().find(name, "GovernmentBody", language))) == body


@pytest.mark.parametrize(
    ("language", "before", "office"),
    [
        ("id", "kata Menteri Perindustrian ", "Menteri Perindustrian"),
        ("id", "Menteri Perindustrian (Menperin), ", "Menteri Perindustrian"),
        ("id", "bersama Wamenlu ", "Wamenlu"),
        ("en", "met Deputy Minister for Trade ", "Deputy Minister for Trade"),
        ("en", "US Commerce Secretary ", "US Commerce Secretary"),
        # no office, or not right before the name
        ("id", "Menteri Perindustrian menemui ", None),
        ("id", "seorang menteri bernama ", None),
        ("en", "told the minister that ", None),
        ("fr", "la ministre de la Culture ", None),
    ],
)
def test_offices_stand_before_names(language: str, before: str, office: str | None) -> None:
    found = find_title(before, language)
    assert (before[slice(*found)] if found else None) == office


@pytest.mark.parametrize(
    ("language", "before", "parts"),
    [
        ("id", "kata Presiden Prancis, ", ("Presiden", "Prancis")),
        ("id", "Foto:Perdana Menteri Jepang ", ("Perdana Menteri", "Jepang")),
        ("en", "met South Korean President ", ("President", "South Korean")),
        ("en", "China's Vice Premier ", ("Vice Premier", "China")),
        # not held any more, no public office, no country, not right before the name
        ("id", "mantan Presiden Prancis ", None),
        ("en", "former US President ", None),
        ("en", "US CEO ", None),
        ("en", "the President ", None),
        ("en", "the US President said that ", None),
        ("fr", "le président chinois ", None),
    ],
)
def test_public_offices_stand_beside_their_countries(language: str, before: str, parts: tuple[str, str] | None) -> None:
    found = find_head(before, language, lambda name: bool(load().find(name, "Country", language)))
    assert (found and tuple(before[place] for place in found)) == parts


@pytest.mark.parametrize(
    ("language", "words", "place"),
    [
        ("en", "the South Korean group", "South Korean"),
        ("en", "US company", "US"),
        ("en", "China's antitrust regulator", "China"),
        ("en", "Dutch AI start-up", "Dutch"),
        ("id", "perusahaan Belanda itu", "Belanda"),
        ("id", "raksasa teknologi Korea Selatan tersebut", "Korea Selatan"),
        # names, and what is of no place
        ("en", "Korean Air", None),
        ("en", "Dutch", None),
        ("en", "big company", None),
        ("id", "Universitas Indonesia", None),
        ("id", "perusahaan itu", None),
        ("fr", "entreprise chinoise", None),
    ],
)
def test_descriptions_have_places_as_modifiers(language: str, words: str, place: str | None) -> None:
    found = find_modifier(words, language, lambda name: bool(load().find(name, "Country", language)))
    assert (words[slice(*found)] if found else None) == place


@pytest.mark.parametrize(
    ("language", "words", "made"),
    [
        ("en", "chipmaker", ("produces", "chip")),
        ("en", "the ChatGPT maker", ("produces", "ChatGPT")),
        ("en", "developers of ChatGPT", ("develops", "ChatGPT")),
        ("id", "pembuat cip tersebut", ("produces", "cip")),
        ("id", "pengembang model bahasa besar (LLM)", ("develops", "model bahasa besar")),
        # of nothing known
        ("en", "property developer", None),
        ("en", "Large developers", None),
        ("id", "pengembang tersebut", None),
        ("fr", "fabricant de puces", None),
    ],
)
def test_descriptions_say_what_is_made(language: str, words: str, made: tuple[str, str] | None) -> None:
    def is_known(name: str) -> bool:
        return any(load().find(name, kind, language) for kind in ("AISystem", "Hardware", "Technology"))

    found = find_product(words, language, is_known)
    assert (found and (found[0], words[found[1] : found[2]])) == made


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
            "Mercator Labs opposes the ban. The Dutch company said it would sue.",
            ("Mercator Labs", "basedIn", "Netherlands"),
        ),
        (
            "id",
            "Presiden Prancis, Emmanuel Macron, mendukung pernyataan itu.",
            ("Emmanuel Macron", "holdsOfficeIn", "Prancis"),
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


@pytest.mark.parametrize(
    ("text", "words", "names", "expected"),
    [
        (
            "Fjord AI grew. The Oslo-based company sued.",
            ["Fjord AI", "Oslo-based company"],
            {1: "Fjord AI"},
            {("Fjord AI", "basedIn", "Oslo")},
        ),
        (
            "They fund developers of large language models such as Sawala AI, Tirta AI and Kelana.",
            ["developers of large language models", "Sawala AI", "Tirta AI", "Kelana"],
            {0: None},
            {(name, "develops", "large language models") for name in ("Sawala AI", "Tirta AI", "Kelana")},
        ),
        (
            "Tallis sells little. The chipmaker sued.",
            ["Tallis", "chipmaker"],
            {1: "Tallis"},
            {("Tallis", "produces", "semiconductors")},
        ),
        # a description that names nobody
        ("A US company sued.", ["US company"], {}, set()),
        ("Chipmakers sued Tallis.", ["Chipmakers", "Tallis"], {0: None}, set()),
    ],
)
def test_descriptions_of_companies(
    text: str, words: list[str], names: dict[int, str | None], expected: set[tuple[str, str, str]]
) -> None:
    grounds = to_grounds(text, [(one, "Company", 0.99) for one in words], [], names=names)
    claims = to_implied(grounds, Linker.load())
    found = {(one.subject.label, one.predicate, one.object.label) for one in claims if isinstance(one.object, Entity)}
    assert found == expected
