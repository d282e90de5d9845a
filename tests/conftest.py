"""What several test modules need."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from explorer_browser import open_browser

if TYPE_CHECKING:
    from kg.nlp import Reader

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of gold annotations and training data that lies beside the repository, or where KG_SHARED says."""
    folder = Path(os.environ.get("KG_SHARED") or ROOT.parent / "shared")
    if not (folder / "gold" / "dev").is_dir():
        pytest.skip(f"no gold annotations at {folder}; set KG_SHARED to the folder that holds gold/")
    return folder


TEXTS = {
    "english": "China supports AI governance. The weather was fine. Xi Jinping leads China. "
    "China does not support AI governance. WAIC lasts 3. Indonesia plans to host WAIC.",
    "indonesia": "Tiongkok mendukung tata kelola AI. Hal ini dikatakan pada hari Senin oleh pemerintah. "
    "Komdigi mendukung tata kelola AI.",
}
"""Two small documents in the grammar of `fake_reader`."""


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with two small documents."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def reader() -> "Reader":
    """The model itself, loaded once."""
    from kg.nlp import Reader

    return Reader.load()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium without a graphics card."""
    with open_browser() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens a page as a file, with what `browser.new_context` takes, and waits until it says that it is ready.

    At the end of the test nothing may have been fetched, said on the console (as breaches of the page's policy are)
    or run from the data: that would call `alert` or set `window.__ran`.
    """
    troubles: list[str] = []
    contexts: list[Any] = []

    def open_(html: str, hash: str = "", **options: Any) -> Any:
        file = tmp_path / f"page-{len(contexts)}.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 800}, "offline": True} | options))
        contexts.append(context)
        tab = context.new_page()

        def on_request(request: Any) -> None:
            if not request.url.startswith((file.as_uri(), "blob:", "data:")):
                troubles.append(f"request {request.url}")

        def on_dialog(dialog: Any) -> None:
            troubles.append(f"dialog {dialog.message}")
            dialog.dismiss()

        tab.on("request", on_request)
        tab.on("console", lambda message: troubles.append(f"console {message.text}"))
        tab.on("pageerror", lambda error: troubles.append(f"error {error}"))
        tab.on("dialog", on_dialog)
        tab.goto(file.as_uri() + hash)
        tab.wait_for_function("() => document.body.dataset.ready")
        return tab

    yield open_
    ran = [tab.evaluate("() => window.__ran ?? null") for context in contexts for tab in context.pages]
    for context in contexts:
        context.close()
    assert troubles == []
    assert set(ran) <= {None}
