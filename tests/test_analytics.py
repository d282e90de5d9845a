"""What a graph says as a whole, on graphs small enough to count by hand, and one page on one entity."""

import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import demo_claims
import port_claims as port
import pytest
from click.testing import CliRunner
from fake_reader import FakeReader

from kg.analytics import Brief, cover, find_alike, measure, to_brief, to_groups, to_html, to_markdown
from kg.assemble import assemble, conflicts
from kg.cli import kg
from kg.ids import to_content_hash, to_iri, to_slug
from kg.model import Claim, Document, Entity, Evidence, Literal, Mention
from kg.vocab import PREDICATES

CLAIMS = assemble(demo_claims.to_claims())


def make_claim(text: str, *, document: str = "d", confidence: float = 0.9, **more: object) -> Claim:
    """`A supports B`, or with more words between the ends than one, as a claim with a sentence of its own."""
    start, predicate, end = text.split()
    ends = [Entity(iri=to_iri("entity", to_slug(name)), label=name, type="Country") for name in (start, end)]
    spans = [
        Mention(start=text.index(name), end=text.index(name) + 1, text=name, type="Country") for name in (start, end)
    ]
    evidence = Evidence(
        document=document, sentence=text, start=0, end=len(text), subject=spans[0], object=spans[1],
        confidence=confidence, extractor="fake/1",
    )  # fmt: skip
    claim = Claim(subject=ends[0], predicate=predicate, object=ends[1], evidence=(evidence,), confidence=confidence)
    return replace(claim, **more)  # type: ignore[arg-type]


def make_document(id: str, text: str = "A supports B.", **more: str) -> Document:
    return Document(id=id, text=text, language="en", source=f"{id}.txt", content_hash=to_content_hash(text), **more)


# ---- measures


def test_the_middle_of_a_chain_stands_between() -> None:
    found = measure([make_claim(text) for text in ("A supports B", "B supports C", "C supports D", "C opposes B")], [])
    assert [(one.entity.label, one.degree, one.neighbours) for one in found.standings] == [
        ("B", 3, 2),
        ("C", 3, 2),
        ("A", 1, 1),
        ("D", 1, 1),
    ]
    assert [(one.entity.label, one.betweenness) for one in found.brokers] == [("B", 0.6667), ("C", 0.6667)]
    assert (found.entities, found.claims, found.parts) == (4, 4, 1)
    assert found.predicates == (("supports", 3), ("opposes", 1))


def test_what_is_rejected_does_not_count() -> None:
    claims = [make_claim("A supports B"), make_claim("A opposes C", status="rejected")]
    assert measure(claims, []).entities == 2
    assert sum(len(group.members) for group in to_groups(claims)) == 2
    assert find_alike([*claims, make_claim("D opposes C")], to_iri("entity", "a")) == ()


def test_an_issue_is_contested_where_some_are_for_and_others_against() -> None:
    claims = [
        make_claim("A supports X"),
        make_claim("B callsFor X"),
        make_claim("C opposes X"),
        make_claim("D supports X", polarity="negated"),
        make_claim("E opposes Y", polarity="negated"),
        make_claim("A opposes Y"),
        make_claim("A supports Z"),
    ]
    found = measure(claims, []).contested
    assert [(issue.entity.label, issue.supporters, issue.opponents) for issue in found] == [
        ("X", ("A", "B"), ("C", "D")),
        ("Y", ("E",), ("A",)),
    ]


def test_growth_counts_a_claim_in_the_month_in_which_it_was_first_said() -> None:
    documents = [make_document("a", date="2025-07-26"), make_document("b", date="2025-08"), make_document("c")]
    late, early = make_claim("A supports B", document="b"), make_claim("A supports B", document="a")
    claims = [replace(late, evidence=late.evidence + early.evidence), make_claim("A opposes C", document="c")]
    assert measure(claims, documents).growth == (("2025-07", 1, 1), ("2025-08", 1, 0), ("undated", 1, 1))


def test_betweenness_of_a_large_graph_is_estimated_alike_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = measure(CLAIMS, [])
    monkeypatch.setattr("kg.analytics.measures.EXACT", 10)
    monkeypatch.setattr("kg.analytics.measures.SAMPLES", 30)
    estimated = measure(CLAIMS, [])
    assert estimated == measure(CLAIMS, [])
    assert {one.entity.iri for one in estimated.brokers[:2]} <= {one.entity.iri for one in exact.brokers[:5]}


