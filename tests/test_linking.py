"""Names to entities: one IRI an entity whatever the language, and no merging beyond what is known."""

import doctest
import importlib.util
import re
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.coreference import Chain
from kg.ids import BASE, to_local
from kg.known import load
from kg.linking import Linker
from kg.model import Document, Entity, Mention
from kg.vocab import CLASSES, ENTITY_TYPES

LINKER = Linker.load()
SHORT = {
    "Co": "Company",
    "Gov": "GovernmentBody",
    "Igo": "IntergovernmentalOrganization",
    "Uni": "ResearchOrganization",
}


def to_chain(name: str, type_: str, start: int = 0, is_named: bool = True) -> Chain:
    mention = Mention(start=start, end=start + len(name), text=name, type=type_)
    return Chain(mentions=(mention,), type=type_, name=name, is_named=is_named, names=(name,) if is_named else ())


def to_document(text: str, language: str, id: str = "x") -> Document:
    return Document(id=id, text=text, language=language, source="x.txt", content_hash="")


def link(name: str, type_: str, language: str = "en", id: str = "x") -> Entity:
    [found] = LINKER.link([to_chain(name, SHORT.get(type_, type_))], to_document(name, language, id))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("slug", "names"),
    [
        # countries: names, short forms, nicknames and capitals in many languages
        ("china", [("China", "Country", "en"), ("Tiongkok", "Country", "id"), ("RRT", "Country", "id")]),
        ("china", [("Cina", "Country", "id"), ("中国", "Country", "zh"), ("Chine", "Country", "fr")]),
        ("china", [("الصين", "Country", "ar"), ("Beijing", "Country", "en"), ("Chinese", "Country", "en")]),
        ("united-states", [("AS", "Country", "id"), ("U.S.", "Country", "en"), ("the US", "Country", "en")]),
        (
            "united-states",
            [("Washington", "Country", "id"), ("Gedung Putih", "Country", "id"), ("США", "Country", "ru")],
        ),
        ("united-kingdom", [("Inggris", "Country", "id"), ("UK", "Country", "en"), ("Britain", "Country", "en")]),
        (
            "south-korea",
            [("Korsel", "Country", "id"), ("Seoul", "Country", "en"), ("Republic of Korea", "Country", "en")],
        ),
        ("north-korea", [("Korut", "Country", "id"), ("DPRK", "Country", "en")]),
        (
            "united-arab-emirates",
            [("UEA", "Country", "id"), ("UAE", "Country", "en"), ("Uni Emirat Arab", "Country", "id")],
        ),
        ("indonesia", [("RI", "Country", "id"), ("Jakarta", "Country", "en"), ("Indonesia", "Place", "en")]),
        ("turkiye", [("Turkey", "Country", "en"), ("Türkiye", "Country", "en"), ("Turki", "Country", "id")]),
        (
            "netherlands",
            [("Den Haag", "Country", "id"), ("Dutch", "Country", "en"), ("the Netherlands", "Country", "en")],
        ),
        # a government typed as its country
        ("china", [("Chinese government", "Country", "en"), ("pemerintah Tiongkok", "Country", "id")]),
        # a city stays a city
        ("beijing", [("Beijing", "Place", "en"), ("Beijing", "Place", "id")]),
        ("moscow", [("Moskow", "Place", "id"), ("Moscow", "Place", "en")]),
        ("geneva", [("Jenewa", "Place", "id"), ("Geneva", "Place", "en")]),
        ("singapore", [("Singapura", "Country", "id"), ("Singapore", "Place", "en")]),
        # organisations
        ("united-nations", [("PBB", "Igo", "id"), ("UN", "Igo", "en")]),
        ("european-union", [("Uni Eropa", "CountryGroup", "id"), ("EU", "Igo", "en")]),
        ("european-union", [("Brussels", "Igo", "en"), ("Brussel", "Country", "id")]),
        ("european-commission", [("Komisi Eropa", "Gov", "id"), ("Brussels", "Gov", "en")]),
        ("asean", [("Asean", "Igo", "id"), ("ASEAN", "Igo", "en")]),
        ("komdigi", [("Kementerian Komunikasi dan Digital", "Gov", "id"), ("Komdigi", "Gov", "en")]),
        ("bureau-of-industry-and-security", [("BIS", "Gov", "en")]),
        ("bank-for-international-settlements", [("BIS", "Igo", "en")]),
        ("nvidia", [("Nvidia Corp.", "Co", "en"), ("NVIDIA", "Co", "id"), ("英伟达", "Co", "zh")]),
        # instruments, technologies, concepts
        (
            "eu-ai-act",
            [
                ("AI Act", "Law", "en"),
                ("EU Artificial Intelligence Act", "Law", "en"),
                ("UU AI Uni Eropa", "Law", "id"),
            ],
        ),
        (
            "artificial-intelligence",
            [("kecerdasan buatan", "Technology", "id"), ("kecerdasan artifisial", "Concept", "id")],
        ),
        (
            "artificial-intelligence",
            [("A.I.", "Technology", "en"), ("KA", "Technology", "id"), ("人工智能", "Technology", "zh")],
        ),
        (
            "ai-governance",
            [("tata kelola AI", "Concept", "id"), ("governance of artificial intelligence", "Concept", "en")],
        ),
        ("large-language-models", [("LLMs", "Technology", "en"), ("model bahasa besar", "Technology", "id")]),
        (
            "developing-countries",
            [("negara-negara berkembang", "CountryGroup", "id"), ("developing nations", "CountryGroup", "en")],
        ),
        # editions of events
        ("waic-2025", [("WAIC 2025", "Event", "en"), ("2025 World AI Conference", "Event", "en")]),
        (
            "waic-2025",
            [
                ("Konferensi AI Dunia 2025", "Event", "id"),
                ("World Artificial Intelligence Conference 2025", "Event", "id"),
            ],
        ),
        ("waic-2024", [("WAIC 2024", "Event", "en")]),
        ("world-artificial-intelligence-conference", [("WAIC", "Event", "en"), ("Konferensi AI Dunia", "Event", "id")]),
        ("ai-action-summit", [("AI Action Summit 2025", "Event", "en"), ("KTT Aksi AI Paris", "Event", "id")]),
        # governments that are not typed as countries
        ("government-of-china", [("Chinese government", "Gov", "en"), ("pemerintah RRT", "Gov", "id")]),
        # new entities
        ("lumen-labs_organization", [("Lumen Labs", "Co", "en"), ("Lumen Labs Inc.", "Uni", "id")]),
        ("memory-chip_topic", [("memory chips", "Hardware", "en"), ("the memory chip", "Technology", "en")]),
        ("ada-quill_person", [("Ada Quill", "Person", "en"), ("Ada Quill", "Person", "id")]),
        ("nalar-summit-2031_event", [("Nalar Summit 2031", "Event", "en")]),
    ],
)
def test_one_iri_an_entity(slug: str, names: list[tuple[str, str, str]]) -> None:
    assert {(name, to_local(link(name, type_, language).iri)) for name, type_, language in names} == {
        (name, slug) for name, _, _ in names
    }


