"""The explorer in a browser: every feature by mouse and by keyboard, on the seed and on 5,000 made entities."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import made_graph
import pytest
from explorer_browser import Open, find_barriers, keep, open_tabs

from kg.model import Document
from kg.pipeline import build
from kg.store import Store
from kg.views.explorer import to_page
from kg.views.explorer.payload import to_payload

if TYPE_CHECKING:
    from kg.nlp import Reader

LARGE = 5000
GRAPHS = ("seed", "large")
VIEWS = {"graph": "g", "table": "t", "timeline": "l", "matrix": "m", "reader": "d"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("explorer")


@pytest.fixture(scope="module")
def payloads(reader: "Reader", root: Path) -> dict[str, Any]:
    with Store.memory() as store:
        build([str(root / "seeds")], store, reader)
        claims, documents = store.claims(), store.documents()
    small = made_graph.to_graph(60)
    return {
        "seed": to_payload(claims, documents, title="China and AI at WAIC 2025"),
        "large": to_payload(*made_graph.to_graph(LARGE), title="Five thousand"),
        "made": to_payload(*small, title="Sixty"),
        "one": to_payload(*made_graph.to_graph(1), title="One"),
        "none": to_payload([], [], title="Nothing yet"),
    }


@pytest.fixture(scope="module")
def pages(payloads: dict[str, Any], folder: Path) -> dict[str, Path]:
    """Files of the pages."""
    files = {name: folder / f"{name}.html" for name in payloads}
    for name, file in files.items():
        file.write_text(to_page(payloads[name]), encoding="utf-8")
    return files


@pytest.fixture
def open_page(browser: Any) -> Iterator[Open]:
    with open_tabs(browser) as open_:
        yield open_


def to_key(payload: Any, entity: int) -> str:
    return str(re.split("[/#]", payload["entities"][entity]["iri"])[-1])


def read_hash(tab: Any) -> dict[str, str]:
    """The state in the address, once it has come to rest."""
    tab.wait_for_timeout(350)
    text = tab.evaluate("() => location.hash.slice(1)")
    return dict(part.split("=", 1) for part in text.split("&") if part)


def read_counts(tab: Any) -> tuple[int, int]:
    """Entities and claims in view."""
    tab.wait_for_timeout(120)
    entities, claims, _ = re.findall(r"[\d,.]+", tab.locator(".counts").inner_text())
    return int(re.sub(r"\D", "", entities)), int(re.sub(r"\D", "", claims))


def title_of(tab: Any) -> str:
    return str(tab.locator("#evidence h2").inner_text())


def find_claim(payload: Any, wanted: Callable[[Any], bool]) -> Any:
    return next(claim for claim in payload["claims"] if claim["status"] != "rejected" and wanted(claim))


def to_sentence(payload: Any, claim: Any) -> str:
    evidence = claim["evidence"][0]
    units = payload["documents"][evidence["document"]]["text"].encode("utf-16-le")
    return str(units[2 * evidence["start"] : 2 * evidence["end"]].decode("utf-16-le"))


def save(tab: Any, act: Callable[[], None], folder: Path) -> Path:
    """Do what saves a file and give the file."""
    with tab.expect_download() as waiting:
        act()
    file = folder / str(waiting.value.suggested_filename)
    waiting.value.save_as(file)
    return file


# Ask


@pytest.mark.parametrize("name", GRAPHS)
def test_the_search_finds_entities_by_keyboard(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], name: str, tmp_path: Path
) -> None:
    tab, payload = open_page(pages[name]), payloads[name]
    entity = next(one for one in payload["entities"] if one["labels"].get("id", one["label"]) != one["label"])
    tab.keyboard.press("/")
    assert tab.evaluate("() => document.activeElement.getAttribute('role')") == "combobox"
    tab.keyboard.type(entity["labels"]["id"])
    options = tab.locator(".search [role=option]")
    assert entity["label"] in options.first.inner_text()
    assert options.first.get_attribute("aria-selected") == "true"
    keep(tab, f"{name}-search", tmp_path)
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("Enter")
    assert title_of(tab) == entity["label"]
    assert read_hash(tab)["chosen"].startswith("entity:")
    assert tab.evaluate("() => document.activeElement.tagName") == "H2"
    tab.keyboard.press("Escape")
    assert title_of(tab) == "Overview"


@pytest.mark.parametrize("name", GRAPHS)
def test_the_search_finds_sentences_predicates_and_documents_by_mouse(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], name: str
) -> None:
    tab, payload = open_page(pages[name]), payloads[name]
    box = tab.locator(".search input")
    sentence = to_sentence(payload, payload["claims"][0])
    box.fill(sentence[10:40])
    tab.locator(".search [role=group][aria-label=Sentences] [role=option]").first.click()
    assert tab.locator("#evidence blockquote mark").first.inner_text().split() == sentence.split()
    predicate = payload["predicates"][0]
    box.fill(predicate["labels"]["en"])
    tab.locator(".search [role=group][aria-label=Predicates] [role=option]").first.click()
    assert read_hash(tab)["predicates"] == f"*{predicate['name']}"
    document = payload["documents"][0]
    box.fill(document["title"])
    tab.locator(".search [role=group][aria-label=Documents] [role=option]").first.click()
    assert tab.locator("#view-reader h2").inner_text() == document["title"]
    box.fill("no such words anywhere")
    assert tab.locator(".search .suggestions").inner_text() == "Nothing found"


@pytest.mark.parametrize("name", GRAPHS)
def test_the_legend_filters_and_counts(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], name: str
) -> None:
    tab, payload = open_page(pages[name]), payloads[name]
    entities, claims = read_counts(tab)
    assert claims == sum(claim["status"] != "rejected" for claim in payload["claims"])
    first = tab.locator(".facet-predicates .value").first
    count = int(re.sub(r"\D", "", first.locator(".count").inner_text()))
    first.locator("input").click()
    assert read_counts(tab)[1] == claims - count
    first.locator("input").focus()
    tab.keyboard.press("Space")
    assert read_counts(tab) == (entities, claims)
    first.hover()
    first.locator(".only").click()
    assert read_counts(tab)[1] == count
    tab.locator(".facet-predicates .all").click()
    first.locator(".only").focus()
    tab.keyboard.press("Enter")
    assert read_counts(tab)[1] == count
    tab.locator(".legend .reset").click()
    assert read_counts(tab) == (entities, claims)
    sizes = {}
    for facet in ("types", "documents", "languages", "polarity", "modality", "status"):
        details = tab.locator(f".facet-{facet} details")
        if details.get_attribute("open") is None:
            details.locator("summary").click()
        box = details.locator("input[type=checkbox]").first
        box.uncheck()
        sizes[facet] = read_counts(tab)[1]
        box.check()
    assert all(size < claims for size in sizes.values())
    assert read_counts(tab) == (entities, claims)


@pytest.mark.parametrize("name", GRAPHS)
def test_the_least_confidence_is_set_by_keys(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], name: str
) -> None:
    tab, payload = open_page(pages[name]), payloads[name]
    slider = tab.locator(".confidence input")
    slider.focus()
    for _ in range(9):
        tab.keyboard.press("PageUp")
    least = float(read_hash(tab)["confidence"])
    sure = [one for one in payload["claims"] if one["confidence"] >= least and one["status"] != "rejected"]
    assert least >= 0.5
    assert read_counts(tab)[1] == len(sure)
    assert tab.locator(".chip", has_text="Filters").count() == 1
    tab.locator(".chip button").click()
    assert "confidence" not in read_hash(tab)


def test_a_list_of_many_values_can_be_searched(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any]
) -> None:
    tab = open_page(pages["large"])
    tab.locator(".facet-documents summary").click()
    title = payloads["large"]["documents"][77]["title"]
    tab.locator(".facet-documents .find").fill(title)
    assert title in tab.locator(".facet-documents .value .name").all_inner_texts()


def test_a_range_of_time_is_drawn_and_moved_by_keys(open_page: Open, pages: dict[str, Path]) -> None:
    tab = open_page(pages["large"])
    _, claims = read_counts(tab)
    box = tab.locator(".bars").bounding_box()
    tab.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 10)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 10, steps=4)
    tab.mouse.up()
    drawn = read_hash(tab)
    assert drawn["from"] < drawn["to"]
    assert 0 < read_counts(tab)[1] < claims
    start = tab.get_by_role("slider", name="From")
    start.focus()
    tab.keyboard.press("ArrowRight")
    assert read_hash(tab)["from"] > drawn["from"]
    tab.keyboard.press("Home")
    tab.get_by_role("slider", name="To").focus()
    tab.keyboard.press("End")
    assert "from" not in read_hash(tab)
    assert read_counts(tab)[1] == claims
    tab.keyboard.press("PageDown")
    tab.get_by_role("button", name="Show all dates").click()
    assert read_counts(tab)[1] == claims


def test_a_single_date_needs_no_range(open_page: Open, pages: dict[str, Path]) -> None:
    assert "26 July 2025" in open_page(pages["seed"]).locator(".strip").inner_text()


@pytest.mark.parametrize("name", GRAPHS)
def test_a_focus_keeps_what_is_near(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], name: str, tmp_path: Path
) -> None:
    payload = payloads[name]
    tab = open_page(pages[name], f"chosen=entity:{to_key(payload, 0)}")
    tab.locator("#evidence [data-key=focus]").click()
    near = {0}
    for claim in payload["claims"]:
        if claim["status"] != "rejected" and claim["object"] >= 0 and 0 in (claim["subject"], claim["object"]):
            near |= {claim["subject"], claim["object"]}
    assert read_counts(tab)[0] == len(near)
    keep(tab, f"{name}-focus", tmp_path)
    tab.get_by_role("button", name="2 steps").click()
    second = read_counts(tab)[0]
    tab.keyboard.press("3")
    assert read_hash(tab)["hops"] == "3"
    assert read_counts(tab)[0] >= second > len(near)
    tab.keyboard.press("f")
    assert "focus" not in read_hash(tab)
    tab.keyboard.press("f")
    assert read_hash(tab)["focus"] == to_key(payload, 0)
    tab.locator(".chip button[aria-label^=Remove]").click()
    assert "focus" not in read_hash(tab)


def find_ends(payload: Any) -> tuple[int, int]:
    """Two entities that are joined through a third only."""
    pairs = {
        (claim["subject"], claim["object"])
        for claim in payload["claims"]
        if claim["object"] >= 0 and claim["status"] != "rejected"
    }
    pairs |= {(b, a) for a, b in pairs}
    first = next(b for a, b in sorted(pairs) if a == 0)
    return first, next(
        b for a, b in sorted(pairs) if a == 0 and b != first and (first, b) not in pairs and b != 0
    )  # both are beside the first entity


@pytest.mark.parametrize("name", GRAPHS)
def test_a_path_shows_a_sentence_for_each_step(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], name: str, tmp_path: Path
) -> None:
    payload = payloads[name]
    one, other = find_ends(payload)
    tab = open_page(pages[name], f"chosen=entity:{to_key(payload, one)}")
    tab.keyboard.press("p")
    tab.locator(".ends input").nth(1).focus()
    tab.keyboard.type(payload["entities"][other]["label"])
    tab.keyboard.press("Enter")
    assert tab.locator(".route > .stop").count() == 3
    assert tab.locator(".route > .item blockquote").count() == 2
    assert read_counts(tab)[0] == 3
    keep(tab, f"{name}-path", tmp_path)
    tab.get_by_role("button", name="Swap the ends").click()
    assert read_hash(tab)["path"] == f"{to_key(payload, other)}..{to_key(payload, one)}"
    tab.locator(".route > .item .open-claim").first.click()
    assert tab.locator("#evidence .decisions").count() == 1
    tab.go_back()
    tab.get_by_role("button", name="End path").click()
    assert "path" not in read_hash(tab)


def test_where_there_is_no_path_it_says_so(open_page: Open, pages: dict[str, Path], payloads: dict[str, Any]) -> None:
    one, other = find_ends(payloads["made"])
    ends = f"{to_key(payloads['made'], one)}..{to_key(payloads['made'], other)}"
    tab = open_page(pages["made"], f"path={ends}&confidence=1")
    assert "No path connects the two" in tab.locator("#evidence").inner_text()


@pytest.mark.parametrize("name", GRAPHS)
def test_a_cell_of_the_matrix_opens_its_claims(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], name: str, tmp_path: Path
) -> None:
    tab, payload = open_page(pages[name]), payloads[name]
    stances = [predicate["stance"] for predicate in payload["predicates"]]
    tab.locator("#tab-matrix").click()
    cell = tab.locator(".matrix td:not(.blank):not(.corner) button").first
    label = cell.get_attribute("aria-label")
    cell.click()
    keep(tab, f"{name}-matrix", tmp_path)
    one, other = read_hash(tab)["between"].split("..")
    keys = [to_key(payload, number) for number in range(len(payload["entities"]))]
    ends = {keys.index(one), keys.index(other)}
    assert all(payload["entities"][end]["label"] in label for end in ends)
    joined = [
        claim
        for claim in payload["claims"]
        if {claim["subject"], claim["object"]} == ends and claim["status"] != "rejected"
    ]
    assert tab.locator("#evidence .item").count() == min(len(joined), 8)
    assert any(stances[claim["predicate"]] for claim in joined)
    tab.keyboard.press("Escape")
    tab.locator(".matrix tbody th button").first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowUp", "End", "Home", "Enter"):
        tab.keyboard.press(key)
    assert read_hash(tab)["chosen"].startswith("entity:")


@pytest.mark.parametrize("name", GRAPHS)
def test_the_timeline_is_in_order(open_page: Open, pages: dict[str, Path], name: str, tmp_path: Path) -> None:
    tab = open_page(pages[name], "view=timeline")
    heads = tab.locator(".moment-head h3").all_inner_texts()
    assert heads and all(re.search(r"\d{4}", head) for head in heads if head != "No date")
    keep(tab, f"{name}-timeline", tmp_path)
    tab.locator(".moment .open-claim").first.click()
    first = read_hash(tab)["chosen"]
    assert first.startswith("claim:")
    tab.locator(".moment .open-claim[tabindex='0']").focus()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    assert read_hash(tab)["chosen"] != first
    tab.keyboard.press("End")
    tab.keyboard.press("Enter")
    assert tab.locator(".moment.chosen").count() == 1


@pytest.mark.parametrize("name", GRAPHS)
def test_the_table_is_sorted_and_opened(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], name: str, tmp_path: Path
) -> None:
    tab, payload = open_page(pages[name], "view=table"), payloads[name]
    shown = read_counts(tab)[1]
    assert tab.locator(".table-view table").get_attribute("aria-rowcount") == str(shown + 1)
    assert tab.locator(".table-view tbody tr").count() < 120
    head = tab.get_by_role("columnheader", name="Subject")
    head.get_by_role("button").click()
    assert read_hash(tab)["sort"] == "subject"
    subjects = tab.locator(".table-view td.subject").all_inner_texts()
    assert subjects == sorted(subjects, key=str.casefold)
    head.get_by_role("button").focus()
    tab.keyboard.press("Enter")
    assert read_hash(tab)["sort"] == "-subject"
    assert head.get_attribute("aria-sort") == "descending"
    backwards = tab.locator(".table-view td.subject").all_inner_texts()
    assert backwards == sorted(backwards, key=str.casefold, reverse=True)
    keep(tab, f"{name}-table", tmp_path)
    tab.locator(".table-view tbody tr[data-row]").nth(2).click()
    first = read_hash(tab)["chosen"]
    tab.keyboard.press("ArrowDown")
    tab.locator(".table-view tbody tr[tabindex='0']").focus()
    tab.keyboard.press("End")
    tab.keyboard.press("Enter")
    assert read_hash(tab)["chosen"] != first
    assert tab.locator(".table-view tr[aria-selected=true]").get_attribute("aria-rowindex") == str(shown + 1)
    tab.get_by_role("button", name="Entities", exact=True).click()
    assert tab.locator(".table-view td.entity").first.inner_text().strip() == payload["entities"][0]["label"]


# The address


@pytest.mark.parametrize("name", GRAPHS)
def test_a_link_brings_back_the_same(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], name: str
) -> None:
    payload = payloads[name]
    claim = payload["claims"][3]["id"]
    predicate = payload["predicates"][1]["name"]
    hash = f"view=table&chosen=claim:{claim}&predicates=*{predicate}&confidence=0.4&lang=id&theme=dark&sort=subject"
    tab = open_page(pages[name], hash)
    tab.keyboard.press("u")  # nothing to undo: the page has to be alive and unchanged
    assert read_hash(tab) == dict(part.split("=", 1) for part in hash.split("&"))
    assert tab.evaluate("() => document.documentElement.lang + document.documentElement.dataset.theme") == "iddark"
    tab.locator("#tab-graph").click()
    assert "view" not in read_hash(tab)
    tab.go_back()
    assert tab.locator("#tab-table").get_attribute("aria-selected") == "true"
    tab.go_forward()
    assert tab.locator("#tab-graph").get_attribute("aria-selected") == "true"


@pytest.mark.parametrize(
    "hash",
    [
        "%",
        "view=nowhere&chosen=entity:gone&hops=9&confidence=7&from=never&open=1,x,-4,1.5&types=*&sort=",
        "chosen=claim:&path=..&between=a..b&document=%E0%A4%A&focus=%00",
        "chosen=group:99999&theme=pink&lang=fr&predicates=nothing&&&=&a",
    ],
)
def test_broken_links_open_what_can_be_opened(open_page: Open, pages: dict[str, Path], hash: str) -> None:
    tab = open_page(pages["made"], hash)
    assert tab.locator("#tab-graph").get_attribute("aria-selected") == "true"
    assert title_of(tab) == "Overview"


def test_a_link_is_copied(open_page: Open, pages: dict[str, Path]) -> None:
    tab = open_page(pages["made"], "view=matrix")
    tab.locator(".tool.take-away").click()
    tab.locator("[data-export=link]").click()
    tab.locator(".toast").wait_for()
    assert tab.locator(".toast").inner_text() == "Link copied"
    assert tab.evaluate("() => navigator.clipboard.readText()").endswith("#view=matrix")


# Evidence


@pytest.mark.parametrize("name", GRAPHS)
def test_a_claim_shows_its_sentence_in_context(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], name: str, tmp_path: Path
) -> None:
    payload = payloads[name]
    claim = find_claim(payload, lambda one: one["conflicts"] and one["object"] >= 0)
    tab = open_page(pages[name], f"chosen=claim:{claim['id']}")
    sentence = to_sentence(payload, claim)
    quote = tab.locator("#evidence blockquote").first
    assert quote.locator("mark").inner_text().split() == sentence.split()
    assert len(quote.inner_text()) > len(sentence)
    assert quote.locator(".end").count() >= 1
    document = payload["documents"][claim["evidence"][0]["document"]]
    assert document["title"] in tab.locator("#evidence .source").first.inner_text()
    assert f"{round(claim['confidence'] * 100)}%" in tab.locator("#evidence .meta").first.inner_text()
    assert tab.locator(".conflict-pair").count() == len(claim["conflicts"])
    sides = tab.locator(".conflict-pair").first.locator(".party")
    assert sides.count() == 2
    left, right = (sides.nth(side).bounding_box() for side in (0, 1))
    assert left["y"] == right["y"] and left["x"] < right["x"]
    keep(tab, f"{name}-claim", tmp_path)
    sides.nth(1).locator(".open-claim").click()
    other = payload["claims"][claim["conflicts"][0]["claim"]]["id"]
    assert read_hash(tab)["chosen"] == f"claim:{other}"


SAID = [
    ({"polarity": "affirmed", "modality": "asserted"}, "{} calls for {}", "{} menyerukan {}"),
    ({"polarity": "negated", "modality": "asserted"}, "{} does not call for {}", "{} tidak menyerukan {}"),
    ({"polarity": "affirmed", "modality": "planned"}, "{} is to call for {}", "{} akan menyerukan {}"),
    ({"polarity": "negated", "modality": "planned"}, "{} is not to call for {}", "{} tidak akan menyerukan {}"),
    ({"polarity": "affirmed", "modality": "possible"}, "{} may call for {}", "{} mungkin menyerukan {}"),
    (
        {"polarity": "negated", "modality": "alleged"},
        "{} allegedly does not call for {}",
        "{} diduga tidak menyerukan {}",
    ),
]


@pytest.mark.parametrize(("more", "english", "indonesian"), SAID)
def test_claims_are_said_in_sentences(
    open_page: Open, payloads: dict[str, Any], tmp_path: Path, more: dict[str, str], english: str, indonesian: str
) -> None:
    payload = json.loads(json.dumps(payloads["made"]))
    predicate = next(number for number, one in enumerate(payload["predicates"]) if one["name"] == "callsFor")
    bare = {"role": None, "amount": None, "time": None, "attributed_to": -1, "predicate": predicate, "value": None}
    claim = find_claim(payload, lambda one: one["object"] >= 0)
    claim |= {**bare, **more}
    file = tmp_path / "said.html"
    file.write_text(to_page(payload), encoding="utf-8")
    tab = open_page(file, f"chosen=claim:{claim['id']}")
    ends = [payload["entities"][claim[end]] for end in ("subject", "object")]
    assert title_of(tab) == english.format(*(end["labels"].get("en", end["label"]) for end in ends))
    tab.get_by_role("button", name="ID: Bahasa Indonesia").click()
    assert title_of(tab) == indonesian.format(*(end["labels"].get("id", end["label"]) for end in ends))


@pytest.mark.parametrize("name", GRAPHS)
def test_the_reader_leads_to_the_graph_and_back(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], name: str, tmp_path: Path
) -> None:
    payload = payloads[name]
    claim = find_claim(payload, lambda one: one["object"] >= 0)
    tab = open_page(pages[name], f"chosen=claim:{claim['id']}")
    tab.locator("#evidence .source-link").first.click()
    text = payload["documents"][claim["evidence"][0]["document"]]["text"]
    chosen = tab.locator("#view-reader .said.chosen")
    assert re.sub(r"\d+$", "", chosen.inner_text()).split()[:4] == to_sentence(payload, claim).split()[:4]
    assert len(tab.locator("#view-reader .prose").inner_text()) > len(text) * 0.9
    keep(tab, f"{name}-reader", tmp_path)
    mention = chosen.locator(".mention").first
    mention.click()
    assert read_hash(tab)["chosen"].startswith("entity:")
    tab.locator("#view-reader .mention.chosen").first.focus()
    tab.keyboard.press("Enter")
    assert tab.locator("#view-reader .mention.chosen").count() >= 1
    opener = tab.locator("#view-reader .claims-here").first
    opener.focus()
    tab.keyboard.press("Enter")
    assert read_hash(tab)["chosen"].startswith("claim:")
    assert tab.locator("#view-reader .said.chosen").count() >= 1
    tab.keyboard.press("g")
    assert tab.locator("#tab-graph").get_attribute("aria-selected") == "true"


def test_the_picture_is_answered_by_mouse_and_keys(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], tmp_path: Path
) -> None:
    tab = open_page(pages["one"])
    box = tab.locator(".picture-host").bounding_box()
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(*at)
    label = payloads["one"]["entities"][0]["label"]
    assert label in tab.locator(".card").inner_text()
    tab.mouse.click(*at)
    assert title_of(tab) == label
    keep(tab, "one", tmp_path)
    tab.mouse.click(box["x"] + 30, box["y"] + 30)
    assert title_of(tab) == "Overview"
    tab.locator(".picture-host canvas").focus()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    assert title_of(tab) == label
    for name in ("in", "out", "fit"):
        tab.locator(f"[data-zoom={name}]").click()


def test_groups_open_and_close(open_page: Open, pages: dict[str, Path], tmp_path: Path) -> None:
    tab = open_page(pages["large"])
    keep(tab, "large", tmp_path)
    tab.get_by_role("button", name="Open all").click()
    assert len(read_hash(tab)["open"].split(",")) > 5
    keep(tab, "large-open", tmp_path)
    tab.get_by_role("button", name="Close all").click()
    assert "open" not in read_hash(tab)
    tab.goto(tab.url.split("#")[0] + "#chosen=group:0")
    tab.get_by_role("button", name="Open this community").click()
    assert read_hash(tab)["open"] == "0"
    tab.get_by_role("button", name="Close this community").click()
    assert "open" not in read_hash(tab)


# Decide


def read_records(file: Path) -> list[dict[str, str]]:
    blocks = file.read_text(encoding="utf-8").strip().split("\n\n")
    return [dict(line.split(":", 1) for line in block.split("\n")) for block in blocks]


@pytest.mark.parametrize("name", GRAPHS)
def test_decisions_are_taken_undone_kept_and_saved(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], name: str, tmp_path: Path
) -> None:
    payload = payloads[name]
    claims = [one for one in payload["claims"] if one["status"] == "unreviewed" and one["object"] >= 0][:3]
    wide = find_claim(payload, lambda one: one["status"] == "unreviewed" and one not in claims)
    predicate = payload["predicates"][claims[2]["predicate"]]
    subject = next(
        one
        for number, one in enumerate(payload["entities"])
        if payload["types"][one["type"]]["name"] in predicate["subjects"] and number != claims[2]["subject"]
    )
    tab = open_page(pages[name], f"chosen=claim:{claims[0]['id']}")
    before = read_counts(tab)[1]
    tab.locator(".decide.accept").click()
    assert tab.locator(".decide.accept").get_attribute("aria-pressed") == "true"
    tab.locator(".note").fill("seen")
    tab.keyboard.press("Tab")
    tab.goto(f"{pages[name].as_uri()}#chosen=claim:{claims[1]['id']}")
    tab.keyboard.press("r")
    assert read_counts(tab)[1] == before - 1
    assert tab.locator(".tally").inner_text() == "2"
    tab.keyboard.press("u")
    assert read_counts(tab)[1] == before
    tab.keyboard.press("r")
    tab.goto(f"{pages[name].as_uri()}#chosen=claim:{claims[2]['id']}")
    tab.keyboard.press("c")
    keep(tab, f"{name}-correct", tmp_path)
    form = tab.locator(".correction")
    assert form.locator("[name=subject]").evaluate("(field) => field === document.activeElement")
    form.locator("[name=subject]").fill(subject["label"])
    form.locator("[name=object]").fill("An unknown thing")
    form.locator("[name=object_type]").select_option(predicate["objects"][0])
    form.locator("[name=modality]").select_option("planned")
    form.get_by_role("button", name="Save correction").click()
    assert "An unknown thing" in title_of(tab)
    tab.goto(f"{pages[name].as_uri()}#chosen=claim:{wide['id']}")
    tab.keyboard.press("c")
    tab.locator(".correction").get_by_role("button", name="Save correction").click()
    assert tab.locator(".trouble").inner_text() == "Nothing was changed"
    tab.locator(".correction [name=note]").focus()
    tab.keyboard.press("Escape")
    assert tab.locator(".correction").count() == 0
    tab.reload()
    assert tab.locator(".tally").inner_text() == "3"
    tab.locator(".tool.review").click()
    tab.locator(".popover input").fill("Ani Wijaya")
    keep(tab, f"{name}-review", tmp_path)
    file = save(tab, lambda: tab.locator("[data-export=review]").click(), tmp_path)
    head, *records = read_records(file)
    assert head == {"review": " 1", "reviewer": " Ani Wijaya"}
    found = {record["claim"].strip(): {key: value.strip() for key, value in record.items()} for record in records}
    assert {id: record["decision"] for id, record in found.items()} == {
        claims[0]["id"]: "accept",
        claims[1]["id"]: "reject",
        claims[2]["id"]: "correct",
    }
    assert found[claims[0]["id"]]["note"] == "seen"
    corrected = found[claims[2]["id"]]
    assert corrected["subject"] == subject["iri"]
    assert (corrected["object"], corrected["object_type"]) == ("An unknown thing", predicate["objects"][0])
    assert corrected["modality"] == "planned"
    texts: dict[str, Document] = {one["id"]: one["text"] for one in payload["documents"]}
    for record in found.values():
        document, _, place = record["document"].rpartition(" ")
        start, end = map(int, place.split("-"))
        assert record["sentence"].split() == str(texts[document])[start:end].split()  # code points, as kg counts
    tab.once("dialog", lambda dialog: dialog.accept())
    tab.locator(".tool.review").click()
    tab.get_by_role("button", name="Discard all decisions").click()
    assert tab.locator(".tally").is_hidden()


def test_a_correction_that_no_graph_can_hold_is_refused(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any]
) -> None:
    payload = payloads["seed"]
    names = [one["name"] for one in payload["predicates"]]
    office = names.index("holdsOfficeIn")
    claim = find_claim(payload, lambda one: one["predicate"] == office)
    concept = next(one for one in payload["entities"] if payload["types"][one["type"]]["name"] == "Concept")
    tab = open_page(pages["seed"], f"chosen=claim:{claim['id']}")
    tab.keyboard.press("c")
    tab.locator(".correction [name=object]").fill(concept["label"])
    tab.keyboard.press("Enter")
    said = "“holds office in” does not join person and concept. Change the predicate or an end."
    assert tab.locator(".trouble").inner_text() == said
    tab.locator(".correction [name=predicate]").select_option("supports")
    tab.locator(".correction [type=submit]").click()
    assert title_of(tab).startswith("Xi Jinping supports")


def test_keys_go_from_claim_to_claim(open_page: Open, pages: dict[str, Path], payloads: dict[str, Any]) -> None:
    tab = open_page(pages["seed"], f"chosen=entity:{to_key(payloads['seed'], 0)}")
    tab.keyboard.press("j")
    first = read_hash(tab)["chosen"]
    tab.keyboard.press("j")
    second = read_hash(tab)["chosen"]
    tab.keyboard.press("k")
    assert (first != second, read_hash(tab)["chosen"]) == (True, first)
    tab.keyboard.press("Escape")
    tab.keyboard.press("a")
    assert tab.locator(".toast").inner_text() == "Choose a claim first"


# Take away


@pytest.mark.parametrize("name", GRAPHS)
def test_what_is_taken_away(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], name: str, tmp_path: Path
) -> None:
    predicate = payloads[name]["predicates"][0]["name"]
    tab = open_page(pages[name], f"predicates=*{predicate}")
    shown = read_counts(tab)[1]

    def take(kind: str) -> Path:
        tab.locator(".tool.take-away").click()
        return save(tab, lambda: tab.locator(f"[data-export={kind}]").click(), tmp_path)

    assert take("png").read_bytes().startswith(b"\x89PNG\r\n")
    drawing = ElementTree.parse(take("svg")).getroot()
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg" and len(list(drawing.iter())) > 3
    text = take("csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == shown
    assert {row["predicate"] for row in rows} == {predicate}
    tab.locator(".tool.take-away").focus()
    for key in ("Enter", "ArrowDown", "ArrowUp", "Escape"):
        tab.keyboard.press(key)
    assert tab.locator(".tool.take-away").get_attribute("aria-expanded") == "false"


def test_formulas_do_not_reach_spreadsheets(open_page: Open, payloads: dict[str, Any], tmp_path: Path) -> None:
    payload = json.loads(json.dumps(payloads["made"]))
    bad = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"]
    for claim, text in zip(payload["claims"], bad, strict=False):
        claim["role"] = text
    file = tmp_path / "formulas.html"
    file.write_text(to_page(payload), encoding="utf-8")
    tab = open_page(file, "status=")
    tab.locator(".tool.take-away").click()
    saved = save(tab, lambda: tab.locator("[data-export=csv]").click(), tmp_path)
    roles = [row["role"] for row in csv.DictReader(io.StringIO(saved.read_text(encoding="utf-8-sig")))]
    assert [role for role in roles if role.startswith("'")] == [f"'{text}" for text in bad]


def test_paper_shows_picture_and_evidence_but_no_tools(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], tmp_path: Path
) -> None:
    tab = open_page(pages["made"], f"chosen=entity:{to_key(payloads['made'], 0)}")
    tab.emulate_media(media="print")
    assert tab.locator("#evidence h2").is_visible() and tab.locator(".picture-host").is_visible()
    assert not any(tab.locator(part).is_visible() for part in (".tools", "#filters", ".strip", ".zoom"))
    (tmp_path / "page.pdf").write_bytes(tab.pdf())
    assert (tmp_path / "page.pdf").stat().st_size > 10_000


def test_all_rows_are_on_paper(open_page: Open, pages: dict[str, Path], tmp_path: Path) -> None:
    tab = open_page(pages["made"], "view=table")
    shown = read_counts(tab)[1]
    tab.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    assert tab.locator(".table-view tbody tr[data-row]").count() == shown
    tab.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    assert tab.locator(".table-view tbody tr[data-row]").count() < shown


def test_kg_reads_the_review_file(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], tmp_path: Path
) -> None:
    records = pytest.importorskip("kg.review.records")
    fields = pytest.importorskip("kg.review.fields")
    claim = find_claim(payloads["seed"], lambda one: one["object"] >= 0 and one["status"] == "unreviewed")
    tab = open_page(pages["seed"], f"chosen=claim:{claim['id']}")
    tab.keyboard.press("c")
    tab.locator(".correction [name=role]").fill("host: of\u202e all")
    tab.locator(".correction [name=note]").fill("# not a comment")
    tab.keyboard.press("Enter")
    tab.locator(".tool.review").click()
    file = save(tab, lambda: tab.locator("[data-export=review]").click(), tmp_path)
    head, record = records.read_records(file.read_text(encoding="utf-8"), file.name)
    assert head.kind == "review"
    assert {one.name for one in record.fields} <= set(fields.FIELDS["claim"])
    said = {one.name: one.value for one in record.fields}
    assert (said["claim"], said["decision"]) == (claim["id"], "correct")
    assert (said["role"], said["note"]) == ("host: of\ufffd all", "# not a comment")


# How it looks and who can use it


def test_the_language_is_switched(open_page: Open, pages: dict[str, Path]) -> None:
    tab = open_page(pages["seed"])
    tab.get_by_role("button", name="ID: Bahasa Indonesia").click()
    assert tab.locator("#tab-graph").inner_text() == "Graf"
    assert tab.evaluate("() => document.documentElement.lang") == "id"
    assert "Tiongkok" in tab.locator(".entity-list").inner_text()
    tab.keyboard.press("?")
    assert "Bantuan dan tombol" in tab.locator("dialog").inner_text()
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="EN: English").focus()
    tab.keyboard.press("Enter")
    assert tab.locator("#tab-graph").inner_text() == "Graph"


def test_the_look_is_switched(open_page: Open, pages: dict[str, Path]) -> None:
    tab = open_page(pages["seed"], theme="dark")
    grounds = [tab.evaluate("() => getComputedStyle(document.body).backgroundColor")]
    tab.locator(".tool.themes").click()
    tab.locator("[data-theme-choice=light]").click()
    grounds.append(tab.evaluate("() => getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] != grounds[1]
    assert read_hash(tab)["theme"] == "light"


@pytest.mark.parametrize("name", [*GRAPHS, "one", "none"])
@pytest.mark.parametrize(("theme", "size"), [("light", (1280, 800)), ("dark", (1600, 1000)), ("light", (390, 844))])
def test_nothing_is_cut_off_or_wider_than_the_page(
    open_page: Open, pages: dict[str, Path], name: str, theme: str, size: tuple[int, int], tmp_path: Path
) -> None:
    tab = open_page(pages[name], theme=theme, size=size)
    for view, key in VIEWS.items():
        tab.keyboard.press(key)
        assert tab.locator(f"#view-{view}").is_visible()
        assert tab.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        keep(tab, f"{name}-{view}-{theme}-{size[0]}", tmp_path)
    words = tab.locator("body").inner_text()
    assert not re.search(r"undefined|NaN|\[object", words)
    assert "Read by machine" in words


def test_panels_are_sheets_on_a_phone(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], tmp_path: Path
) -> None:
    tab = open_page(pages["seed"], size=(390, 844))
    assert not tab.locator("#filters").is_visible() and not tab.locator("#evidence").is_visible()
    tab.get_by_role("button", name="Filters", exact=True).click()
    assert tab.locator("#filters").is_visible()
    keep(tab, "phone-filters", tmp_path)
    tab.keyboard.press("Escape")
    tab.wait_for_timeout(300)
    assert not tab.locator("#filters").is_visible()
    tab.locator(".search input").fill("china")
    tab.locator(".search [role=option]").first.click()
    assert title_of(tab) == "China"
    keep(tab, "phone-evidence", tmp_path)
    tab.locator("#evidence .panel-head button").click()
    tab.wait_for_timeout(300)
    assert not tab.locator("#evidence").is_visible()


STATES = ["", "view=table", "view=timeline", "view=matrix", "view=reader", "chosen", "claim", "path", "help", "search"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", [*STATES, "review", "correct", "phone"])
def test_axe_finds_nothing_serious(
    open_page: Open, pages: dict[str, Path], payloads: dict[str, Any], state: str, theme: str
) -> None:
    payload = payloads["made"]
    claim = find_claim(payload, lambda one: one["conflicts"])["id"]
    key = to_key(payload, 0)
    hashes = {
        "chosen": f"chosen=entity:{key}&focus={key}",
        "path": "path=" + "..".join(to_key(payload, end) for end in find_ends(payload)),
    }
    hash = state if "=" in state else hashes.get(state, f"chosen=claim:{claim}" if state else "")
    tab = open_page(pages["made"], hash, theme=theme, size=(390, 844) if state == "phone" else (1280, 800))
    if state == "search":
        tab.locator(".search input").fill("a")
    for pressed in {"help": "?", "review": "a", "correct": "c"}.get(state, ""):
        tab.keyboard.press(pressed)
    if state == "review":
        tab.locator(".tool.review").click()
    assert find_barriers(tab) == []


def test_the_keyboard_alone_reaches_everything(open_page: Open, pages: dict[str, Path]) -> None:
    tab = open_page(pages["made"])
    reached = set()
    for _ in range(400):
        tab.keyboard.press("Tab")
        where = tab.evaluate(
            """() => {
                const at = document.activeElement, style = getComputedStyle(at);
                const part = at.closest('.search, .tools, #filters, .tabs, .picture-host, .zoom, .strip, #evidence');
                const seen = style.outlineStyle !== 'none' || at.matches('.picture-host canvas');
                return [part && (part.id || part.className), seen];
            }"""
        )
        if where[0]:
            assert where[1], f"no focus to be seen in {where[0]}"
            reached.add(where[0].split()[0])
    assert reached == {"combobox", "tools", "filters", "tabs", "picture-host", "zoom", "strip", "evidence"}


# When something is wrong


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda html: re.sub(r'id="data"', 'id="gone"', html), "holds no data"),
        (lambda html: html.replace('"format":1', '"format":9'), "another version of kg"),
        (lambda html: html.replace('{"format"', '{"for', 1), "is damaged"),
        (lambda html: re.sub(r'id="data"', 'id="data" data-encoding="gzip"', html), "is damaged"),
    ],
)
def test_a_damaged_file_says_what_to_do(
    browser: Any, pages: dict[str, Path], damage: Callable[[str], str], said: str, tmp_path: Path
) -> None:
    file = tmp_path / "damaged.html"
    file.write_text(damage(pages["one"].read_text(encoding="utf-8")), encoding="utf-8")
    tab = browser.new_page()
    tab.goto(file.as_uri())
    assert said in tab.locator("[role=alert]").inner_text()
    tab.close()


HOSTILE = "</script><script>window.__ran='script'</script><img src=x onerror=\"window.__ran='image'\">\u2028'\"`${1}"


def poison(value: Any, path: tuple[Any, ...] = ()) -> Any:
    """Put markup into every text of a payload, but where a closed list of words or a number is meant."""
    if isinstance(value, dict):
        kept = {"polarity", "modality", "status", "shape", "colour", "dark", "stance", "date", "time", "text", "id"}
        kept |= {"language"} if path == () else set()
        return {key: one if key in kept else poison(one, (*path, key)) for key, one in value.items()}
    if isinstance(value, list):
        return [poison(one, (*path, number)) for number, one in enumerate(value)]
    return f"{value}{HOSTILE}" if isinstance(value, str) else value


@pytest.mark.parametrize("has_policy", [True, False])
def test_hostile_texts_stay_texts(open_page: Open, payloads: dict[str, Any], has_policy: bool, tmp_path: Path) -> None:
    payload = poison(json.loads(json.dumps(payloads["made"])))
    for document in payload["documents"]:
        document["text"] += HOSTILE
        document["address"] = "javascript:window.__ran='link'"
    html = to_page(payload)
    if not has_policy:
        html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    file = tmp_path / "hostile.html"
    file.write_text(html, encoding="utf-8")
    tab = open_page(file)
    for key in VIEWS.values():
        tab.keyboard.press(key)
    tab.keyboard.press("?")
    tab.keyboard.press("Escape")
    tab.locator(".search input").fill("onerror")
    tab.keyboard.press("Enter")
    assert "<img" in title_of(tab)
    tab.keyboard.press("j")
    tab.keyboard.press("c")
    tab.keyboard.press("Escape")
    tab.keyboard.press("a")
    tab.locator(".tool.review").click()
    tab.keyboard.press("Escape")
    tab.goto(f"{file.as_uri()}#view=reader&chosen=document:{payload['documents'][0]['id']}")
    assert tab.locator("#evidence .facts").is_visible()
    assert tab.locator("a[href^=javascript]").count() == 0
    tab.get_by_role("button", name="ID: Bahasa Indonesia").click()
    for kind in ("svg", "csv", "png"):
        tab.locator(".tool.take-away").click()
        save(tab, lambda kind=kind: tab.locator(f"[data-export={kind}]").click(), tmp_path)  # type: ignore[misc]
    assert tab.locator("img").count() == 0
