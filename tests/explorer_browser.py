"""A browser for the explorer's tests: pages open offline, and whatever goes wrong in them fails the test."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parent.parent / "kg" / "views" / "explorer" / "node_modules" / "axe-core" / "axe.min.js"
OUTSIDE = "KG_CHROMIUM"
"""Names another Chromium than the one on the PATH."""
SHOTS = "KG_SHOTS"
"""Names a folder that keeps the pictures."""

WATCH = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.__violations.push(event.violatedDirective + " " + event.blockedURI);
});
"""

Open = Callable[..., Any]


@contextmanager
def open_browser() -> Iterator[Any]:
    """Start Debian's Chromium without a graphics card, or skip where there is none."""
    found = os.environ.get(OUTSIDE) or shutil.which("chromium") or shutil.which("chromium-browser")
    lacking = "" if found else f"no chromium on the PATH (Debian: apt-get install chromium), and {OUTSIDE} is not set"
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        lacking = "the playwright package is not installed (pip install playwright)"
    if lacking and os.environ.get("CI"):
        pytest.fail(lacking)
    if lacking:
        pytest.skip(lacking)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--disable-gpu"], chromium_sandbox=False)
        yield browser
        browser.close()


@contextmanager
def open_tabs(browser: Any) -> Iterator[Open]:
    """Give what opens a page; at the end nothing may have been fetched, said, broken or run from the data."""
    contexts: list[Any] = []
    troubles: list[str] = []

    def open_(
        file: Path,
        hash: str = "",
        *,
        size: tuple[int, int] = (1280, 800),
        theme: str = "light",
        motion: str = "reduce",
        density: float = 1,
        shared: Any = None,
    ) -> Any:
        is_phone = size[0] < 500
        context = shared or browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            offline=True,
            color_scheme=theme,
            reduced_motion=motion,
            device_scale_factor=density,
            has_touch=is_phone,
            is_mobile=is_phone,
            permissions=["clipboard-read", "clipboard-write"],
        )
        if context not in contexts:
            contexts.append(context)
            context.add_init_script(WATCH)
        tab = context.new_page()
        address = file.as_uri()

        def note_request(request: Any) -> None:
            if request.url.split("#")[0] != address and not request.url.startswith("blob:"):
                troubles.append(f"request {request.url}")

        tab.on("request", note_request)
        tab.on("console", lambda message: troubles.append(f"console {message.text}"))
        tab.on("pageerror", lambda error: troubles.append(f"error {error}"))
        tab.goto(f"{address}#{hash}" if hash else address)
        tab.wait_for_function("() => document.body.dataset.ready")
        return tab

    yield open_
    for context in contexts:
        for tab in context.pages:
            troubles += [f"policy {one}" for one in tab.evaluate("() => window.__violations")]
            troubles += [f"ran {one}" for one in tab.evaluate("() => [window.__ran ?? []].flat()")]
        context.close()
    assert troubles == []


def keep(tab: Any, name: str, folder: Path) -> None:
    """Take a picture of the page, into the folder of the environment where it names one."""
    place = Path(os.environ.get(SHOTS) or folder)
    place.mkdir(parents=True, exist_ok=True)
    tab.wait_for_timeout(400)
    tab.screenshot(path=place / f"{name}.png")


def find_barriers(tab: Any) -> list[str]:
    """Say what axe finds that keeps people out: serious and critical findings, with where they are."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed (npm ci in kg/views/explorer)")
    tab.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    found = tab.evaluate("() => axe.run(document, { preload: false, resultTypes: ['violations'] })")
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:120]} {node['failureSummary'][-160:]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
    ]
