"""The explorer's picture in a real browser: what it draws where, and what mouse, touch and keys do to it.

A page with nothing but the picture is built of its sources, so node and its packages are needed (`npm ci` in
kg/views/explorer); `window.harness` there tells what was drawn and what the picture told the page.
"""

import base64
import json
import math
import random
import shutil
import struct
import subprocess
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import made_graph
import pytest
from explorer_browser import Open, open_tabs

from kg.views.explorer.payload import to_payload
from kg.views.page import read_style

EXPLORER = Path(__file__).parent.parent / "kg" / "views" / "explorer"
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</script><img src=x onerror=alert(1)>&\"'\u2028\x07\ufffe\U0001f600 ]]>"

Json = dict[str, Any]

TYPES = [
    {"name": "Country", "labels": {"en": "Country", "id": "Negara"}, "shape": "dot"},
    {"name": "Law", "labels": {"en": "Law", "id": "Undang-Undang"}, "shape": "square"},
]
PREDICATES = [
    {"name": "supports", "labels": {"en": "supports", "id": "mendukung"}, "symmetric": False, "stance": "supports"},
    {"name": "opposes", "labels": {"en": "opposes", "id": "menentang"}, "symmetric": False, "stance": "opposes"},
    {"name": "cooperatesWith", "labels": {"en": "cooperates", "id": "bekerja sama"}, "symmetric": True, "stance": None},
]


def to_entity(number: int, place: tuple[float, float], **other: Any) -> Json:
    return {
        "iri": f"https://example.org/{number}",
        "type": number % 2,
        "label": f"Entity {number}",
        "labels": {"en": f"Entity {number}", "id": f"Entitas {number}"},
        "aliases": [],
        "wikidata": None,
        "x": place[0],
        "y": place[1],
        "radius": 12,
        "group": -1,
    } | other


def to_claim(number: int, subject: int, thing: int, **other: Any) -> Json:
    return {
        "id": f"{number:016x}",
        "subject": subject,
        "predicate": 0,
        "object": thing,
        "value": None,
        "polarity": "affirmed",
        "modality": "asserted",
        "role": None,
        "amount": None,
        "time": None,
        "attributed_to": -1,
        "confidence": 0.9,
        "status": "unreviewed",
        "conflicts": [],
        "evidence": [],
    } | other


def to_graph(
    places: Sequence[tuple[float, float]], pairs: Sequence[tuple[int, int]], groups: Sequence[Json] = (), **other: Any
) -> Json:
    """A payload of entities at these places and plain claims between some of them."""
    return {
        "format": 1,
        "version": "0.1.0",
        "title": "Small",
        "language": "en",
        "focus": -1,
        "hops": 1,
        "hidden": 0,
        "grouped": bool(groups),
        "types": [kind | {"colour": "#0072B2", "dark": "#56B4E9"} for kind in TYPES],
        "predicates": PREDICATES,
        "entities": [to_entity(number, place) for number, place in enumerate(places)],
        "groups": list(groups),
        "claims": [to_claim(number, *pair) for number, pair in enumerate(pairs)],
        "documents": [],
    } | other


CROSS = to_graph(
    [(0, 0), (200, 0), (0, 200), (-200, 0), (0, -200)],
    [(0, 1), (0, 2), (3, 0), (4, 0)],
)
"""One entity in the middle, 1 to the right, 2 below, 3 to the left, 4 above."""