@pytest.mark.parametrize(
    ("name", "type_", "language"),
    [
        ("as", "Country", "id"),  # a word, not a country
        ("AS", "Country", "en"),  # not Indonesian here
        ("us", "Country", "en"),
        ("itu", "Igo", "id"),
        ("Beijing", "Gov", "en"),  # the city hall, perhaps
        ("China", "Co", "en"),
        ("apple", "Co", "en"),  # names have capitals
        ("the Americas", "CountryGroup", "en"),
        ("AI governance in schools", "Concept", "en"),
        ("Kongo Saint Martin", "Country", "id"),
        ("Quill", "Person", "en"),
    ],
)
def test_what_is_not_known_is_not_merged(name: str, type_: str, language: str) -> None:
    assert re.search(r"_[a-z]+(?:_x)?$", to_local(link(name, type_, language).iri))


def test_a_known_entity_has_labels_in_both_languages_and_the_document_s() -> None:
    found = link("Tiongkok", "Country", "id")
    assert (found.label, found.type, found.wikidata) == ("China", "Country", "Q148")
    assert found.labels == (("en", "China"), ("id", "Tiongkok"))
    assert {"RRT", "PRC"} <= set(found.aliases)
    assert dict(link("Chine", "Country", "fr").labels)["fr"] == "Chine"
    assert link("WAIC 2025", "Event", "id").labels == (("en", "WAIC 2025"), ("id", "WAIC 2025"))
    assert link("G20 Summit 2025", "Event").labels == (("en", "G20 summit 2025"), ("id", "KTT G20 2025"))


def test_a_new_entity_is_labelled_in_the_document_s_language() -> None:
    found = link("kedaulatan benih", "Concept", "id")
    assert (found.label, found.labels, found.aliases) == ("kedaulatan benih", (("id", "kedaulatan benih"),), ())
    assert link("Orbit", "Company", "und").labels == ()


def test_what_has_no_name_of_its_own_stays_in_its_document() -> None:
    """Two memoranda of understanding are two, two memoranda with a name may be one."""
    first, second = (link("memorandum of understanding", "Agreement", id=id).iri for id in ("a", "b"))
    assert first != second
    assert (
        link("Lagos Memorandum of Intent", "Agreement", id="a").iri
        == link("Lagos Memorandum of Intent", "Agreement", id="b").iri
    )
    assert link("moon mining", "Concept", id="a").iri == link("moon mining", "Concept", id="b").iri


def test_unnamed_chains_get_nothing() -> None:
    chains = [to_chain("it", "Company", is_named=False), to_chain("China", "Country", 4)]
    nothing, china = LINKER.link(chains, to_document("it, China", "en"))
    assert nothing is None
    assert china and china.label == "China"