def test_groups_hold_every_entity_once_and_count_their_claims() -> None:
    groups = to_groups(CLAIMS)
    members = [entity.iri for group in groups for entity in group.members]
    ends = {end.iri for claim in CLAIMS for end in (claim.subject, claim.object) if isinstance(end, Entity)}
    assert sorted(members) == sorted(ends)
    between = sum(1 for claim in CLAIMS if isinstance(claim.object, Entity))
    assert sum(group.claims for group in groups) + sum(group.outside for group in groups) / 2 == between
    assert all(sum(number for _, number in group.predicates) == group.claims for group in groups)


# ---- similarity


def test_who_says_the_same_is_alike_and_what_few_say_counts_more() -> None:
    texts = (
        "A supports X", "A opposes Y", "B supports X", "B opposes Y", "C supports X", "D opposes Y", "E supports X",
        "F supports X", "G supports Q",
    )  # fmt: skip
    found = find_alike([make_claim(text) for text in texts], to_iri("entity", "a"))
    assert [one.entity.label for one in found] == ["B", "D", "C", "E", "F"]
    assert found[0].score == 1.0
    assert [(predicate, end.label) for predicate, end, _, _ in found[0].shared] == [("opposes", "Y"), ("supports", "X")]
    assert (
        find_alike([make_claim("A supports X"), make_claim("B supports X", polarity="negated")], to_iri("entity", "a"))
        == ()
    )


# ---- coverage


def test_how_much_of_the_texts_became_claims() -> None:
    text = "A supports B again. Nothing here. Nor here."
    documents = [
        make_document("a", text, publisher="Kabar"),
        make_document("b", text),
        replace(make_document("c", "Kosong."), language="id"),
    ]
    claims = [make_claim("A supports B", document="a"), make_claim("A opposes B", document="b", confidence=0.55)]
    found = cover(claims, documents, [("x", "y", "different roles: a, b")])
    assert [(one.name, one.documents, one.sentences, one.telling) for one in found.by_language] == [
        ("en", 2, 6, 2),
        ("id", 1, 1, 0),
    ]
    assert [(one.name, one.sentences, one.telling) for one in found.by_source] == [
        ("text/plain", 4, 1),
        ("Kabar", 3, 1),
    ]
    assert found.silent == ("c",)
    assert found.confidences == (0, 0, 0, 0, 0, 1, 0, 0, 0, 1)
    assert found.conflicts == (("different roles", 1),)
    assert [(one.entity.label, one.mentions, one.documents) for one in found.unknown] == [("A", 2, 2), ("B", 2, 2)]


def test_known_actors_are_not_to_be_added() -> None:
    china = Entity(iri=to_iri("entity", "china"), label="China", type="Country")
    claim = replace(make_claim("A supports B"), subject=china)
    assert [one.entity.label for one in cover([claim], []).unknown] == ["B"]


# ---- a page on one


def make_brief(language: str = "en", **more: int) -> Brief:
    documents = {document.id: document for document in port.DOCUMENTS}
    entity = port.CLAIMS[0].subject
    about = [claim for claim in port.CLAIMS if entity.iri in {end.iri for end in to_ends(claim)}]
    return to_brief(entity, about, documents, conflicts(port.CLAIMS), language=language, **more)


def to_ends(claim: Claim) -> list[Entity]:
    return [end for end in (claim.subject, claim.object, claim.attributed_to) if isinstance(end, Entity)]


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_line_cites_sentences_that_the_page_shows(language: str) -> None:
    brief = make_brief(language)
    lines = [line for section in brief.sections for line in section.lines]
    assert lines
    assert all(line.sentences for line in lines)
    assert {number for line in lines for number in line.sentences} <= set(range(1, len(brief.sentences) + 1))
    texts = " ".join(" ".join(document.text.split()) for document in port.DOCUMENTS)
    assert all(sentence.text in texts for sentence in brief.sentences)
    markdown, html = to_markdown(brief), to_html(brief)
    for line in lines:
        assert f"[{line.sentences[0]}]" in markdown and f'href="#s{line.sentences[0]}"' in html
    assert [line for line in markdown.splitlines() if line.startswith("## ")]