def to_made(entities: int) -> Json:
    claims, documents = made_graph.to_graph(entities)
    return dict(to_payload(claims, documents, title="Made"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Script and styles of the page with nothing but the picture."""
    if shutil.which("node") is None or not (EXPLORER / "node_modules").is_dir():
        pytest.skip("node is missing, or the packages are not installed (npm ci in kg/views/explorer)")
    folder = tmp_path_factory.mktemp("harness")
    command = ["node", "build.mjs", str(folder), "src/picture/harness.ts"]
    done = subprocess.run(command, cwd=EXPLORER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return tuple((folder / f"harness{end}").read_text(encoding="utf-8") for end in (".js", ".css"))  # type: ignore[return-value]


@pytest.fixture
def draw(built: tuple[str, str], browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Opens the picture of a payload, as a reader who wants no motion unless told otherwise."""
    script, styles = built
    with open_tabs(browser) as open_:

        def draw_(payload: Json, **options: Any) -> Any:
            data = json.dumps(payload).replace("<", "\\u003c")
            file = tmp_path / "picture.html"
            file.write_text(
                '<!doctype html><html lang="en"><meta charset="utf-8"><title>Picture</title>'
                '<meta name="viewport" content="width=device-width, initial-scale=1">'
                f"<style>html, body {{ margin: 0; height: 100% }} #host {{ height: 100% }} {styles}</style>"
                f'<div id="host"></div><script type="application/json" id="data">{data}</script>'
                f"<script>{script}</script>",
                encoding="utf-8",
            )
            return open_(file, **options)

        yield draw_


def settle(tab: Any) -> None:
    """Waits until what was asked for is drawn, at rest."""
    tab.evaluate("() => new Promise((done) => setTimeout(() => requestAnimationFrame(() => setTimeout(done)), 160))")


def told(tab: Any, event: str) -> list[Any]:
    return [what for name, what in tab.evaluate("() => harness.told") if name == event]


def show(tab: Any, change: str = "", chosen: Json | None = None) -> None:
    """Shows all, with a change to what is shown in JavaScript."""
    script = f"(chosen) => {{ const shown = harness.toShown(); {change}; harness.picture.show(shown, chosen); }}"
    tab.evaluate(script, chosen)
    settle(tab)


def zoom(tab: Any, factor: float, node: int) -> None:
    tab.evaluate("([factor, node]) => harness.picture.camera.zoom(factor, ...harness.whereIs(node), 0)", [factor, node])
    show(tab)


def where(tab: Any, node: int) -> tuple[float, float]:
    x, y = tab.evaluate("(node) => harness.whereIs(node)", node)
    return x, y


def view(tab: Any) -> dict[str, float]:
    return dict(tab.evaluate("() => harness.view()"))


def labels(tab: Any) -> list[Json]:
    return list(tab.evaluate("() => harness.labels()"))


def boxes_overlap(a: dict[str, float], b: dict[str, float]) -> bool:
    return a["left"] < b["right"] and b["left"] < a["right"] and a["top"] < b["bottom"] and b["top"] < a["bottom"]


def pixel(tab: Any, x: float, y: float) -> tuple[int, ...]:
    script = """([x, y]) => { const canvas = document.querySelector("canvas"); const share = canvas.width / innerWidth;
        const pen = new OffscreenCanvas(1, 1).getContext("2d");
        pen.drawImage(canvas, x * share, y * share, 1, 1, 0, 0, 1, 1);
        return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3); }"""
    return tuple(tab.evaluate(script, [x, y]))


# Choosing by mouse


@pytest.mark.parametrize("node", range(5))
def test_a_click_chooses_the_entity_under_it(draw: Open, node: int) -> None:
    tab = draw(CROSS)
    tab.mouse.click(*where(tab, node))
    assert told(tab, "choose") == [{"kind": "entity", "index": node}]


def test_a_click_on_a_label_chooses_its_entity(draw: Open) -> None:
    tab = draw(CROSS)
    label = next(one for one in labels(tab) if one["node"] == 1)
    tab.mouse.click(label["box"]["left"] + 6, label["box"]["bottom"] - 4)
    assert told(tab, "choose") == [{"kind": "entity", "index": 1}]


def test_a_click_on_the_ground_chooses_nothing(draw: Open) -> None:
    tab = draw(CROSS)
    tab.mouse.click(20, 20)
    assert told(tab, "choose") == [None]


def test_hovering_tells_what_is_under_the_pointer_once(draw: Open) -> None:
    tab = draw(CROSS)
    x, y = where(tab, 0)
    tab.mouse.move(x, y)
    tab.mouse.move(x + 2, y)
    tab.mouse.move(20, 20)
    assert told(tab, "hover") == [{"kind": "entity", "index": 0}, None]


def test_a_double_click_focuses_on_an_entity(draw: Open) -> None:
    tab = draw(CROSS)
    tab.mouse.dblclick(*where(tab, 3))
    assert told(tab, "focus") == [3]


def test_a_double_click_on_the_ground_zooms_in_there(draw: Open) -> None:
    tab = draw(CROSS)
    before = view(tab)["scale"]
    tab.mouse.dblclick(30, 30)
    assert view(tab)["scale"] == pytest.approx(2 * before)
    assert told(tab, "focus") == []


SEVEN = to_graph([(0, 0), (260, 60)], []) | {
    "claims": [
        to_claim(number, *ends, predicate=number % 3, modality=modality, polarity=polarity)
        for number, (ends, modality, polarity) in enumerate(
            [
                ((0, 1), "asserted", "affirmed"),
                ((1, 0), "planned", "affirmed"),
                ((0, 1), "possible", "affirmed"),
                ((1, 0), "alleged", "affirmed"),
                ((0, 1), "asserted", "negated"),
                ((1, 0), "asserted", "affirmed"),
                ((0, 1), "planned", "affirmed"),
            ]
        )
    ]
}


def test_edges_between_the_same_two_entities_are_picked_apart(draw: Open) -> None:
    tab = draw(SEVEN)
    edges = tab.evaluate("() => harness.edges()")
    assert len(edges) == 7
    assert min(math.dist((a["x"], a["y"]), (b["x"], b["y"])) for a, b in combinations(edges, 2)) > 12
    for edge in edges:
        tab.mouse.click(edge["x"], edge["y"])
        tab.wait_for_timeout(360)  # or the next click is the second of a double one
    assert told(tab, "choose") == [{"kind": "claim", "index": edge["claims"][0]} for edge in edges]


def test_an_edge_to_itself_is_picked_on_its_loop(draw: Open) -> None:
    tab = draw(to_graph([(0, 0), (200, 0)], [(0, 0), (0, 1)]))
    loop = next(edge for edge in tab.evaluate("() => harness.edges()") if edge["claims"] == [0])
    assert loop["y"] < where(tab, 0)[1] - 20
    tab.mouse.click(loop["x"], loop["y"])
    assert told(tab, "choose") == [{"kind": "claim", "index": 0}]


def test_claims_that_say_the_same_are_one_edge_until_there_is_room(draw: Open) -> None:
    tab = draw(to_graph([(0, 0), (300, 0), (3000, 0)], [(0, 1), (0, 1), (0, 1), (1, 2)]))
    assert sorted(edge["claims"] for edge in tab.evaluate("() => harness.edges()")) == [[0, 1, 2], [3]]
    zoom(tab, 20, 0)
    assert sorted(edge["claims"] for edge in tab.evaluate("() => harness.edges()")) == [[0], [1], [2], [3]]


def test_clicking_again_goes_through_the_claims_of_one_edge_that_are_shown(draw: Open) -> None:
    tab = draw(to_graph([(0, 0), (300, 0)], [(0, 1), (0, 1), (0, 1)]))
    show(tab, "shown.claims[1] = 0")
    x, y = (where(tab, 0)[0] + where(tab, 1)[0]) / 2, where(tab, 0)[1]
    for _ in range(3):
        tab.mouse.click(x, y)
        last = told(tab, "choose")[-1]
        show(tab, "shown.claims[1] = 0", chosen=last)
        tab.wait_for_timeout(360)
    assert [chosen["index"] for chosen in told(tab, "choose")] == [0, 2, 0]


def test_hidden_things_are_not_picked(draw: Open) -> None:
    tab = draw(CROSS)
    show(tab, "shown.entities[1] = 0")
    tab.mouse.click(*where(tab, 1))
    (x, y), (right, _) = where(tab, 0), where(tab, 1)
    tab.mouse.click((x + right) / 2, y)
    assert told(tab, "choose") == [None, None]


# Moving the view


def test_dragging_moves_the_picture_with_the_pointer(draw: Open) -> None:
    tab = draw(CROSS)
    x, y = where(tab, 0)
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 90, y - 50, steps=5)
    tab.mouse.up()
    assert where(tab, 0) == pytest.approx((x + 90, y - 50), abs=8)
    assert told(tab, "choose") == []


def test_the_wheel_zooms_about_the_pointer(draw: Open) -> None:
    tab = draw(CROSS)
    at, before = where(tab, 1), view(tab)["scale"]
    tab.mouse.move(*at)
    tab.mouse.wheel(0, -200)
    settle(tab)
    assert view(tab)["scale"] > 1.2 * before
    assert where(tab, 1) == pytest.approx(at, abs=0.01)


def test_moves_are_smooth_only_for_those_who_do_not_mind(draw: Open) -> None:
    for motion, is_smooth in (("reduce", False), ("no-preference", True)):
        tab = draw(to_made(40), motion=motion)
        before = view(tab)["scale"]
        after = tab.evaluate("() => { harness.picture.fit([0, 1]); return harness.view().scale; }")
        assert (after == before) == is_smooth
        tab.wait_for_timeout(600)
        assert view(tab)["scale"] > before


def test_a_fit_shows_all_of_what_is_asked_for(draw: Open) -> None:
    tab = draw(to_made(40))
    tab.evaluate("() => harness.picture.fit([3, 4, 5])")
    settle(tab)
    assert all(0 < x < 1280 and 0 < y < 800 for x, y in (where(tab, node) for node in (3, 4, 5)))
    tab.evaluate("() => harness.picture.fit()")
    settle(tab)
    assert all(0 < x < 1280 and 0 < y < 800 for x, y in (where(tab, node) for node in range(40)))


def test_an_entity_out_of_sight_is_brought_into_it(draw: Open) -> None:
    tab = draw(CROSS)
    tab.evaluate("() => harness.picture.camera.zoom(3, 0, 0, 0)")
    assert where(tab, 1)[0] > 1280
    tab.evaluate("() => harness.picture.reveal(1)")
    settle(tab)
    assert where(tab, 1) == pytest.approx((640, 400))


def test_the_picture_follows_its_frame(draw: Open) -> None:
    tab = draw(CROSS)
    tab.set_viewport_size({"width": 600, "height": 700})
    settle(tab)
    assert where(tab, 0) == pytest.approx((300, 350))
    assert all(0 < where(tab, node)[0] < 600 for node in range(5))
    assert tab.evaluate(
        "() => { const { width, height } = document.querySelector('canvas'); return [width, height]; }"
    ) == [600, 700]


def test_nothing_is_drawn_while_nothing_changes(draw: Open) -> None:
    tab = draw(to_made(40), motion="no-preference")
    settle(tab)
    frames = tab.evaluate(
        """() => { let frames = 0; const ask = window.requestAnimationFrame.bind(window);
            window.requestAnimationFrame = (then) => { frames++; return ask(then); };
            return new Promise((done) => setTimeout(() => done(frames), 300)); }"""
    )
    assert frames == 0


# Touch


def touch(tab: Any, *steps: Sequence[tuple[float, float]]) -> None:
    """Fingers at places, step by step; then they are lifted."""
    session = tab.context.new_cdp_session(tab)
    for number, places in enumerate([*steps, ()]):
        kind = "touchStart" if number == 0 else "touchMove" if places else "touchEnd"
        fingers = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(places)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})


