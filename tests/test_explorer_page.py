"""The explorer's page as Python writes it: records, places, groups, looks, and the page around the data."""

import base64
import gzip
import hashlib
import json
import math
import re
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import demo_claims
import made_graph
import networkx as nx
import numpy as np
import pytest

from kg.communities import LARGEST, SMALLEST, WHOLE, arrange, communities
from kg.errors import EvidenceError, ExportError, NotFoundError
from kg.model import Claim, Document, Entity, Literal
from kg.network import to_networkx
from kg.views import explorer
from kg.views.explorer import render, to_page
from kg.views.explorer.payload import STANCES, to_payload
from kg.views.page import read_style
from kg.vocab import ENTITY_TYPES, PREDICATES

CLAIMS, DOCUMENTS = made_graph.to_graph(60)
PAYLOAD = to_payload(CLAIMS, DOCUMENTS, title="Made")
SOURCES = Path(explorer.__file__).parent / "src"
LARGE = WHOLE + 500


@cache
def to_large() -> tuple[tuple[Claim, ...], list[Document]]:
    return made_graph.to_graph(LARGE)


@cache
def to_large_payload() -> Any:
    claims, documents = to_large()
    return to_payload(claims, documents, title="Large")


def read_data(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="[^"]*" id="data"( data-encoding="gzip")?>([^<]*)</script>', html)
    assert found
    text = gzip.decompress(base64.b64decode(found[2])).decode("utf-8") if found[1] else found[2]
    return dict(json.loads(text))


# The records


def read_interfaces(text: str) -> dict[str, set[str]]:
    """Names of fields by interface of a TypeScript file."""
    bare = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL)
    bare = re.sub(r"\{[^{}\n]*\}\[\]", "", bare)
    found = re.findall(r"interface (\w+) \{(.*?)\n?\}\n", bare + "\n", re.DOTALL)
    return {name: set(re.findall(r"(?:^|[;\n])\s*(\w+)\??:", body)) for name, body in found}


def test_records_have_the_fields_that_the_page_reads() -> None:
    fields = read_interfaces((SOURCES / "payload.ts").read_text(encoding="utf-8"))
    samples: dict[str, Any] = {
        "Payload": PAYLOAD,
        "EntityType": PAYLOAD["types"][0],
        "Predicate": PAYLOAD["predicates"][0],
        "Entity": PAYLOAD["entities"][0],
        "Group": to_large_payload()["groups"][0],
        "Claim": PAYLOAD["claims"][0],
        "Value": next(claim["value"] for claim in PAYLOAD["claims"] if claim["value"]),
        "Evidence": PAYLOAD["claims"][0]["evidence"][0],
        "Document": PAYLOAD["documents"][0],
        "Names": PAYLOAD["types"][0]["labels"],
    }
    assert {name: set(sample) for name, sample in samples.items()} == fields


def test_every_index_points_at_something() -> None:
    size = {name: len(PAYLOAD[name]) for name in ("types", "predicates", "entities", "claims", "documents")}
    assert all(0 <= entity["type"] < size["types"] for entity in PAYLOAD["entities"])
    for claim in PAYLOAD["claims"]:
        assert 0 <= claim["subject"] < size["entities"] and 0 <= claim["predicate"] < size["predicates"]
        assert (claim["object"] == -1) == (claim["value"] is not None)
        assert -1 <= claim["object"] < size["entities"] and -1 <= claim["attributed_to"] < size["entities"]
        assert all(0 <= one["document"] < size["documents"] for one in claim["evidence"])


def test_claims_say_the_same_as_before() -> None:
    entities, predicates = PAYLOAD["entities"], PAYLOAD["predicates"]
    assert [claim["id"] for claim in PAYLOAD["claims"]] == sorted(claim.id for claim in CLAIMS)
    before = {claim.id: claim for claim in CLAIMS}
    for record in PAYLOAD["claims"]:
        claim = before[record["id"]]
        assert entities[record["subject"]]["iri"] == claim.subject.iri
        assert predicates[record["predicate"]]["name"] == claim.predicate
        if isinstance(claim.object, Entity):
            assert entities[record["object"]]["iri"] == claim.object.iri
        if claim.attributed_to:
            assert entities[record["attributed_to"]]["iri"] == claim.attributed_to.iri
        assert [record[name] for name in ("polarity", "modality", "role", "amount", "time", "status")] == [
            claim.polarity, claim.modality, claim.role, claim.amount, claim.time, claim.status,
        ]  # fmt: skip


def test_rejected_claims_are_there_with_their_status() -> None:
    statuses = {record["status"] for record in to_large_payload()["claims"]}
    assert statuses == {"unreviewed", "accepted", "rejected", "corrected"}


