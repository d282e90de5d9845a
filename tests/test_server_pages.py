"""The pages of `kg serve` in a real browser: they work, speak two languages, and run and fetch nothing of others."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import port_claims as port
import pytest
from serving import Server

from kg.ids import to_content_hash, to_iri
from kg.model import Claim, Document, Entity, Evidence, Mention
from kg.rdf import Run
from kg.store import Store

pytest.importorskip("starlette")

HTML = "text/html"
Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("project")
    with Store.open(folder) as store:
        for document in port.DOCUMENTS:
            store.put(document, port.CLAIMS, port.RUN)
    with Server(folder, "--max-rows", "12") as running:
        yield running


@pytest.fixture
def visit(browser: Any, server: Server) -> Iterator[Visit]:
    """Opens a page of the server; at the end nothing was asked of another host, said on the console or run."""
    contexts = []
    troubles: list[str] = []

    def open_(path: str, *, at: Server = server, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        contexts.append(context)
        tab = context.new_page()
        host = urlsplit(at.address).netloc
        tab.on("request", lambda one: None if urlsplit(one.url).netloc == host else troubles.append(f"to {one.url}"))
        tab.on("console", lambda message: troubles.append(f"console {message.text}"))
        tab.on("pageerror", lambda error: troubles.append(f"error {error}"))
        tab.on("dialog", lambda dialog: (troubles.append(f"dialog {dialog.message}"), dialog.dismiss()))
        tab.goto(at.address + path)
        return tab

    yield open_
    ran = [tab.evaluate("() => window.__ran ?? null") for context in contexts for tab in context.pages]
    for context in contexts:
        context.close()
    assert troubles == []
    assert set(ran) <= {None}


# ---- what the pages say


@pytest.mark.parametrize(
    ("headers", "path", "language", "words"),
    [
        ({}, "/", "en", "2 documents · 18 claims"),
        ({"Accept-Language": "id-ID,id;q=0.9,en;q=0.8"}, "/", "id", "2 dokumen · 18 klaim"),
        ({"Accept-Language": "fr,id;q=0.5"}, "/", "id", "Paling banyak diklaim"),
        ({"Accept-Language": "id"}, "/?lang=en", "en", "Most claimed about"),
        ({}, "/entity/harbour-summit?lang=id", "id", "KTT Pelabuhan"),
        ({}, "/document/port-en", "en", "Summit opens in &#34;Port Selat&#34;"),
        ({}, "/sparql?lang=id", "id", "Siapa memegang jabatan apa"),
        ({}, "/graph?lang=id", "id", "10 entitas"),
    ],
)
def test_pages_speak_the_language_of_the_reader(
    server: Server, headers: dict[str, str], path: str, language: str, words: str
) -> None:
    answer = server.send("GET", path, headers={"Accept": HTML, **headers})
    assert (answer.status, answer.type) == (200, "text/html; charset=utf-8")
    assert f'<html lang="{language}"' in answer.text
    assert words in answer.text


def test_an_entity_has_its_claims_with_their_sentences(server: Server) -> None:
    page = server.get("/entity/arunika", HTML).text
    assert "<mark>Arunika</mark> called for a <mark>UN-centred approach to AI governance</mark>" in page
    assert '<a href="/document/port-id?lang=en">port-id</a>' in page
    assert '<span class="flag negated">denied</span>' in page
    assert "Disagrees with" in page
    assert "Q900000001" in page
    assert "https://w3id.org/aipolicy-kg/id/entity/arunika" in page


def test_a_claim_leads_to_what_it_disagrees_with(server: Server) -> None:
    claim = next(one for one in port.CLAIMS if one.predicate == "holdsOfficeIn" and one.role == "President")
    page = server.get(f"/claim/{claim.id}", HTML).text
    assert "Ratna Wibisana holds office in Arunika [as President]" in page
    [other] = {one.id for one in port.CLAIMS if one.predicate == "holdsOfficeIn"} - {claim.id}
    assert f'href="/claim/{other}?lang=en"' in page


@pytest.mark.parametrize(
    ("path", "accept", "expected"),
    [
        ("/entity/arunika", None, "text/turtle; charset=utf-8"),
        ("/entity/arunika", "text/html,*/*;q=0.8", "text/html; charset=utf-8"),
        ("/entity/arunika", "application/ld+json", "application/ld+json"),
        ("/entity/arunika?format=ntriples", "text/html", "application/n-triples"),
        ("/entity/arunika?format=html", None, "text/html; charset=utf-8"),
        ("/document/port-en", "application/rdf+xml", "application/rdf+xml"),
        ("/run/" + port.RUN.id, "text/html,*/*;q=0.8", "text/turtle; charset=utf-8"),
        ("/agent/encoder%2F0.1", "text/turtle", "text/turtle; charset=utf-8"),
        ("/graph/conflicts", None, "text/turtle; charset=utf-8"),
    ],
)
def test_each_iri_is_given_as_wanted_at_its_own_path(
    server: Server, path: str, accept: str | None, expected: str
) -> None:
    answer = server.get(path, accept)
    assert (answer.status, answer.type) == (200, expected)
    assert "accept" in answer.headers["vary"].lower()


def test_a_claim_comes_with_its_evidence(server: Server) -> None:
    claim = port.CLAIMS[0]
    data = server.get(f"/claim/{claim.id}", "application/n-triples").text
    assert "http://www.w3.org/ns/oa#exact" in data
    assert claim.evidence[0].sentence in data


def test_every_iri_of_the_graph_is_found_at_its_path(server: Server) -> None:
    query = "SELECT DISTINCT ?s { ?s ?p ?o } ORDER BY RAND() LIMIT 12"
    rows = server.ask(query, "text/csv").text.split()[1:]
    for iri in rows:
        path = iri.removeprefix("https://w3id.org/aipolicy-kg/id")
        assert server.get(path).status == 200, path


def test_policies_let_nothing_in(server: Server) -> None:
    for path in ("/", "/entity/arunika", "/document/port-en", "/entity/nobody"):
        headers = server.get(path, HTML).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'; img-src")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
    assert "unsafe" not in server.get("/sparql", HTML).headers["content-security-policy"]


# ---- in a browser


def test_a_visitor_finds_a_sentence_from_the_start_page(visit: Visit) -> None:
    tab = visit("/")
    tab.click("text=Harbour Summit")
    tab.wait_for_url("**/entity/harbour-summit?lang=en")
    assert tab.locator("h1").inner_text() == "Harbour Summit"
    assert tab.locator("article blockquote mark").first.is_visible()
    tab.click("text=Bahasa Indonesia")
    tab.wait_for_url("**?lang=id")
    assert tab.locator("h1").inner_text() == "KTT Pelabuhan"
    tab.locator("blockquote footer a").first.click()
    tab.wait_for_url("**/document/port-*")
    tab.click("nav >> text=Tanya")
    tab.locator("#questions option").nth(20).wait_for(state="attached")


def test_the_query_page_asks_named_questions(visit: Visit) -> None:
    tab = visit("/sparql")
    tab.wait_for_selector(".yasqe .CodeMirror")
    assert "callsFor" in tab.locator(".CodeMirror").inner_text()
    tab.select_option("#questions", "offices")
    tab.wait_for_selector(".yasr table >> text=Ratna")
    assert "Perdana Menteri" in tab.locator(".yasr table").inner_text()
    tab.select_option("#questions", "claims-about")  # its parameter is filled with the example
    tab.wait_for_selector(".yasr >> text=0 results")


def test_the_query_page_says_when_an_answer_was_cut(visit: Visit) -> None:
    tab = visit("/sparql")
    tab.select_option("#questions", "claims-with-sentences")
    tab.wait_for_selector("#cut:visible")
    assert tab.locator("#cut").inner_text() == "Only the first 12 rows are shown; ask for less."
    tab.select_option("#questions", "offices")
    tab.wait_for_selector("#cut", state="hidden")


def test_what_an_answer_names_opens_here(visit: Visit) -> None:
    tab = visit("/sparql")
    tab.select_option("#questions", "offices")
    link = tab.locator(".yasr table a[href*='/claim/']").first
    with tab.context.expect_page() as opened:
        link.press("Enter")
    opened.value.wait_for_load_state()
    assert urlsplit(opened.value.url).netloc == urlsplit(tab.url).netloc
    assert "holds office in" in opened.value.locator("h1").inner_text()


def test_the_graph_is_drawn(visit: Visit) -> None:
    tab = visit("/graph?focus=Borealis")
    tab.wait_for_function("() => document.body.dataset.ready")
    assert tab.locator("h1").inner_text() == "Borealis"


def test_small_and_dark_screens_get_everything(visit: Visit) -> None:
    tab = visit("/entity/arunika", color_scheme="dark")
    assert tab.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(22, 27, 34)"
    tab.set_viewport_size({"width": 390, "height": 844})
    assert tab.evaluate("() => document.documentElement.scrollWidth") <= 390


# ---- hostile words

HOSTILE = (
    '</script><script>window.__ran = 1</script><img src=x onerror="window.__ran = 1">',
    "{{ cycler.__init__.__globals__ }}{% raw %}\"><a href='javascript:window.__ran = 1'>x</a>",
)


def to_hostile(words: str, number: int) -> tuple[Document, Claim]:
    """A document with the same words in every field that a document fills."""
    id = f"d{number} {words}"
    document = Document(
        id=id, text=words, language="en", source=f"javascript:{words}", content_hash=to_content_hash(words), title=words
    )
    subject = Entity(
        iri=to_iri("entity", words), label=words, type="Actor", labels=(("en", words),), aliases=(words + " too",)
    )
    mention = Mention(start=0, end=len(words), text=words, type="Actor")
    evidence = Evidence(
        document=id,
        sentence=words,
        start=0,
        end=len(words),
        subject=mention,
        object=mention,
        confidence=0.5,
        extractor="encoder/0.1",
    )
    thing = replace(subject, iri=to_iri("entity", f"other-{number}"), wikidata="Q1")
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
    return document, claim


def test_hostile_words_stay_words(visit: Visit, tmp_path: Path) -> None:
    found = [to_hostile(words, number) for number, words in enumerate(HOSTILE)]
    with Store.open(tmp_path) as store:
        for document, claim in found:
            store.put(document, [claim], Run(extractor="encoder/0.1"))
        claims = store.claims()
    with Server(tmp_path) as server:
        paths = ["/", "/sparql", f"/entity/{quote('<img src=x onerror=window.__ran=1>')}?format=html"]
        for (document, _), claim in zip(found, claims, strict=True):
            subject = claim.subject.iri.removeprefix("https://w3id.org/aipolicy-kg/id")
            paths += [subject, f"/document/{quote(document.id, safe='')}", f"/claim/{claim.id}"]
        assert server.get(paths[2]).status == 404
        for path in paths[:2] + paths[3:]:
            tab = visit(path, at=server)
            tab.wait_for_load_state("networkidle")
            assert tab.locator("main script:not([type='application/json'])").count() == 0
            assert tab.locator("a[href^='javascript']").count() == 0
            assert tab.locator("main img[src=x]").count() == 0
        tab = visit("/sparql", at=server)
        tab.select_option("#questions", "claims-with-sentences")
        tab.wait_for_selector(".yasr table >> text=cycler")
        assert tab.locator(".yasr table img, .yasr table script, .yasr a[href^='javascript']").count() == 0
        page = server.get(paths[2], HTML).text
        assert "<img" not in page
        assert "&lt;img" in page