PHONE: Json = {"size": (390, 844), "density": 3}


def test_a_finger_taps_near_enough(draw: Open) -> None:
    tab = draw(CROSS, **PHONE)
    x, y = where(tab, 3)
    tab.touchscreen.tap(x - 14, y + 8)
    assert told(tab, "choose") == [{"kind": "entity", "index": 3}]


def test_two_taps_focus(draw: Open) -> None:
    tab = draw(CROSS, **PHONE)
    for _ in range(2):
        tab.touchscreen.tap(*where(tab, 2))
    assert told(tab, "focus") == [2]


def test_a_finger_drags_and_two_pinch(draw: Open) -> None:
    tab = draw(CROSS, **PHONE)
    x, y = where(tab, 0)
    touch(tab, [(200, 700)], [(200, 660)], [(200, 600)])
    assert where(tab, 0) == pytest.approx((x, y - 100), abs=8)
    before = view(tab)["scale"]
    touch(tab, [(150, 400), (250, 400)], [(100, 400), (300, 400)])
    assert view(tab)["scale"] == pytest.approx(2 * before, rel=0.02)
    assert told(tab, "choose") == []


# Keys


def press(tab: Any, *keys: str) -> None:
    tab.locator("canvas").focus()
    for key in keys:
        tab.keyboard.press(key)


