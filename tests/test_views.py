"""The pages: what they say, that they stand alone, and in a real browser that nothing in them runs as code."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import demo_claims
import pytest

from kg.errors import ExportError, NotFoundError, VocabularyError
from kg.model import Claim, Entity, Evidence, Literal, Mention
from kg.views import page, pyvis_view
from kg.views.pyvis_view import render
from kg.vocab import CLASSES

CLAIMS = demo_claims.to_claims()
ENTITIES = demo_claims.to_entities()
DEMO = render(CLAIMS, title="Demo")


class Outline(HTMLParser):
    """Start tags with their attributes, and the text of inline scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inline: list[tuple[str, str | None, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in ("script", "style") and data.strip():
            tag, attributes = self.tags[-1]
            self.inline.append((tag, attributes.get("type"), data))

    def find(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def read_data(html: str) -> dict[str, Any]:
    """The data block of a page."""
    found = next(text for _, kind, text in Outline(html).inline if kind == "application/json")
    return dict(json.loads(found))


# What the page is


def test_the_page_is_a_whole_document() -> None:
    outline = Outline(DEMO)
    assert DEMO.startswith("<!doctype html>")
    assert outline.find("html") == [{"lang": "en"}]
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in outline.find("meta")
    assert {"charset": "utf-8"} in outline.find("meta")
    assert len(outline.find("h1")) == 1
    assert {"title", "main", "header", "aside"} <= {tag for tag, _ in outline.tags}


def test_the_policy_names_every_script_and_style_and_nothing_else() -> None:
    outline = Outline(DEMO)
    policy = next(meta["content"] for meta in outline.find("meta") if "http-equiv" in meta)
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for _, kind, text in outline.inline
        if kind != "application/json"
    }
    assert policy is not None
    assert policy.startswith("default-src 'none'; img-src data: blob:; connect-src 'none'; ")
    assert set(re.findall(r"'sha256-[^']+'", policy)) == hashes
    assert "unsafe" not in policy
    assert not any(
        "style" in attributes or any(name.startswith("on") for name in attributes) for _, attributes in outline.tags
    )


def test_the_same_claims_give_the_same_bytes() -> None:
    assert render(reversed(CLAIMS), title="Demo") == DEMO


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["40 entities · 83 claims · 6 documents", "may be wrong", "Country group", "Denied", "calls for"]),
        ("id", ["40 entitas · 83 klaim · 6 dokumen", "bisa keliru", "Kelompok negara", "Disangkal", "menyerukan"]),
    ],
)
def test_the_page_speaks_the_language(language: str, said: list[str]) -> None:
    html = render(CLAIMS, title="Demo", language=language)
    assert Outline(html).find("html") == [{"lang": language}]
    assert [words for words in said if words not in html] == []


def test_other_languages_are_refused() -> None:
    with pytest.raises(ExportError, match="pages have no words in 'fr'; choose one of en, id"):
        render(CLAIMS, title="Demo", language="fr")


def test_nodes_stay_where_python_put_them() -> None:
    data = read_data(DEMO)
    assert data["options"]["physics"] == {"enabled": False}
    assert all({"x", "y"} <= node.keys() for node in data["nodes"])


def test_joined_nodes_are_not_level() -> None:
    spokes = [to_claim("hub", f"n{number}", "supports") for number in range(12)]
    chain = [to_claim(f"c{number}", f"c{number + 1}", "supports") for number in range(12)]
    data = read_data(render([*spokes, *chain, to_claim("x", "y", "supports")], title="Demo"))
    level = {node["id"]: node["y"] for node in data["nodes"]}
    assert all(isinstance(y, int) for y in level.values())
    assert [edge for edge in data["edges"] if level[edge["from"]] == level[edge["to"]]] == []


