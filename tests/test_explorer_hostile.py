"""Texts that want to be code stand in every field of the page and stay texts, with its policy and without."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import made_graph
import pytest
from explorer_browser import Open, open_tabs

from kg.model import Claim, Document, Entity, Literal
from kg.views.explorer import render, to_page
from kg.views.explorer.payload import to_payload

TEXTS = (
    '</script><script>window.__ran="script"</script>',
    "</style></title></noscript><img src=x onerror='window.__ran=\"image\"'>",
    '"><svg onload=window.__ran="svg">',
    "' onfocus='window.__ran=\"focus\"' autofocus x='",
    'javascript:window.__ran="address"',
    'data:text/html,<script>window.__ran="data"</script>',
    'https://example.org/"onmouseover=\'window.__ran="link"\'',
    '{{constructor.constructor("window.__ran=1")()}}${window.__ran="template"}',
    'a\u2028window.__ran="line"//\u2029<!--',
    '=HYPERLINK("https://example.org/?"&A1)',
    "<style>@import 'https://example.org/x.css'</style><link rel=stylesheet href=https://example.org/x.css>",
    "<iframe src='javascript:parent.__ran=1'></iframe>",
    "\u202etxet esrever\u202c \x00\x07 \U0001f600",
    "__proto__",
    "constructor",
    "toString",
    "..",
    "#view=table&chosen=claim:x,*",
)


def to_hostile() -> tuple[list[Claim], list[Document]]:
    """Put each text into every field of a claim, its ends, its evidence and its document."""
    made, documents = made_graph.to_graph(24)
    plain = next(claim for claim in made if isinstance(claim.object, Entity) and claim.evidence)
    assert isinstance(plain.object, Entity)
    claims, texts = list(made), list(documents)
    for number, text in enumerate(TEXTS):
        names = {"label": text, "labels": (("en", text), ("id", text)), "aliases": (text, f"{text}{number}")}
        subject = replace(plain.subject, iri=f"{text}", wikidata=text, **names)
        thing = replace(plain.object, iri=f"u:{number}", **names)
        id = f"{text}" if number % 2 else f"hostile-{number}"
        document = Document(
            id=id, text=f"{text} {text}. {text}", language=text, source=text, content_hash="", title=text, date=text
        )
        texts.append(document)
        end = replace(plain.evidence[0].subject, start=0, end=len(text), text=text)
        evidence = replace(
            plain.evidence[0], document=id, start=0, end=len(document.text), sentence=document.text,
            subject=end, object=replace(end, start=len(text) + 1, end=2 * len(text) + 1), extractor=text,
        )  # fmt: skip
        claim = replace(
            plain, subject=subject, object=thing, evidence=(evidence,), predicate="supports", role=text, amount=text,
            time=text, attributed_to=replace(subject, iri=f"u:by:{number}"),
        )  # fmt: skip
        value = Literal(value=text, datatype=text, of=text, unit=text)
        claims += [claim, replace(claim, polarity="negated"), replace(claim, predicate="hasQuantity", object=value)]
    return claims, texts


CLAIMS, DOCUMENTS = to_hostile()
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n')


@pytest.fixture
def open_page(browser: Any) -> Iterator[Open]:
    with open_tabs(browser) as open_page:
        yield open_page


@pytest.fixture(scope="module", params=["policy", "no policy", "compressed"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    payload = to_payload(CLAIMS, DOCUMENTS, title=TEXTS[0])
    html = to_page(payload, compressed_from=0 if request.param == "compressed" else 10**9)
    if request.param == "no policy":
        html, removed = POLICY.subn("", html)
        assert removed == 1
    file = tmp_path_factory.mktemp("hostile") / "page.html"
    file.write_text(html, encoding="utf-8")
    return file


def look_for_markup(tab: Any) -> list[str]:
    """What a text would have become if it had been read as markup."""
    found = tab.evaluate("""() => {
        const made = "img, iframe, script, style, link, object, embed, [onload], [onerror], [onfocus], [onmouseover]";
        const links = [...document.querySelectorAll("[href], [src], [action]")];
        const address = (each) => each.getAttribute("href") ?? each.getAttribute("src") ?? each.getAttribute("action");
        return [
            ...[...document.querySelectorAll("#app")].flatMap((app) => [...app.querySelectorAll(made)]),
            ...links.filter((each) => !/^(https?:|#|blob:)/.test(address(each))),
        ].map((each) => each.outerHTML.slice(0, 200));
    }""")
    return list(found)


@pytest.mark.parametrize("view", ["graph", "table", "timeline", "matrix", "reader"])
def test_texts_stay_texts_in_every_view(open_page: Open, page: Path, view: str) -> None:
    tab = open_page(page, f"view={view}")
    assert TEXTS[0] in tab.title()
    assert look_for_markup(tab) == []
    tab.get_by_role("button", name=re.compile("^ID")).click()
    tab.wait_for_timeout(200)
    assert look_for_markup(tab) == []


def test_texts_stay_texts_in_the_panel(open_page: Open, page: Path) -> None:
    tab = open_page(page)
    for number in range(len(TEXTS)):
        tab.keyboard.press("/")
        tab.keyboard.type(TEXTS[number][:24].replace("\u2028", " "))
        tab.wait_for_timeout(60)
        assert look_for_markup(tab) == []
        tab.keyboard.press("Enter")
        tab.wait_for_timeout(60)
        assert look_for_markup(tab) == []
        tab.keyboard.press("Escape")


def test_addresses_are_texts_too(open_page: Open, page: Path) -> None:
    tab = open_page(page)
    for hash in (
        *TEXTS,
        "chosen=entity:<img src=x onerror=window.__ran=1>",
        "focus=%",
        "path=..",
        "from=<",
        "sort=<b>",
    ):
        tab.evaluate("(hash) => { location.hash = hash; }", hash)
        tab.wait_for_timeout(40)
        assert look_for_markup(tab) == []


def test_each_claim_and_document_opens(open_page: Open, page: Path) -> None:
    tab = open_page(page)
    ids = [f"claim:{claim.id}" for claim in CLAIMS[-3 * len(TEXTS) :: 3]]
    ids += [f"document:{document.id}" for document in DOCUMENTS[-8:]]
    for id in ids:
        tab.evaluate("(id) => { location.hash = `chosen=${encodeURIComponent(id).replace('%3A', ':')}`; }", id)
        tab.wait_for_timeout(40)
        assert look_for_markup(tab) == []
    assert tab.locator("#evidence").inner_text()


def test_the_policy_stops_what_would_run(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(render(CLAIMS, DOCUMENTS, title="Policy"), encoding="utf-8")
    context = browser.new_context(offline=True)
    tab = context.new_page()
    tab.goto(file.as_uri())
    tab.wait_for_function("() => document.body.dataset.ready")
    stopped = tab.evaluate("""async () => {
        const stopped = [];
        document.addEventListener("securitypolicyviolation", (event) => stopped.push(event.effectiveDirective));
        const add = (name, more) => document.body.append(Object.assign(document.createElement(name), more));
        add("script", { textContent: "window.__ran = 1" });
        add("style", { textContent: "body { color: red }" });
        add("img", { src: "https://example.org/x.png" });
        add("div", { innerHTML: "<b onclick='window.__ran = 2'>x</b>" });
        document.body.lastChild.firstChild.click();
        await fetch("https://example.org/").catch(() => 0);
        await new Promise((resolve) => setTimeout(resolve, 100));
        return stopped.sort();
    }""")
    assert stopped == ["connect-src", "img-src", "script-src-attr", "script-src-elem", "style-src-elem"]
    assert tab.evaluate("() => window.__ran ?? null") is None
    context.close()