@pytest.mark.parametrize(("key", "node"), [("ArrowRight", 1), ("ArrowDown", 2), ("ArrowLeft", 3), ("ArrowUp", 4)])
def test_arrows_go_to_the_entity_that_lies_that_way(draw: Open, key: str, node: int) -> None:
    tab = draw(CROSS)
    press(tab, key, key, "Enter")
    assert told(tab, "hover") == [{"kind": "entity", "index": 0}, {"kind": "entity", "index": node}]
    assert told(tab, "choose") == [{"kind": "entity", "index": node}]
    assert tab.locator(".said").inner_text() == f"Entity {node}, {'Law' if node % 2 else 'Country'}, 1 claim"


def test_stops_go_through_the_claims_of_an_entity(draw: Open) -> None:
    tab = draw(CROSS)
    press(tab, "ArrowUp", ".", ".", ".", ".", ".", ",", "Enter")
    claims = [chosen["index"] for chosen in told(tab, "hover") if chosen["kind"] == "claim"]
    assert claims == [0, 1, 2, 3, 0, 3]
    assert told(tab, "choose") == [{"kind": "claim", "index": 3}]
    assert tab.locator(".said").inner_text() == "claim: Entity 4, supports, Entity 0"


def test_enter_on_what_is_chosen_focuses(draw: Open) -> None:
    tab = draw(CROSS)
    show(tab, chosen={"kind": "entity", "index": 0})
    press(tab, "ArrowRight", "Enter")
    show(tab, chosen={"kind": "entity", "index": 1})
    press(tab, "Enter")
    assert told(tab, "focus") == [1]