def test_the_surest_lines_stay() -> None:
    claims = [make_claim(f"A supports {end}", confidence=number / 10) for number, end in enumerate("BCDEFGHI", 1)]
    brief = to_brief(claims[0].subject, claims, {}, most=3)
    (section,) = brief.sections
    assert [line.object for line in section.lines] == ["I", "H", "G"]
    assert section.left == 5
    assert "and 5 more" in to_markdown(brief)


def test_how_a_claim_is_said_stands_beside_it() -> None:
    speaker = Entity(iri="urn:s", label="Siti", type="Person", labels=(("en", "Siti"),))
    claim = make_claim(
        "A supports B", polarity="negated", modality="planned", time="2026", attributed_to=speaker, status="accepted"
    )
    (section,) = to_brief(claim.subject, [claim], {}).sections
    assert section.lines[0].marks == ("denied", "planned", "2026", "according to Siti", "accepted")
    (quoted,) = to_brief(speaker, [claim], {}, language="id").sections
    assert quoted.heading == "Apa yang dikutip darinya"


HOSTILE = "</style><script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) `*_"


def test_hostile_words_stay_words() -> None:
    claim = make_claim("A supports B")
    evil = replace(claim.subject, label=HOSTILE, aliases=(HOSTILE,))
    said = replace(claim, subject=evil, role=HOSTILE, evidence=(replace(claim.evidence[0], sentence=HOSTILE),))
    thing = replace(said, object=Literal(value=HOSTILE), predicate="hasTheme")
    brief = to_brief(evil, [said, thing], {"d": make_document("d", publisher=HOSTILE)})
    html = to_html(brief)
    assert "<script" not in html and "<img" not in html and html.count("</style>") == 1
    assert re.search(r"(?<!\\)[\]<]", to_markdown(brief).replace("[1]", "")) is None


def test_nothing_claimed() -> None:
    brief = to_brief(Entity(iri="urn:x", label="X", type="Actor"), [], {})
    assert "Nothing is claimed about it." in to_markdown(brief) and "Nothing is claimed about it." in to_html(brief)


def test_every_predicate_has_its_part_and_both_languages_have_all_words() -> None:
    data = tomllib.loads((Path(__file__).parents[1] / "kg" / "analytics" / "sections.toml").read_text(encoding="utf-8"))
    named = [predicate for section in data["section"] for predicate in section["predicates"]]
    assert sorted(named) == sorted(PREDICATES)
    assert data["words"]["en"].keys() == data["words"]["id"].keys()
    assert all({"en", "id"} <= section.keys() for section in data["section"])


# ---- on the command line


@pytest.fixture
def project(texts: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(texts.parent)
    monkeypatch.delenv("KG_HOME", raising=False)
    monkeypatch.setattr("kg.cli.build.load_reader", FakeReader.load)
    assert CliRunner().invoke(kg, ["add", "texts"], prog_name="kg").exit_code == 0
    return texts.parent


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["stats"], ["most connected", "AI governance", "growth", "undated"]),
        (["communities"], ["1. ", "claims within"]),
        (["similar", "Tiongkok"], ["Komdigi (GovernmentBody)", "both supports AI governance"]),
        (["report"], ["by language", "with a claim", "names to add to actors.ttl", "0.9-1.0"]),
        (["brief", "China"], ["# China", "## Positions", "supports **AI governance**", "## Sentences"]),
        (["brief", "China", "--lang", "id"], ["# Tiongkok", "## Sikap", "mendukung **tata kelola AI**"]),
    ],
)
def test_commands(project: Path, arguments: list[str], words: list[str]) -> None:
    result = CliRunner().invoke(kg, arguments, prog_name="kg")
    assert result.exit_code == 0, result.output
    assert [word for word in words if word not in result.stdout] == []


@pytest.mark.parametrize("name", ["stats", "communities", "report"])
def test_the_same_for_programs(project: Path, name: str) -> None:
    result = CliRunner().invoke(kg, [name, "--format", "json"], prog_name="kg")
    assert json.loads(result.stdout)


def test_a_page_is_written_to_a_file(project: Path) -> None:
    result = CliRunner().invoke(kg, ["brief", "China", "--format", "html", "-o", "china.html"], prog_name="kg")
    assert (result.exit_code, result.stdout) == (0, "")
    assert Path("china.html").read_text(encoding="utf-8").startswith("<!doctype html>")