def test_every_claim_between_entities_is_an_arrow_from_subject_to_object() -> None:
    data = read_data(DEMO)
    label = {node["id"]: data["entities"][str(node["id"])]["label"] for node in data["nodes"]}
    drawn = sorted((label[edge["from"]], label[edge["to"]]) for edge in data["edges"])
    assert drawn == sorted(
        (claim.subject.label, claim.object.label) for claim in CLAIMS if isinstance(claim.object, Entity)
    )
    assert {edge["arrows"] for edge in data["edges"] if edge["label"] == "develops"} == {"to"}
    assert {edge["arrows"] for edge in data["edges"] if edge["label"] == "cooperates with"} == {"to, from"}


def test_edges_between_the_same_two_nodes_bend_apart() -> None:
    there = to_claim("a", "b", "supports"), to_claim("a", "b", "opposes"), to_claim("b", "a", "uses")
    found = []
    for edge in read_data(render(there, title="Demo"))["edges"]:
        side = edge["smooth"] and edge["smooth"]["roundness"] * (1 if edge["smooth"]["type"] == "curvedCW" else -1)
        found.append(side * (1 if edge["from"] == 0 else -1) if side else 0)
    assert sorted(found) == [-2 * pyvis_view.BEND, 0, 2 * pyvis_view.BEND]


@pytest.mark.parametrize(
    ("more", "label", "stroke"),
    [
        ({}, "supports", "asserted"),
        ({"modality": "planned"}, "supports", "planned"),
        ({"modality": "possible"}, "supports", "possible"),
        ({"modality": "alleged"}, "supports", "alleged"),
        ({"polarity": "negated"}, "not: supports", "negated"),
        ({"polarity": "negated", "modality": "planned"}, "not: supports", "negated"),
    ],
)
def test_strokes_tell_how_firm_a_claim_is(more: dict[str, str], label: str, stroke: str) -> None:
    html = render([to_claim("a", "b", "supports", **more)], title="Demo")
    look = page.read_style()["edges"][stroke]
    edge = read_data(html)["edges"][0]
    assert (edge["label"], edge["dashes"] or [], edge["color"]["color"]) == (label, look["dashes"], look["colour"])
    assert page.read_words("en")[stroke].capitalize() in html


def test_tooltips_are_plain_lines() -> None:
    claim = next(claim for claim in CLAIMS if claim.modality == "planned" and claim.amount)
    data = read_data(render([claim], title="Demo"))
    assert data["edges"][0]["title"].splitlines() == [
        "Kitesoft — acquires — Quillon (planned)",
        "“Kitesoft plans to buy Quillon.”",
        f"{claim.evidence[0].document} · amount: 2 billion crowns · confidence: {claim.confidence:.2f}",
    ]
    council = replace(ENTITIES["World Compute Council"], wikidata="Q1")
    titles = [node["title"] for node in read_data(render([replace(claim, subject=council)], title="Demo"))["nodes"]]
    assert (
        "World Compute Council\nIntergovernmental organisation · 1 claim\n"
        "Dewan Komputasi Dunia (id) · Wikidata Q1\nAlso called: WCC" in titles
    )


def test_the_panel_has_every_fact_of_a_claim() -> None:
    claim = next(claim for claim in CLAIMS if claim.attributed_to)
    claim = replace(claim, role="tester", amount="3", time="2025", status="accepted", confidence=0.5)
    record = read_data(render([claim], title="Demo", language="id"))["claims"][0]
    assert record["facts"] == [
        ["peran", "tester"],
        ["jumlah", "3"],
        ["waktu", "2025"],
        ["menurut", "Meridian Policy Lab"],
        ["keyakinan", "0,50"],
        ["tinjauan", "diterima"],
    ]
    assert record["evidence"] == [
        {
            "pieces": [
                ["Lumen-4", True],
                [" outperforms ", False],
                ["Kite Assistant", True],
                [" on three of five tests.", False],
            ],
            "source": claim.evidence[0].document,
        }
    ]