def test_escape_lets_go(draw: Open) -> None:
    tab = draw(CROSS)
    press(tab, "ArrowRight", "Escape")
    assert told(tab, "choose") == [None]
    assert tab.locator(".said").inner_text() == ""


def test_keys_zoom_move_and_fit(draw: Open) -> None:
    tab = draw(CROSS)
    before = view(tab)
    press(tab, "+", "+", "-")
    assert view(tab)["scale"] == pytest.approx(1.4 * before["scale"])
    press(tab, "Shift+ArrowRight")
    assert view(tab)["x"] > before["x"]
    press(tab, "0")
    assert view(tab) == pytest.approx(before)


def test_an_entity_that_the_keyboard_comes_to_is_in_sight(draw: Open) -> None:
    tab = draw(CROSS)
    tab.evaluate("() => harness.picture.camera.zoom(3, 640, 400, 0)")
    assert where(tab, 1)[0] > 1280
    press(tab, "ArrowRight", "ArrowRight")
    assert 0 < where(tab, 1)[0] < 1280


def test_other_keys_are_left_to_the_page(draw: Open) -> None:
    tab = draw(CROSS)
    tab.evaluate(
        """() => { window.keys = [];
            addEventListener("keydown", (event) => keys.push([event.key, event.defaultPrevented])); }"""
    )
    press(tab, "/", "t", "Control+0", "+")
    assert tab.evaluate("() => keys.filter(([key]) => key !== 'Control')") == [["/", False], ["t", False], ["0", False]]


def test_the_canvas_says_what_it_is_and_shows_its_focus(draw: Open) -> None:
    tab = draw(CROSS)
    canvas = tab.locator("canvas")
    assert canvas.get_attribute("role") == "application"
    assert (canvas.get_attribute("aria-label") or "").startswith("Network of entities and claims. Arrow keys")
    assert tab.locator(".said").get_attribute("aria-live") == "polite"
    tab.keyboard.press("Tab")
    assert canvas.evaluate("(canvas) => getComputedStyle(canvas).outlineStyle") == "solid"


def test_every_key_of_the_help_does_something(draw: Open) -> None:
    tab = draw(CROSS)
    told_keys = tab.evaluate("() => harness.keys.map((one) => [one.keys, one.does.en, one.does.id])")
    assert all(all(words) for words in told_keys)
    assert {"Enter", "Esc", "0"} <= {keys for keys, *_ in told_keys}


# Labels


