"""Chains of mentions: rows of marked text, "[words|Type]" or "[words|Type>n]" with the number of its antecedent."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.coreference import Chain, chain
from kg.model import Mention
from kg.names import abbreviates, is_blend, is_proper, to_key, to_surface, to_tokens
from kg.vocab import ENTITY_TYPES

SHORT = {
    "Co": "Company",
    "Gov": "GovernmentBody",
    "Igo": "IntergovernmentalOrganization",
    "Uni": "ResearchOrganization",
}
MARK = re.compile(r"\[([^|\]]+)\|(\w+)(?:>(\d+))?(?:@([\d.]+))?\]")


def read(marked: str, language: str) -> tuple[Chain, ...]:
    text, position = "", 0
    mentions: list[Mention] = []
    antecedents: dict[int, tuple[int, float]] = {}
    for found in MARK.finditer(marked):
        text += marked[position : found.start()]
        position = found.end()
        words, type_, to, score = found.groups()
        type_ = SHORT.get(type_, type_)
        start = len(text)
        text += words
        if to is not None:
            antecedents[len(mentions)] = (int(to), 0.9)
        mentions.append(
            Mention(start=start, end=len(text), text=words, type=type_, score=float(score or 1.0), sentence=0)
        )
    text += marked[position:]
    return chain(mentions, antecedents, text, language)


def groups(marked: str, language: str) -> list[list[str]]:
    return [[mention.text for mention in one.mentions] for one in read(marked, language)]


@pytest.mark.parametrize(
    ("language", "marked", "expected"),
    [
        # case, articles, possessives and legal forms are no difference
        ("en", "[Nvidia|Co] fell. [NVIDIA|Co] and [Nvidia Corp.|Co] rose.", [["Nvidia", "NVIDIA", "Nvidia Corp."]]),
        ("id", "[PT Sinar Nalar Tbk|Co] naik; [Sinar Nalar|Co] turun.", [["PT Sinar Nalar Tbk", "Sinar Nalar"]]),
        # short forms defined in brackets, in either order, marked as one mention or two
        (
            "en",
            "The [Global Compute Trust|Igo] ([GCT|Igo]) met. [GCT|Igo] agreed.",
            [["Global Compute Trust", "GCT", "GCT"]],
        ),
        (
            "en",
            "The [Global Compute Trust (GloCom)|Igo] met. [GloCom|Igo] agreed.",
            [["Global Compute Trust (GloCom)", "GloCom"]],
        ),
        (
            "id",
            "[Balinov|Gov] ([Badan Layanan Inovasi|Gov]) bekerja. [Badan Layanan Inovasi|Gov] tutup.",
            [["Balinov", "Badan Layanan Inovasi", "Badan Layanan Inovasi"]],
        ),
        # capitals in brackets shorten a name of another language too
        (
            "id",
            "[Pekan Riset Laut|Event] ([MRW 2031|Event]) dibuka. [MRW 2031|Event] ramai.",
            [["Pekan Riset Laut", "MRW 2031", "MRW 2031"]],
        ),
        # a government told by its country is no reference, whatever the model would have it refer to
        (
            "en",
            "[Ghana|Country] sent ships. The [Kenyan government|Country>0] thanked it.",
            [["Ghana"], ["Kenyan government"]],
        ),
        # what stands in brackets is not always a short form
        (
            "en",
            "[ByteDance|Co] ([TikTok|Co]) and [Lumen|Co] ([US|Country])",
            [["ByteDance"], ["TikTok"], ["Lumen"], ["US"]],
        ),
        # initials of an organisation without a definition; syllables of an Indonesian body
        ("en", "[Regional Data Board|Gov] and [RDB|Gov]", [["Regional Data Board", "RDB"]]),
        ("id", "[Kementerian Samudra|Gov] dan [Kemensam|Gov]", [["Kementerian Samudra", "Kemensam"]]),
        # surnames, given names, Indonesian calling names; titles that slipped into a mention
        (
            "en",
            "[Ada Quill|Person] spoke. [Quill|Person] left. [Minister Ada Quill|Person] won.",
            [["Ada Quill", "Quill", "Minister Ada Quill"]],
        ),
        ("id", "[Meutya Hafid|Person] hadir. [Meutya|Person] berpidato.", [["Meutya Hafid", "Meutya"]]),
        # a surname that two people have is nobody's
        (
            "en",
            "[Ada Quill|Person] and [Ben Quill|Person] met. [Quill|Person] spoke.",
            [["Ada Quill"], ["Ben Quill"], ["Quill"]],
        ),
        # short forms of companies and institutes
        ("en", "[Lumen Labs|Co] grew; [Lumen|Co] hires.", [["Lumen Labs", "Lumen"]]),
        ("en", "[Haneul Photonics|Co] grew; [Haneul|Co] hires.", [["Haneul Photonics", "Haneul"]]),
        ("en", "[Haneul|Co] bought [Haneul Photonics|Co].", [["Haneul"], ["Haneul Photonics"]]),
        ("en", "[Google DeepMind|Co] and [Google|Co]", [["Google DeepMind"], ["Google"]]),
        ("id", "[Universitas Indonesia|Uni] di [Indonesia|Country]", [["Universitas Indonesia"], ["Indonesia"]]),
        # the tail of a name, or its head word alone
        ("en", "The [Lagos AI Act|Law] and the [AI Act|Law]", [["Lagos AI Act", "AI Act"]]),
        (
            "en",
            "The [European Commission|Gov] said the [Commission|Gov] agrees.",
            [["European Commission", "Commission"]],
        ),
        ("id", "[Komisi Eropa|Gov] rapat. Menurut [Komisi|Gov], ya.", [["Komisi Eropa", "Komisi"]]),
        # two bodies of one name, and what kg knows by several names
        ("en", "[BIS|Igo] and [BIS|Gov]", [["BIS"], ["BIS"]]),
        ("en", "[UN|Igo] and [United Nations|Igo]", [["UN", "United Nations"]]),
        # a capital that acts and the city; an edition of an event and the event
        (
            "en",
            "[Beijing|Country] objects in [Beijing|Place]. [Beijing|Country] insists.",
            [["Beijing", "Beijing"], ["Beijing"]],
        ),
        ("en", "[WAIC 2025|Event] opened. [WAIC|Event] grows.", [["WAIC 2025", "WAIC"]]),
        (
            "en",
            "[WAIC 2025|Event] and [WAIC 2024|Event]. [WAIC|Event] grows.",
            [["WAIC 2025"], ["WAIC 2024"], ["WAIC"]],
        ),
        # pronouns and descriptions follow the antecedent
        ("en", "[Lumen|Co] says [it|Co>0] hires. [The start-up|Co>1] grows.", [["Lumen", "it", "The start-up"]]),
        ("id", "[Lumen|Co] tumbuh. [Perusahaan itu|Co>0] merekrut.", [["Lumen", "Perusahaan itu"]]),
        # names do not, whatever the antecedent
        ("en", "[Lumen|Co] and [Haneul|Co>0]", [["Lumen"], ["Haneul"]]),
        ("id", "[Lumen|Co] dan [ITU|Igo>0]", [["Lumen"], ["ITU"]]),
        # without one, a description goes to the last name with the same head
        ("en", "The [Commerce Ministry|Gov] spoke. The [ministry|Gov] acts.", [["Commerce Ministry", "ministry"]]),
        (
            "id",
            "[Kementerian Kelautan|Gov] rapat. [Kementerian itu|Gov] setuju.",
            [["Kementerian Kelautan", "Kementerian itu"]],
        ),
        # two together are not the one named last
        ("en", "[Lumen|Co] met [Haneul|Co]. [Both|Co>1] agree.", [["Lumen"], ["Haneul"], ["Both"]]),
        (
            "id",
            "[Prancis|Country] dan [Jerman|Country]. [Kedua negara|CountryGroup>1] sepakat.",
            [["Prancis"], ["Jerman"], ["Kedua negara"]],
        ),
        # goals and fields are told apart by every word
        (
            "en",
            "[AI governance|Concept] and [global AI governance|Concept>0]",
            [["AI governance"], ["global AI governance"]],
        ),
    ],
)
def test_chains(language: str, marked: str, expected: list[list[str]]) -> None:
    assert groups(marked, language) == expected


@pytest.mark.parametrize(
    ("language", "marked", "name", "is_named"),
    [
        ("en", "[It|Co] grows.", "It", False),
        ("en", "The [company|Co] grows.", "company", False),
        ("en", "The [Canadian start-up|Co] grows.", "Canadian start-up", False),
        ("id", "[Perusahaan itu|Co] tumbuh.", "Perusahaan", False),
        ("id", "Konferensi: [acara tersebut|Event] usai.", "acara", False),
        ("en", "said [the minister|Person].", "minister", False),
        ("en", "[Both companies|Co] agree.", "Both companies", False),
        ("en", "widen [the digital divide|Concept]", "digital divide", True),
        ("en", "tighten its [export controls|Measure]", "export controls", True),
        ("en", "said that [open-weight models|Technology] help", "open-weight models", True),
        ("en", "the [federal appeals court|Gov] ruled", "federal appeals court", True),
        ("en", "In the [US|Country]", "US", True),
        ("en", "The [German government|Country] pays.", "German government", True),
        ("en", "calls on [platforms|Co] to act", "platforms", True),
        ("id", "bahwa [Dewan Eropa|Igo] ini ada", "Dewan Eropa", True),
        ("id", "yang [ITU|Igo] luncurkan", "ITU", True),
        # whose it is belongs to the name of what has none of its own
        ("en", "[Botswana|Country]'s [parliament|Gov] voted.", "Botswana's parliament", True),
        ("id", "[parlemen|Gov] [Botswana|Country] setuju", "parlemen Botswana", True),
    ],
)
def test_what_names_and_what_does_not(language: str, marked: str, name: str, is_named: bool) -> None:
    found = {one.name: one.is_named for one in read(marked, language)}
    assert found[name] is is_named


@pytest.mark.parametrize(
    ("marked", "type_", "name"),
    [
        # the sum of scores decides the type
        ("[Orbit|Initiative@0.6], [Orbit|Co@0.9], [Orbit|Initiative@0.6]", "Initiative", "Orbit"),
        ("[Orbit|Initiative@0.3], [Orbit|Co@0.9], [Orbit|Initiative@0.3]", "Company", "Orbit"),
        # pronouns have no say where there are names
        ("[Orbit|Co], [it|Initiative>0], [it|Initiative>1], [it|Initiative>2]", "Company", "Orbit"),
        # the fullest name stands for the chain, of common nouns the most frequent
        ("[Quill|Person], [Ada Quill|Person], [Quill|Person]", "Person", "Ada Quill"),
        ("[Orbit Labs (OL)|Co] grew, [OL|Co] hires, [OL|Co] too", "Company", "Orbit Labs"),
        ("[Export controls|Measure], [export controls|Measure]", "Measure", "Export controls"),
        ("[AI safety|Concept], [AI Safety|Concept]", "Concept", "AI safety"),
    ],
)
def test_type_and_name_of_a_chain(marked: str, type_: str, name: str) -> None:
    [found] = read(marked, "en")
    assert (found.type, found.name) == (type_, name)


WORDS = st.sampled_from(
    "the The this it its they itu ini tersebut kedua para both Lumen Labs Ada Quill WAIC 2025 (WAIC) of dan AI".split()
    + "- ' 中国 ’s x () ministry Pemerintah".split()
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.lists(WORDS, min_size=1, max_size=4), st.sampled_from(ENTITY_TYPES)), max_size=8),
    st.dictionaries(st.integers(0, 7), st.tuples(st.integers(0, 7), st.floats(0, 1)), max_size=8),
    st.sampled_from(("en", "id", "und", "zh")),
)
def test_every_mention_is_in_one_chain(
    pieces: list[tuple[list[str], str]], antecedents: dict[int, tuple[int, float]], language: str
) -> None:
    text, mentions = "", []
    for words, type_ in pieces:
        said = " ".join(words)
        mentions.append(Mention(start=len(text), end=len(text) + len(said), text=said, type=type_))
        text += said + " "
    found = chain(mentions, antecedents, text, language)
    assert sorted(m.start for one in found for m in one.mentions) == [m.start for m in mentions]
    assert [one.mentions[0].start for one in found] == sorted(one.mentions[0].start for one in found)
    assert all(one.is_named == bool(one.names) and one.name for one in found)
    assert found == chain(mentions, antecedents, text, language)


@pytest.mark.parametrize(
    ("left", "right", "language"),
    [
        ("The Export Controls", "export control", "en"),
        ("A.I. Safety Institutes", "AI safety institute", "en"),
        ("artificial intelligence governance", "AI governance", "en"),
        ("negara-negara berkembang", "negara berkembang", "id"),
        ("Rancangan Undang-Undang Kecerdasan Artifisial", "RUU AI", "id"),
        ("São Paulo", "Sao Paulo", "pt"),
        ("policies", "policy", "en"),
    ],
)
def test_keys_forgive(left: str, right: str, language: str) -> None:
    assert to_key(left, language) == to_key(right, language)


@pytest.mark.parametrize(
    ("left", "right", "language"),
    [
        ("WAIC 2025", "WAIC 2024", "en"),
        ("the Americas", "America", "en"),
        ("AI governance", "global AI governance", "en"),
        ("GPT-4", "GPT-4o", "en"),
        ("Undang-Undang", "Undang", "id"),
    ],
)
def test_keys_tell_apart(left: str, right: str, language: str) -> None:
    assert to_key(left, language) != to_key(right, language)


@given(st.text(max_size=30), st.sampled_from(("en", "id", "zh")))
def test_any_text_has_a_key_and_a_surface(text: str, language: str) -> None:
    assert to_key(text, language) == " ".join(to_tokens(text, language))
    assert to_surface(text) == to_surface(text).strip()
    assert isinstance(is_proper(text), bool)
    assert isinstance(is_blend(text, text), bool)
    assert not abbreviates(text, text)