def test_offsets_count_utf_16_units() -> None:
    units = [document["text"].encode("utf-16-le") for document in PAYLOAD["documents"]]
    before = {claim.id: claim for claim in CLAIMS}
    assert any(len(text) // 2 > len(record["text"]) for text, record in zip(units, PAYLOAD["documents"], strict=True))
    for record in PAYLOAD["claims"]:
        for one, evidence in zip(record["evidence"], before[record["id"]].evidence, strict=True):
            said = [
                units[one["document"]][2 * start : 2 * end].decode("utf-16-le")
                for start, end in ((one["start"], one["end"]), one["subject"], one["object"])
            ]
            assert said == [evidence.sentence, evidence.subject.text, evidence.object.text]


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("HTTP://example.org", "HTTP://example.org"),
        ('https://example.org/"><script>', "https://example.org/%22%3E%3Cscript%3E"),
        ("texts/a.txt", None),
        ("javascript:alert(1)", None),
        (" javascript:alert(1)//https://example.org", None),
        ("data:text/html,<script>alert(1)</script>", None),
        ("https:javascript:alert(1)", None),
        ("//example.org", None),
    ],
)
def test_only_web_addresses_are_links(source: str, address: str | None) -> None:
    payload = to_payload([], [replace(DOCUMENTS[0], source=source)], title="Made")
    assert (payload["documents"][0]["source"], payload["documents"][0]["address"]) == (source, address)


def test_disagreements_are_told_on_both_sides() -> None:
    pairs = {
        (number, other["claim"], other["reason"])
        for number, claim in enumerate(to_large_payload()["claims"])
        for other in claim["conflicts"]
    }
    assert pairs
    assert pairs == {(other, number, reason) for number, other, reason in pairs}
    assert {reason.partition(":")[0] for _, _, reason in pairs} >= {"affirmed and denied", "different quantities"}


def find_subject(type: str) -> Entity:
    return next(claim.subject for claim in CLAIMS if claim.subject.type == type)


def test_two_titles_of_one_office_do_not_disagree() -> None:
    person, state = find_subject("Person"), find_subject("Country")
    roles = [
        Claim(subject=person, predicate="holdsOfficeIn", object=state, evidence=(), role=role)
        for role in ("Menteri Luar Negeri", "Minister of Foreign Affairs")
    ]
    assert [claim["conflicts"] for claim in to_payload(roles, [], title="Made")["claims"]] == [[], []]


@pytest.mark.parametrize(
    ("predicate", "stance"),
    [("supports", "supports"), ("opposes", "opposes"), ("warnsOf", "opposes"), ("seeks", "callsFor"), ("hosts", None)],
)
def test_stances_follow_the_ontology(predicate: str, stance: str | None) -> None:
    assert STANCES.get(predicate) == stance
    assert set(STANCES) == {name for name, term in PREDICATES.items() if term.parent == "hasStanceOn"}


# What of the graph is in the page


def test_a_focus_keeps_its_neighbourhood() -> None:
    iri = demo_claims.to_entities()["Mirela Anzo"].iri
    claims = [replace(claim, evidence=()) for claim in demo_claims.to_claims()]
    sizes = []
    for hops in (1, 2, 9):
        payload = to_payload(claims, [], title="Demo", focus=iri, hops=hops)
        assert payload["entities"][payload["focus"]]["iri"] == iri
        assert payload["hops"] == min(hops, 3)
        assert len(payload["entities"]) + payload["hidden"] == 40
        sizes.append(len(payload["entities"]))
    assert sizes[:2] == [2, 3]


def test_the_best_connected_are_kept_with_the_documents_that_speak_of_them() -> None:
    payload = to_payload(CLAIMS, DOCUMENTS, title="Made", top=5)
    cited = {one["document"] for claim in payload["claims"] for one in claim["evidence"]}
    assert payload["hidden"] == 55
    assert cited == set(range(len(payload["documents"])))
    assert len(to_payload([], DOCUMENTS, title="Made")["documents"]) == len(DOCUMENTS)


def test_a_focus_survives_a_small_top() -> None:
    iri = demo_claims.to_entities()["Mirela Anzo"].iri
    payload = to_payload(demo_claims.to_claims(), [], title="Demo", focus=iri, hops=3, top=1)
    assert [entity["label"] for entity in payload["entities"]] == ["Mirela Anzo"]
    assert (payload["claims"], payload["focus"], payload["hidden"]) == ([], 0, 39)


def test_who_says_so_is_an_entity_too() -> None:
    speaker = Entity(iri="u:speaker", label="Speaker", type="Person")
    claim = replace(next(claim for claim in CLAIMS if not claim.attributed_to), attributed_to=speaker)
    payload = to_payload([claim], DOCUMENTS, title="Made")
    assert payload["entities"][payload["claims"][0]["attributed_to"]]["label"] == "Speaker"