def test_values_stand_in_the_panel_of_their_subject() -> None:
    claim = to_claim("a", Literal(value="800", of="exhibitors"), "hasQuantity")
    data = read_data(render([claim], title="Demo"))
    assert data["claims"][0]["object"] == {"id": None, "label": "800 exhibitors"}
    assert data["entities"]["0"]["claims"] == [0]
    assert data["edges"] == []


def test_mentions_outside_the_sentence_are_not_marked() -> None:
    evidence = CLAIMS[0].evidence[0]
    elsewhere = replace(evidence.subject, start=evidence.end + 5, end=evidence.end + 9)
    claim = replace(CLAIMS[0], evidence=(replace(evidence, subject=elsewhere, object=elsewhere),))
    pieces = read_data(render([claim], title="Demo"))["claims"][0]["evidence"][0]["pieces"]
    assert pieces == [[evidence.sentence, False]]


# What of the graph it shows


@pytest.mark.parametrize(("top", "shown"), [(None, 40), (7, 7), (99, 40)])
def test_the_best_connected_are_drawn_and_the_rest_is_counted(top: int | None, shown: int) -> None:
    html = render(CLAIMS, title="Demo", top=top)
    assert len(read_data(html)["nodes"]) == shown
    assert ("33 more are not shown" in html) == (shown == 7)


def test_many_nodes_are_cut_unasked() -> None:
    many = [to_claim(f"n{number}", "hub", "supports") for number in range(pyvis_view.MOST + 20)]
    html = render(many, title="Demo")
    assert len(read_data(html)["nodes"]) == pyvis_view.MOST
    assert "21 more are not shown" in html


def test_a_focus_shows_its_neighbourhood_and_opens_its_panel() -> None:
    iri = ENTITIES["Mirela Anzo"].iri
    sizes = []
    for hops in (1, 2):
        data = read_data(render(CLAIMS, title="Demo", focus=iri, hops=hops))
        assert data["entities"][str(data["focus"])]["label"] == "Mirela Anzo"
        sizes.append(len(data["nodes"]))
    assert sizes == [2, 3]


def test_a_focus_survives_a_small_top() -> None:
    data = read_data(render(CLAIMS, title="Demo", focus=ENTITIES["Mirela Anzo"].iri, hops=3, top=1))
    assert [entity["label"] for entity in data["entities"].values()] == ["Mirela Anzo"]


def test_rejected_claims_are_not_drawn() -> None:
    claims = [replace(CLAIMS[0], status="rejected"), replace(CLAIMS[1], status="corrected")]
    data = read_data(render(claims, title="Demo"))
    assert [claim["predicate"] for claim in data["claims"]] == ["adopts"]
    assert ["review", "corrected"] in data["claims"][0]["facts"]


def test_an_unknown_focus_is_refused() -> None:
    with pytest.raises(NotFoundError):
        render(CLAIMS, title="Demo", focus="https://example.org/nobody")


@pytest.mark.parametrize(
    "change", [{"predicate": "relatesTo"}, {"subject": Entity(iri="u:x", label="x", type="Thing")}]
)
def test_unknown_terms_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(VocabularyError):
        render([replace(CLAIMS[0], **change)], title="Demo")


# The data files


def test_every_class_has_a_look_of_its_own() -> None:
    style = page.read_style()
    assert set(style["types"]) == set(CLASSES)
    looks = [(look["colour"], look["shape"]) for look in style["types"].values()]
    assert len(set(looks)) == len(looks)
    assert {shape for _, shape in looks} <= set(style["shapes"])
    assert set(style["edges"]) == {"asserted", "planned", "possible", "alleged", "negated"}


