"""Measure the explorer beside pyvis in a browser: ``python benchmarks/explorer.py [--sizes N ...]``.

Draws the same invented graphs (about three claims an entity) by pyvis as it comes, by pyvis with the places that kg
computed, and by the explorer, as it opens and with all entities drawn at once. Each page is opened anew in Chromium
without graphics card and network. Prints a Markdown table and writes it to ``benchmarks/results-explorer.md``.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import machine

from kg.network import to_networkx
from kg.views.explorer import to_page
from kg.views.explorer.payload import to_payload

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import made_graph

RESULTS = Path(__file__).with_name("results-explorer.md")
SIZES = (100, 1000, 5000, 20000)
PAN_SECONDS = 3.0
VIEW = {"width": 1280, "height": 800}

WATCH = """() => {
  const note = () => { window.interactiveAt ??= performance.now(); };
  const tell = () => requestAnimationFrame(() => requestAnimationFrame(note));
  const look = () => {
    const isReady = window.isPyvis ? window.isDrawn : document.body?.dataset.ready;
    isReady ? tell() : setTimeout(look, 5);
  };
  look();
}"""
"""Notes when a page can be used: the explorer says so, pyvis has drawn its first picture or come to rest."""

HEARS = """
window.isPyvis = true;
if (network.physics.physicsEnabled) network.once("stabilizationIterationsDone", () => { window.isDrawn = true; });
else network.once("afterDrawing", () => { window.isDrawn = true; });
"""

DRAG = """async ({ x, y, seconds }) => {
  const canvas = document.elementFromPoint(x, y);
  if (!canvas) throw new Error("the picture is not on the screen");
  const frames = [];
  const begin = performance.now();
  await new Promise((resolve) => {
    const step = (at) => {
      frames.push(at);
      if (performance.now() - begin > 1000 * seconds) return resolve();
      const turn = (performance.now() - begin) / 250;
      const [clientX, clientY] = [x + 300 * Math.sin(turn), y + 150 * Math.sin(1.3 * turn)];
      const how = { pointerId: 1, pointerType: "mouse", isPrimary: true, buttons: 1, bubbles: true, cancelable: true };
      canvas.dispatchEvent(new PointerEvent("pointermove", { ...how, clientX, clientY }));
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  return (1000 * (frames.length - 1)) / (frames.at(-1) - frames[0]);
}"""
"""Moves the pressed mouse before every frame, up to 1,200 pixels a second, so that each frame shows another view."""

FLAGS = ["--disable-gpu", "--disable-frame-rate-limit", "--disable-gpu-vsync"]
"""No graphics card, and frames as fast as they come: at 60 a second all small pictures would look alike."""

HEAD = """# The explorer beside pyvis

Frames are not held to the 60 a second of a screen. The explorer drags a large picture as a bitmap that is wider than
the view, and draws anew where that ends or the mouse rests; pyvis draws every frame anew. As the explorer opens, graphs
of more than 400 entities are groups; "all drawn at once" is the same graph without them.
"""

Page = Callable[[], str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="entities of the graphs")
    parser.add_argument("--runs", type=int, default=3, help="times each page is opened; the median counts")
    parser.add_argument("--patience", type=float, default=60, help="seconds after which a page is given up")
    options = parser.parse_args()
    about = machine.describe()
    header = "| entities | page | file | interactive after | frames a second while panning | heap |"
    table = f"{header}\n|--:|---|--:|--:|--:|--:|\n"
    for row in measure(options.sizes, options.runs, options.patience):
        table += row + "\n"
        text = f"{HEAD}\nBy `python benchmarks/explorer.py`, median of {options.runs}.\n\n{about}\n"
        RESULTS.write_text(f"{text}\n{table}", encoding="utf-8")
    print(table, end="")


def measure(sizes: list[int], runs: int, patience: float) -> Iterator[str]:
    """Open every page of every size; give a row for each."""
    from playwright.sync_api import sync_playwright

    found = os.environ.get("KG_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            for name, make in to_pages(size).items():
                file = Path(folder) / "page.html"
                file.write_text(make(), encoding="utf-8")
                results = []
                for _ in range(runs):
                    browser = playwright.chromium.launch(executable_path=found, args=FLAGS, chromium_sandbox=False)
                    results.append(open_once(browser, file, patience))
                    browser.close()
                    if results[-1] is None:
                        break
                row = f"| {size} | {name} | {file.stat().st_size / 2**20:.1f} MiB | {to_cells(results, patience)} |"
                print(row, file=sys.stderr, flush=True)
                yield row


def to_pages(size: int) -> dict[str, Page]:
    """Prepare the four pages of a size; each is made when it is called."""
    claims, documents = made_graph.to_graph(size)
    graph = to_networkx(claims)
    begin = time.perf_counter()
    payload = to_payload(claims, documents, title=f"{size} entities")
    print(f"{size} entities: records and places in {time.perf_counter() - begin:.1f} s", file=sys.stderr)
    places = {entity["iri"]: (entity["x"], entity["y"]) for entity in payload["entities"]}
    whole: Any = json.loads(json.dumps(payload)) | {"grouped": False, "groups": []}
    for entity in whole["entities"]:
        entity["group"] = -1
    pages: dict[str, Page] = {
        "pyvis as it comes": lambda: to_pyvis(graph, None),
        "pyvis, places given": lambda: to_pyvis(graph, places),
        "explorer": lambda: to_page(payload),
    }
    return pages | ({"explorer, all drawn at once": lambda: to_page(whole)} if payload["grouped"] else {})


def to_pyvis(graph: Any, places: dict[str, tuple[float, float]] | None) -> str:
    """Draw by pyvis with its defaults; only what it would fetch from the network is taken out."""
    from pyvis.network import Network

    drawing = Network(directed=True, cdn_resources="in_line", height="750px")
    for iri, node in graph.nodes(data=True):
        more = {"x": places[iri][0], "y": places[iri][1], "physics": False} if places else {}
        drawing.add_node(iri, label=node["label"], title=node["type"], **more)
    drawing.edges = [  # add_edge looks through all edges each time
        {"from": start, "to": end, "label": edge["label"], "title": edge["sentence"], "arrows": "to"}
        for start, end, edge in graph.edges(data=True)
    ]
    if places:
        drawing.toggle_physics(False)
    html = str(drawing.generate_html())
    html = re.sub(r"<(?:link|script)[^>]*(?:https?:)?//[^>]*>(?:\s*</script>)?", "", html, flags=re.DOTALL)
    return html.replace("drawGraph();\n", f"drawGraph();\n{HEARS}")


def open_once(browser: Any, file: Path, patience: float) -> tuple[float, float, float] | None:
    """Open a page; give milliseconds until it can be used, frames a second, MiB of heap; None if too slow."""
    from playwright.sync_api import Error

    tab = browser.new_context(viewport=VIEW, offline=True).new_page()
    tab.set_default_timeout(patience * 1000)
    tab.add_init_script(f"({WATCH})()")
    try:
        tab.goto(file.as_uri(), wait_until="commit")
        tab.wait_for_function("() => window.interactiveAt", timeout=patience * 1000)
        interactive = tab.evaluate("() => window.interactiveAt")
        frames = pan(tab)
        session = tab.context.new_cdp_session(tab)
        session.send("HeapProfiler.collectGarbage")
        heap = session.send("Runtime.getHeapUsage")["usedSize"] / 2**20
    except Error as error:
        print(f"given up: {str(error).splitlines()[0]}", file=sys.stderr)
        return None
    return interactive, frames, heap


def pan(tab: Any) -> float:
    """Drag the picture to and fro for a while; give the frames a second. The drag must have moved the picture."""
    box = tab.locator("canvas").first.bounding_box()
    x, y = box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.05
    before = tab.screenshot()
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 9, y + 9)
    frames = float(tab.evaluate(DRAG, {"x": x, "y": y, "seconds": PAN_SECONDS}))
    moved = tab.screenshot() != before
    tab.mouse.up()
    if not moved:
        raise SystemExit("dragging the mouse did not move the picture: there is nothing to measure")
    return frames


def to_cells(results: list[tuple[float, float, float] | None], patience: float) -> str:
    """Write the medians of several runs."""
    done = [result for result in results if result is not None]
    if not done:
        return f"not within {patience:.0f} s | – | –"
    ready, frames, heap = (statistics.median(one) for one in zip(*done, strict=True))
    return f"{ready:,.0f} ms | {frames:.1f} | {heap:.1f} MiB"


if __name__ == "__main__":
    main()