def test_an_unknown_focus_and_language_are_refused() -> None:
    with pytest.raises(NotFoundError, match="no claim in this graph speaks of u:nobody"):
        render(CLAIMS, DOCUMENTS, title="Made", focus="u:nobody")
    with pytest.raises(ExportError, match="no words in 'fr'"):
        render(CLAIMS, DOCUMENTS, title="Made", language="fr")


# Places


@pytest.mark.parametrize("number", [0, 1, 2, WHOLE])
def test_graphs_up_to_a_size_are_drawn_as_a_whole(number: int) -> None:
    claims, documents = made_graph.to_graph(number)
    payload = to_payload(claims, documents, title="Made")
    assert (payload["grouped"], payload["groups"]) == (False, [])
    assert len(payload["entities"]) == number
    assert len({(entity["x"], entity["y"]) for entity in payload["entities"]}) == number


def test_large_graphs_are_drawn_in_groups() -> None:
    payload = to_large_payload()
    members: dict[int, list[Any]] = {}
    for entity in payload["entities"]:
        members.setdefault(entity["group"], []).append(entity)
    assert payload["grouped"]
    assert sorted(members) == list(range(len(payload["groups"])))
    assert [group["size"] for group in payload["groups"]] == [len(members[number]) for number in sorted(members)]


def test_members_lie_within_the_disc_of_their_group() -> None:
    payload = to_large_payload()
    for entity in payload["entities"]:
        group = payload["groups"][entity["group"]]
        assert math.dist((entity["x"], entity["y"]), (group["x"], group["y"])) + entity["radius"] < group["radius"]


def test_groups_do_not_cover_each_other() -> None:
    for one, other in combinations(to_large_payload()["groups"], 2):
        assert math.dist((one["x"], one["y"]), (other["x"], other["y"])) >= one["radius"] + other["radius"]


def test_groups_are_named_after_their_best_connected_members_in_both_languages() -> None:
    payload = to_large_payload()
    best = next(entity for entity in payload["entities"] if entity["group"] == 0)
    for language in ("en", "id"):
        first, _, second = payload["groups"][0]["labels"][language].partition(", ")
        assert (first, bool(second)) == (best["labels"][language], True)


def to_star(name: str, leaves: int) -> list[Claim]:
    def to_entity(label: str) -> Entity:
        return Entity(iri=f"u:{label}", label=label, type="Concept")

    return [
        Claim(subject=to_entity(f"{name}{leaf}"), predicate="dependsOn", object=to_entity(name), evidence=())
        for leaf in range(leaves)
    ]


def test_small_groups_join_the_one_they_are_tied_to_and_strangers_stand_together() -> None:
    tied = [replace(to_star("a", 2)[0], object=to_star("big", 1)[0].object)]
    graph = to_networkx([*to_star("big", 30), *to_star("a", 2), *tied, *to_star("b", 2), *to_star("c", 3)])
    sizes = [len(members) for members in communities(graph)]
    assert sizes == [34, 7]
    assert communities(graph)[0][0] == "u:big"