def test_both_languages_have_the_same_words() -> None:
    assert page.read_words("en").keys() == page.read_words("id").keys()


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ('<script src="https://cdn.example.org/x.js"></script>', "https://cdn.example.org/x.js"),
        ('<link rel="stylesheet" href="lib/x.css">', "lib/x.css"),
        ('<img srcset="//example.org/x.png 2x">', "//example.org/x.png 2x"),
        ("<style>a { background: url('http://example.org/x.png') }</style>", "http://example.org/x.png"),
        ('<p style="background: url(x.png)">', "x.png"),
        ('<style>@import "x.css";</style>', "what a style sheet imports"),
        ('<meta http-equiv="Refresh" content="0; url=https://example.org">', "another page by a refresh tag"),
        ('<a href="javascript:alert(1)">', "javascript:alert"),
        ('<form action="https://example.org">', "https://example.org"),
    ],
)
def test_pages_that_fetch_are_refused(html: str, address: str) -> None:
    with pytest.raises(ExportError, match=re.escape(address)):
        page.require_standing_alone(html)


@pytest.mark.parametrize(
    "html",
    [
        '<a href="#top">https://example.org</a>',
        '<style>a { background: url("data:image/png;base64,AA") }</style>',
        '<script>"https://example.org"; fetch</script>',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">',
    ],
)
def test_pages_that_stand_alone_pass(html: str) -> None:
    assert page.require_standing_alone(html) == html


# In a browser

Open = Callable[..., Any]


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Opens a page; at the end of the test nothing may have been fetched, said on the console or run from the data."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    troubles: list[str] = []

    def open_(html: str) -> Any:
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        tab = context.new_page()
        tab.on(
            "request", lambda request: troubles.append(f"request {request.url}") if request.url != file.as_uri() else 0
        )
        tab.on("console", lambda message: troubles.append(f"console {message.text}"))
        tab.on("pageerror", lambda error: troubles.append(f"error {error}"))
        tab.on("dialog", lambda dialog: (troubles.append(f"dialog {dialog.message}"), dialog.dismiss()))
        tab.goto(file.as_uri())
        tab.wait_for_function("() => document.body.dataset.ready")
        return tab

    yield open_
    ran = [tab.evaluate("() => window.__ran ?? null") for tab in context.pages]
    context.close()
    assert troubles == []
    assert set(ran) <= {None}


def to_point(tab: Any, script: str, *arguments: Any) -> tuple[float, float]:
    """Where on the screen a point of the drawing is."""
    point = tab.evaluate(
        f"([...given]) => {{ const at = ({script})(...given); return network.canvasToDOM(at); }}", arguments
    )
    box = tab.locator("#network").bounding_box()
    return box["x"] + point["x"], box["y"] + point["y"]


def to_node_point(tab: Any, id: int) -> tuple[float, float]:
    return to_point(tab, "(id) => network.getPositions([id])[id]", id)


def to_edge_point(tab: Any, start: int, end: int) -> tuple[float, float]:
    middle = """(a, b) => {
        const { [a]: from, [b]: to } = network.getPositions([a, b]);
        return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    }"""
    return to_point(tab, middle, start, end)


def hover(tab: Any, x: float, y: float) -> str:
    """Rest on a point until its tooltip is there; give the tooltip's text."""
    tab.mouse.move(x - 4, y - 4)
    tab.mouse.move(x, y, steps=3)
    tooltip = tab.locator(".vis-tooltip")
    tooltip.wait_for(state="visible")
    return str(tooltip.inner_text())


def test_a_click_on_an_arrow_opens_its_sentence(open_page: Open) -> None:
    tab = open_page(render(CLAIMS[-4:-3], title="Demo"))
    at = to_edge_point(tab, 0, 1)
    assert "Mirela Anzo of Open Signals spoke for the petitioners." in hover(tab, *at)
    tab.mouse.click(*at)
    assert tab.locator("#panel blockquote").all_inner_texts() == [
        "Mirela Anzo of Open Signals spoke for the petitioners."
    ]
    assert tab.locator("#panel mark").all_inner_texts() == ["Mirela Anzo", "Open Signals"]