@pytest.mark.parametrize("size", [40, 200])
@pytest.mark.parametrize("factor", [0.6, 1, 2.5])
def test_labels_keep_apart_and_inside(draw: Open, size: int, factor: float) -> None:
    tab = draw(to_made(size))
    tab.evaluate("(factor) => harness.picture.camera.zoom(factor, 640, 400, 0)", factor)
    show(tab)
    placed, margin = labels(tab), tab.evaluate("() => harness.margin()")
    assert len(placed) >= 8
    assert [(a["lines"], b["lines"]) for a, b in combinations(placed, 2) if boxes_overlap(a["box"], b["box"])] == []
    frame = {"left": margin, "top": margin, "right": margin + 1280, "bottom": margin + 800}
    cut = [
        label["lines"]
        for label in placed
        if boxes_overlap(label["box"], frame)
        and not (label["box"]["left"] >= frame["left"] and label["box"]["right"] <= frame["right"])
    ]
    assert cut == []


def test_more_labels_appear_on_zooming_in(draw: Open) -> None:
    tab = draw(to_made(200))
    names = {label["node"] for label in labels(tab) if label["node"] >= 0}
    zoom(tab, 4, 0)
    nearer = {label["node"] for label in labels(tab) if label["node"] >= 0}
    assert nearer - names


def test_what_is_strong_is_labelled_in_any_crowd(draw: Open) -> None:
    crowd = [(x * 7.0, y * 7.0) for x in range(20) for y in range(20)]
    tab = draw(to_graph(crowd, []))
    before = {label["node"] for label in labels(tab)}
    missing = next(node for node in range(400) if node not in before)
    show(tab, f"shown.entities[{missing}] = 3")
    assert missing in {label["node"] for label in labels(tab)}


def test_what_is_faded_is_not_labelled(draw: Open) -> None:
    tab = draw(CROSS)
    show(tab, "shown.entities.fill(1); shown.entities[2] = 2")
    assert [label["node"] for label in labels(tab) if label["node"] >= 0] == [2]


def test_edges_say_what_they_mean_where_there_is_room(draw: Open) -> None:
    tab = draw(SEVEN)
    said = {line for label in labels(tab) if label["edge"] >= 0 for line in label["lines"]}
    assert said == {"supports", "opposes", "cooperates", "not: opposes"}


def test_long_names_are_broken_and_cut(draw: Open) -> None:
    tab = draw(to_graph([(0, 0)], [], entities=[to_entity(0, (0, 0), label="word " * 60, labels={})]))
    (label,) = labels(tab)
    assert len(label["lines"]) == 2
    assert label["lines"][1].endswith("…")
    assert label["box"]["right"] - label["box"]["left"] < 260


# What is drawn


@pytest.mark.parametrize(("dark", "ground"), [(False, (251, 252, 253)), (True, (18, 23, 30))])
def test_light_and_dark(draw: Open, dark: bool, ground: tuple[int, ...]) -> None:
    tab = draw(CROSS)
    tab.evaluate("(dark) => harness.picture.setLook('en', dark)", dark)
    settle(tab)
    assert pixel(tab, 10, 10) == ground
    assert pixel(tab, *where(tab, 0)) == ((86, 180, 233) if dark else (0, 114, 178))


def test_the_picture_speaks_both_languages(draw: Open) -> None:
    tab = draw(SEVEN)
    tab.evaluate("() => harness.picture.setLook('id', false)")
    settle(tab)
    said = {line for label in labels(tab) for line in label["lines"]}
    assert {"Entitas 0", "Entitas 1", "mendukung", "tidak: menentang"} <= said
    assert (tab.locator("canvas").get_attribute("aria-label") or "").startswith("Jaringan")


@pytest.mark.parametrize("density", [1, 2, 3])
def test_the_canvas_is_as_dense_as_the_screen(draw: Open, density: int) -> None:
    tab = draw(CROSS, density=density)
    size = tab.evaluate("() => { const { width, height } = document.querySelector('canvas'); return [width, height]; }")
    assert size == [1280 * density, 800 * density]


def test_an_empty_graph_says_so(draw: Open) -> None:
    tab = draw(to_graph([], []))
    tab.mouse.click(640, 400)
    press(tab, "ArrowUp", "Enter", ".", "0")
    svg = ElementTree.fromstring(tab.evaluate("() => harness.picture.toSvg()"))
    assert svg.findtext(f"{SVG}desc") == "Small · 0 entities · 0 claims · kg 0.1.0"
    words = tab.evaluate(
        """() => { const canvas = document.querySelector("canvas");
            const { data } = canvas.getContext("2d").getImageData(440, 380, 400, 40);
            return data.some((value, at) => at % 4 === 0 && value < 150); }"""
    )
    assert words