def test_large_groups_are_divided() -> None:
    ring = nx.connected_caveman_graph(3 * LARGEST // 20, 20)
    claims = [replace(to_star(f"n{a}", 1)[0], object=to_star(f"n{b}", 1)[0].object) for a, b in ring.edges()]
    sizes = [len(members) for members in communities(to_networkx(claims))]
    assert max(sizes) <= LARGEST and min(sizes) >= SMALLEST


def test_what_nothing_divides_is_cut() -> None:
    sizes = [len(members) for members in communities(to_networkx(to_star("hub", 5 * LARGEST)))]
    assert len(sizes) == 3 and max(sizes) <= 2 * LARGEST
    pairs = [claim for number in range(2 * LARGEST) for claim in to_star(f"n{number}.", 1)]
    home = {iri: number for number, members in enumerate(communities(to_networkx(pairs))) for iri in members}
    assert len(set(home.values())) == 2
    assert all(home[claim.subject.iri] == home[f"u:{claim.object.label}"] for claim in pairs)  # type: ignore[union-attr]


def test_places_do_not_depend_on_the_order_of_claims() -> None:
    claims, _ = to_large()
    assert arrange(to_networkx(claims)) == arrange(to_networkx(reversed(claims)))


# Looks

BLINDNESS = {
    "none": np.eye(3),
    "red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "green": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]),
}
"""What eyes without red or green cones make of linear RGB (Machado, Oliveira and Fernandes 2009, severity 1)."""


def to_linear(colour: str) -> Any:
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def to_lab(linear: Any) -> Any:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratio = to_xyz @ np.clip(linear, 0, 1) / np.array([0.9505, 1, 1.089])
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("ground", ["colour", "dark"])
@pytest.mark.parametrize("blindness", BLINDNESS)
def test_types_of_one_shape_differ_in_colour_for_all_eyes(ground: str, blindness: str) -> None:
    looks = read_style()["types"]
    seen = {type: to_lab(BLINDNESS[blindness] @ to_linear(looks[type][ground])) for type in ENTITY_TYPES}
    alike = {
        (a, b): float(np.linalg.norm(seen[a] - seen[b]))
        for a, b in combinations(ENTITY_TYPES, 2)
        if looks[a]["shape"] == looks[b]["shape"]
    }
    assert {pair: apart for pair, apart in alike.items() if apart < 15} == {}


@pytest.mark.parametrize(("ground", "colour"), [("colour", "#ffffff"), ("dark", "#12161d")])
def test_colours_stand_out_from_the_ground(ground: str, colour: str) -> None:
    def to_light(colour: str) -> float:
        return float(to_linear(colour) @ np.array([0.2126, 0.7152, 0.0722])) + 0.05

    for look in read_style()["types"].values():
        low, high = sorted((to_light(look[ground]), to_light(colour)))
        assert high / low > 2, look


# The page


def test_the_page_is_a_whole_document() -> None:
    html = render(CLAIMS, DOCUMENTS, title="Made", language="id")
    assert html.startswith('<!doctype html>\n<html lang="id">')
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in html
    assert '<meta name="referrer" content="no-referrer">' in html
    assert "<title>Made</title>" in html
    assert "JavaScript" in html.partition("<noscript>")[2].partition("</noscript>")[0]


def test_the_policy_allows_this_script_and_this_style_alone() -> None:
    html = render(CLAIMS, DOCUMENTS, title="Made")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    hashes = [
        f"&#x27;sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}&#x27;"
        for text in re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", html, re.DOTALL)
    ]
    assert sorted(re.findall(r"&#x27;sha256-[^&]+&#x27;", policy[1])) == sorted(hashes)
    assert policy[1].startswith("default-src &#x27;none&#x27;; img-src data: blob:; connect-src &#x27;none&#x27;; ")
    assert "unsafe" not in policy[1]


@pytest.mark.parametrize("compressed_from", [0, 10**9])
def test_data_comes_back_as_it_was_written(compressed_from: int) -> None:
    html = to_page(PAYLOAD, compressed_from=compressed_from)
    assert ('data-encoding="gzip"' in html) == (compressed_from == 0)
    assert read_data(html) == json.loads(json.dumps(PAYLOAD))


def test_the_same_graph_gives_the_same_bytes() -> None:
    html = render(CLAIMS, DOCUMENTS, title="Made")
    assert render(reversed(CLAIMS), reversed(DOCUMENTS), title="Made") == html


@pytest.mark.parametrize(
    "text",
    [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "]]>",
        "a\u2028b\u2029c",
        "&lt;img src=x onerror=alert(1)&gt;",
        "\x00\x1b\\\"'`${1}",
    ],
)
def test_texts_are_data_whatever_they_hold(text: str) -> None:
    entity = Entity(iri=f"u:{text}", label=text, type="Concept", aliases=(text,))
    claim = Claim(subject=entity, predicate="hasQuantity", object=Literal(value=text, of=text, unit=text), evidence=())
    html = render([replace(claim, role=text, amount=text, time=text)], [], title=text)
    assert html.encode("utf-8")
    assert len(re.findall("<script", html)) == 2
    data = read_data(html)
    assert (data["title"], data["entities"][0]["label"], data["claims"][0]["role"]) == (text, text, text)


def test_halves_of_characters_are_kept() -> None:
    text = "lone \ud83d surrogate \udc00"
    html = render([], [replace(DOCUMENTS[0], text=text)], title=text)
    assert html.encode("utf-8")
    assert (read_data(html)["title"], read_data(html)["documents"][0]["text"]) == (text, text)


def test_claims_about_missing_documents_are_refused() -> None:
    with pytest.raises(EvidenceError, match="report-1: claim .* points at a document that is not there"):
        render(CLAIMS, DOCUMENTS[1:], title="Made")


def test_a_bundle_that_would_end_its_block_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explorer, "_read", lambda name: "'</SCRIPT>'")
    monkeypatch.setattr(explorer, "_read_bundle", explorer._read_bundle.__wrapped__)
    with pytest.raises(ExportError, match=r"bundle/explorer\.js holds </script"):
        to_page(PAYLOAD)