def test_a_click_on_a_node_opens_its_claims(open_page: Open) -> None:
    tab = open_page(render(CLAIMS[-4:-3], title="Demo"))
    number = next(id for id, entity in read_data(tab.content())["entities"].items() if entity["label"] == "Mirela Anzo")
    at = to_node_point(tab, int(number))
    assert hover(tab, *at).splitlines() == ["Mirela Anzo", "Person · 1 claim"]
    tab.mouse.click(*at)
    assert tab.locator("#panel h2").inner_text() == "Mirela Anzo"
    assert tab.locator("#panel .says").all_inner_texts() == ["Mirela Anzo is affiliated with Open Signals"]
    tab.locator("#panel .name", has_text="Open Signals").click()
    assert tab.locator("#panel h2").inner_text() == "Open Signals"
    tab.keyboard.press("Escape")
    assert tab.locator("#panel .list li").count() == 2


def test_the_search_finds_by_any_name_and_selects(open_page: Open) -> None:
    tab = open_page(DEMO)
    tab.fill("#search", "dewan komp")
    assert tab.locator("#hits li").all_inner_texts() == ["World Compute CouncilIntergovernmental organisation"]
    tab.keyboard.press("Enter")
    assert tab.locator("#panel h2").inner_text() == "World Compute Council"
    assert tab.locator("#hits").is_hidden()
    assert tab.evaluate("() => network.getSelectedNodes().length") == 1
    tab.fill("#search", "no such thing")
    assert tab.locator("#hits li").all_inner_texts() == ["Nothing found"]
    tab.fill("#search", "a")
    tab.keyboard.press("ArrowDown")
    second = tab.locator("#hits li").nth(1)
    assert second.get_attribute("aria-selected") == "true"
    second.click()
    assert tab.locator("#panel h2").inner_text() in second.inner_text() or tab.locator("#hits").is_hidden()


def test_the_keyboard_alone_reaches_the_evidence(open_page: Open) -> None:
    tab = open_page(DEMO)
    tab.locator("#panel .name").first.focus()
    tab.keyboard.press("Enter")
    assert tab.evaluate("() => document.activeElement.tagName") == "H2"
    assert tab.locator("#panel blockquote").count() == 12


def test_a_hub_opens_its_claims_in_parts(open_page: Open) -> None:
    many = [to_claim("hub", f"n{number}", "supports") for number in range(150)]
    tab = open_page(render(many, title="Demo", focus="https://example.org/hub"))
    assert tab.locator("#panel .claim").count() == 60
    tab.get_by_text("Show 60 more").click()
    tab.get_by_text("Show 30 more").click()
    assert tab.locator("#panel .claim").count() == 150


def test_nothing_moves_by_itself(open_page: Open) -> None:
    tab = open_page(DEMO)
    before = tab.evaluate("() => network.getPositions()")
    tab.wait_for_timeout(400)
    assert tab.evaluate("() => network.getPositions()") == before


def test_buttons_zoom_and_fit(open_page: Open) -> None:
    tab = open_page(DEMO)
    scale = tab.evaluate("() => network.getScale()")
    tab.get_by_label("Zoom in").click()
    assert tab.evaluate("() => network.getScale()") == pytest.approx(scale * 1.25)
    tab.get_by_label("Zoom out").click()
    tab.get_by_label("Show the whole graph").click()
    assert tab.evaluate("() => network.getScale()") == pytest.approx(scale, rel=0.05)  # a pointed-at node is larger


def test_small_screens_get_everything(open_page: Open) -> None:
    tab = open_page(DEMO)
    tab.set_viewport_size({"width": 390, "height": 844})
    assert tab.evaluate("() => document.documentElement.scrollWidth") <= 390
    tab.locator("#panel .name").first.scroll_into_view_if_needed()
    assert tab.locator("#panel .name").first.is_visible()


def test_an_empty_graph_says_so(open_page: Open) -> None:
    tab = open_page(render([], title="Nothing"))
    assert tab.locator("#empty").inner_text() == "There are no claims to show."
    tab.fill("#search", "a")