def test_one_entity_stands_in_the_middle(draw: Open) -> None:
    tab = draw(to_graph([(5000, -300)], []))
    assert where(tab, 0) == pytest.approx((640, 400))
    assert view(tab)["scale"] == 1.5


def test_strokes_are_those_of_the_other_pages(draw: Open) -> None:
    tab = draw(CROSS)
    strokes = tab.evaluate("() => harness.strokes")
    assert [stroke["name"] for stroke in strokes] == list(read_style()["edges"])
    assert {
        stroke["name"]: {"colour": stroke["colour"], "dashes": stroke["dashes"]} for stroke in strokes
    } == read_style()["edges"]


# Groups and large graphs


GROUPED = to_graph(
    [(0, 0), (40, 0), (1000, 0), (1040, 0), (1000, 60)],
    [(0, 1), (0, 2), (1, 3), (2, 3), (4, 3)],
    groups=[
        {"labels": {"en": "West", "id": "Barat"}, "x": 20, "y": 0, "radius": 150, "size": 2},
        {"labels": {"en": "East", "id": "Timur"}, "x": 1020, "y": 20, "radius": 150, "size": 3},
    ],
)
for _number, _entity in enumerate(GROUPED["entities"]):
    _entity["group"] = 0 if _number < 2 else 1


def test_groups_are_drawn_as_one_and_opened(draw: Open) -> None:
    tab = draw(GROUPED)
    assert [label["lines"] for label in labels(tab)] == [["East", "3 entities"], ["West", "2 entities"]]
    assert tab.evaluate("() => harness.picture.scene.sums.map(({ count }) => count)") == [2]
    assert tab.evaluate("() => harness.edges()") == []
    tab.mouse.dblclick(*where(tab, 6))
    assert told(tab, "choose") == [{"kind": "group", "index": 1}]
    assert told(tab, "open") == [1]
    tab.evaluate("() => harness.picture.show(harness.toShown([1]), null)")
    settle(tab)
    assert len(tab.evaluate("() => harness.edges()")) == 2
    assert tab.evaluate("() => harness.picture.scene.sums.map(({ count }) => count)") == [1, 1]
    assert all(0 < x < 1280 and 0 < y < 800 for x, y in (where(tab, node) for node in (2, 3, 4)))


def test_a_hovered_group_says_how_many_claims_lead_to_others(draw: Open) -> None:
    tab = draw(GROUPED)
    tab.mouse.move(*where(tab, 5))
    settle(tab)
    assert tab.evaluate("() => harness.stressed()") == [["West", "2 entities"], ["2 claims"]]


def test_what_is_chosen_says_what_its_edges_mean(draw: Open) -> None:
    tab = draw(CROSS)
    show(tab, chosen={"kind": "entity", "index": 0})
    said = tab.evaluate("() => harness.stressed()")
    assert said[0] == ["Entity 0"]
    assert said[1:] == [["supports"]] * 4


def test_enter_opens_a_group(draw: Open) -> None:
    tab = draw(GROUPED)
    press(tab, "ArrowLeft", "Enter")
    assert told(tab, "open") == [0]
    assert told(tab, "hover") == [{"kind": "group", "index": 0}]
    assert tab.locator(".said").inner_text() == "group: West, 2 entities"


def test_a_member_that_stands_out_is_drawn_beside_its_closed_group(draw: Open) -> None:
    tab = draw(GROUPED)
    show(tab, "shown.groups.fill(1); shown.entities[0] = 3; shown.entities[2] = 2")
    assert [label["node"] for label in labels(tab) if label["node"] >= 0] == [0, 2]
    assert [edge["claims"] for edge in tab.evaluate("() => harness.edges()")] == [[1]]
    tab.mouse.click(*where(tab, 0))
    assert told(tab, "choose") == [{"kind": "entity", "index": 0}]