@pytest.mark.parametrize(
    ("text", "type_", "others", "expected"),
    [
        ("Pemerintah menyusun aturan.", "Country", [], "indonesia"),
        ("Pemerintah menyusun aturan.", "GovernmentBody", [], "government-of-indonesia"),
        ("Pemerintah menyusun aturan.", "Country", ["Indonesia", "Jepang"], "indonesia"),
        ("Pemerintah menyusun aturan.", "Country", ["Jepang"], None),  # of Japan, or of whom?
        ("Pemerintah itu menyusun aturan.", "Country", [], None),
        ("Pemerintah menyusun aturan.", "Event", [], None),
    ],
)
def test_the_own_government(text: str, type_: str, others: list[str], expected: str | None) -> None:
    chains = [to_chain("Pemerintah", type_, is_named=False), *(to_chain(o, "Country", 99) for o in others)]
    first, *_ = LINKER.link(chains, to_document(text, "id"))
    assert (to_local(first.iri) if first else None) == expected


def test_one_record_an_entity_in_a_document() -> None:
    chains = [
        to_chain("Singapura", "Country"),
        to_chain("Negeri Singa", "Place", 20),
        to_chain("Singapore", "Country", 40),
    ]
    found = set(LINKER.link(chains, to_document("", "id")))
    assert len(found) == 1


def test_another_base() -> None:
    [found] = Linker.load("https://example.org/").link([to_chain("China", "Country")], to_document("China", "en"))
    assert found and found.iri == "https://example.org/entity/china"


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=40), st.sampled_from(ENTITY_TYPES), st.sampled_from(("en", "id", "zh", "und")))
def test_any_name_gets_a_stable_iri(name: str, type_: str, language: str) -> None:
    found = link(name, type_, language)
    assert found == link(name, type_, language)
    assert found.iri.startswith(BASE + "entity/")
    assert re.fullmatch(r"[\w.~%-]+", to_local(found.iri))


def test_the_table_is_sound() -> None:
    table = load()
    assert len({entity.slug for entity in table.entities}) == len(table.entities) > 1200
    for entity in table.entities:
        assert entity.type in CLASSES
        assert re.fullmatch(r"[a-z0-9-]+", entity.slug), entity.slug
        assert {"en", "id"} <= set(entity.labels), entity.slug
        assert entity.wikidata is None or re.fullmatch(r"Q[1-9]\d*", entity.wikidata)
    assert {entity.type for entity in table.entities if entity.wikidata} == {"Country"}


def test_every_known_entity_is_found_by_its_labels() -> None:
    table = load()
    missed = {
        (entity.slug, language)
        for entity in table.entities
        for language in ("en", "id")
        if table.find(entity.labels[language], entity.type, language) is not entity
    }
    assert missed == {("st-martin", "id")}  # Saint Martin is two in Indonesian


def test_loading_and_linking_are_quick_and_light() -> None:
    code = (
        "import sys, time; from kg.linking import Linker; t = time.process_time(); Linker.load();"
        "print(time.process_time() - t, [m for m in ('rdflib', 'babel', 'numpy', 'spacy') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    seconds, heavy = out.split(" ", 1)
    assert float(seconds) < 0.15
    assert heavy == "[]\n"
    chains = [to_chain(f"Orbit {i} Labs", "Company", i) for i in range(1500)] + [to_chain("AS", "Country", 9999)] * 1500
    start = time.process_time()
    LINKER.link(chains, to_document("", "id"))
    assert time.process_time() - start < 3.0


def script(name: str) -> ModuleType:
    path = Path(__file__).resolve().parent.parent / "ontologies" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_the_table_is_in_step_with_its_sources() -> None:
    make_known = script("make_known")
    made = make_known.make(make_known.HERE)
    assert made == make_known.TARGET.read_text(encoding="utf-8"), "run python ontologies/make_known.py"


def test_names_that_mean_several_countries_are_only_those_that_do() -> None:
    make_known = script("make_known")
    found = set(make_known.report(make_known.TARGET.read_text(encoding="utf-8")))
    assert found == {
        "saint martin (Country): sint-maarten, st-martin",
        "san martin (Country): sint-maarten, st-martin",
        "виргинские о ва (Country): british-virgin-islands, us-virgin-islands",
        "سانت مارتن (Country): sint-maarten, st-martin",
    }


def test_examples_of_the_scripts() -> None:
    assert [doctest.testmod(script(name)).failed for name in ("make_known", "make_countries")] == [0, 0]


def test_the_countries_are_in_step_with_their_sources(shared: Path) -> None:
    make_countries = script("make_countries")
    committed = (make_countries.HERE / "countries.csv").read_text(encoding="utf-8")
    if f"CLDR {make_countries.get_cldr_version()};" not in committed.splitlines()[0]:
        pytest.skip("another edition of CLDR is installed")
    assert make_countries.make(shared / "data" / "names") == committed