def to_claim(subject: str, thing: str | Literal, predicate: str, **more: Any) -> Claim:
    def name(label: str) -> Entity:
        return Entity(iri=f"https://example.org/{label}", label=label, type="Concept")

    end = name(thing) if isinstance(thing, str) else thing
    return Claim(subject=name(subject), predicate=predicate, object=end, evidence=(), **more)


HOSTILE = [
    "</script><script>window.__ran = 1</script>",
    "<img src=x onerror='window.__ran = 1'>",
    'href <img src=x onerror="window.__ran = 1">',
    "<svg onload=window.__ran=1><style>*{display:none}</style>",
    '"><iframe src="javascript:parent.__ran = 1"></iframe>',
    "javascript:window.__ran = 1",
    "<!--<script>window.__ran = 1",
    "{{ cycler.__init__.__globals__ }} {% raw %} ${window.__ran = 1} `",
    "' onmouseover='window.__ran = 1' \\\" \\u003cb\\u003e",
    "line\u2028para\u2029graph\x00null\x1bescape\u202ebidi",
    "__proto__",
    "constructor",
    "*b* _i_ `c` <b>multi</b>",
]


def to_hostile(words: str) -> list[Claim]:
    """Claims with the same words in every field that a document or a user fills."""
    subject = Entity(
        iri=f"https://example.org/{words}",
        label=words,
        type="Actor",
        labels=(("en", words), (words, words + " again")),
        aliases=(words + " too",),
        wikidata=words,
    )
    thing = replace(subject, iri=words, type="Law")
    mention = Mention(start=0, end=len(words), text=words, type="Actor")
    evidence = Evidence(
        document=words,
        sentence=words + " says so",
        start=0,
        end=len(words) + 8,
        subject=mention,
        object=mention,
        confidence=0.5,
        extractor=words,
    )
    claim = Claim(
        subject=subject,
        predicate="supports",
        object=thing,
        evidence=(evidence,),
        role=words,
        amount=words,
        time=words,
        attributed_to=subject,
        confidence=0.5,
    )
    value = Literal(value=words, datatype=words, of=words, unit=words)
    return [claim, replace(claim, polarity="negated"), replace(claim, object=value, predicate="hasTheme")]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words: str, open_page: Open) -> None:
    html = render(to_hostile(words), title=words, focus=words, hops=2)
    tab = open_page(html)
    tags = tab.evaluate("() => [...document.querySelectorAll('script, img, iframe, style')].map((one) => one.tagName)")
    assert sorted(tags) == ["SCRIPT"] * 3 + ["STYLE"] * 2
    if "\x00" not in words:
        assert tab.title() == " ".join(words.split())
        assert tab.locator("h1").text_content() == words
    assert tab.locator("#panel h2").text_content() == words
    assert tab.locator("#panel blockquote").first.text_content() == words + " says so"
    at = to_node_point(tab, 0)
    assert "2 claims" in hover(tab, *at) or "3 claims" in hover(tab, *at)
    tab.mouse.click(*at)
    tab.fill("#search", words)
    tab.keyboard.press("Enter")
    edges = read_data(html)["edges"]
    x, y = to_edge_point(tab, 0, 1)
    for dy in range(-90, 91, 12):  # across both arrows, which bend
        tab.mouse.move(x, y + dy)
        tab.mouse.click(x, y + dy)
    assert len(edges) == 2


def test_the_policy_stops_what_slips_through(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(DEMO, encoding="utf-8")
    tab = browser.new_page()
    tab.goto(file.as_uri())
    tab.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.__slipped = 1";
            document.body.append(script);
        }"""
    )
    assert tab.evaluate("() => window.__slipped ?? null") is None
    assert tab.evaluate("() => fetch('https://example.org').then(() => 'fetched', () => 'stopped')") == "stopped"
    tab.close()