@pytest.fixture(scope="module")
def large() -> Json:
    """5,000 entities in 50 clusters and 15,000 claims, most of them within a cluster."""
    chance = random.Random(7)
    centres = [(9000 * math.cos(turn) * far, 9000 * math.sin(turn) * far) for turn, far in _spread(50, chance)]
    places = [(x + chance.gauss(0, 400), y + chance.gauss(0, 400)) for x, y in centres for _ in range(100)]
    firsts = [chance.randrange(5000) for _ in range(15_000)]
    pairs = [
        (first, first // 100 * 100 + chance.randrange(100) if chance.random() < 0.8 else chance.randrange(5000))
        for first in firsts
    ]
    return to_graph(places, pairs)


def _spread(count: int, chance: random.Random) -> Iterator[tuple[float, float]]:
    """Directions and distances that cover a disc evenly, as the seeds of a sunflower do."""
    for number in range(count):
        yield number * 2.39996 + chance.uniform(-0.05, 0.05), math.sqrt((number + 0.5) / count)


def test_a_large_graph_is_picked_after_it_was_moved(draw: Open, large: Json) -> None:
    tab = draw(large)
    settle(tab)
    zoom(tab, 12, 0)
    x, y = where(tab, 0)
    tab.mouse.move(20, 20)
    tab.mouse.down()
    tab.mouse.move(140, 60, steps=4)
    tab.mouse.up()
    assert where(tab, 0) == pytest.approx((x + 120, y + 40), abs=8)
    expected = pixel(tab, *where(tab, 0))
    settle(tab)  # it is drawn anew at rest, at the same place
    assert pixel(tab, *where(tab, 0)) == expected
    tab.mouse.click(*where(tab, 0))
    assert told(tab, "choose") == [{"kind": "entity", "index": 0}]


def test_labels_of_a_large_graph_keep_apart(draw: Open, large: Json) -> None:
    tab = draw(large)
    placed = labels(tab)
    assert len(placed) > 20
    assert not any(boxes_overlap(a["box"], b["box"]) for a, b in combinations(placed, 2))


# To take away


def test_the_svg_has_shapes_paths_and_all_names(draw: Open) -> None:
    tab = draw(SEVEN)
    text = tab.evaluate("() => harness.picture.toSvg()")
    svg = ElementTree.fromstring(text)
    assert svg.attrib["viewBox"] == "0 0 1280 800"
    assert svg.findtext(f"{SVG}title") == "Small"
    assert svg.findtext(f"{SVG}desc") == "Small · 2 entities · 7 claims · kg 0.1.0"
    words = {element.text for element in svg.iter(f"{SVG}text")}
    assert {"Entity 0", "Entity 1", "supports", "not: opposes"} <= words
    assert [len(svg.findall(f"{SVG}g[@class='{name}']")) for name in read_style()["edges"]] == [1, 1, 1, 1, 1]
    assert "script" not in text
    assert "<image" not in text
    assert tab.evaluate("() => harness.picture.toSvg()") == text


def test_hostile_names_are_text_everywhere(draw: Open) -> None:
    entities = [to_entity(number, (200 * number, 0), label=HOSTILE, labels={"en": HOSTILE}) for number in range(2)]
    tab = draw(to_graph([], [(0, 1)], entities=entities, title=HOSTILE))
    tab.mouse.click(*where(tab, 0))
    svg = ElementTree.fromstring(tab.evaluate("() => harness.picture.toSvg()"))
    assert (svg.findtext(f"{SVG}title") or "").startswith("</script><img src=x onerror=alert(1)>&\"'")
    assert {element.tag for element in svg.iter()} <= {SVG + name for name in "svg g title desc rect path text".split()}
    assert "onerror" in tab.locator(".said").inner_text()
    assert tab.locator("img").count() == 0


@pytest.mark.parametrize("dark", [False, True])
def test_the_png_is_twice_as_fine_with_a_line_beneath(draw: Open, dark: bool) -> None:
    tab = draw(CROSS)
    tab.evaluate("(dark) => harness.picture.setLook('en', dark)", dark)
    written = tab.evaluate(
        """async () => { const blob = await harness.picture.toPng();
            const bytes = new Uint8Array(await blob.arrayBuffer());
            return [blob.type, btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))]; }"""
    )
    kind, data = written[0], base64.b64decode(written[1])
    assert kind == "image/png"
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (2 * 1280, 2 * (800 + 30))
