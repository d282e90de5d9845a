"""Every command and every piece of Python in README.md and docs/ runs as it stands there."""

import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [path for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))) if path.exists()]

BLOCK = re.compile(r"(?P<before>[^\n]*\n)?(?P<blank>\n)?```(?P<kind>sh|python)\n(?P<code>.*?)^```$", re.M | re.S)
NOT_RUN = "<!-- not run -->"
SET_UP = re.compile(r"\s*(pip |git |cd |uv |source |\. |bash \.ci/run|\.ci/run|python3? -m (venv|pip|pytest))")
"""Commands that get, install and test kg: whoever runs this test has done so."""

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@dataclass(frozen=True)
class Block:
    """A piece of code between fences."""

    line: int
    kind: str
    code: str


def find_blocks(text: str) -> Iterator[Block]:
    for match in BLOCK.finditer(text):
        if (match["before"] or "").strip() == NOT_RUN:
            continue
        yield Block(text.count("\n", 0, match.start("code")) + 1, match["kind"], match["code"])


def drop_set_up(code: str) -> str:
    """Leave out the commands that install and test, alone on a line or before others, with lines that continue them."""
    lines = re.findall(r"(?:[^\n]*\\\n)*[^\n]*\n", code)
    kept = ([part for part in line.rstrip("\n").split(" && ") if not SET_UP.match(part)] for line in lines)
    return "".join(" && ".join(parts) + "\n" for parts in kept if parts)


PAGE = """\
# A
```sh
pip install \\
  .
kg list
```
{}
```sh
rm x
```

```text
no
```
```python
1
```
"""


def test_blocks_are_found_and_those_marked_are_left_out() -> None:
    text = PAGE.format(NOT_RUN)
    assert list(find_blocks(text)) == [
        Block(3, "sh", "pip install \\\n  .\nkg list\n"),
        Block(16, "python", "1\n"),
    ]
    assert drop_set_up("pip install \\\n  .\nkg list\n") == "kg list\n"
    assert drop_set_up("python -m venv v && . v/bin/activate\npip install . && kg list && kg show x\n") == (
        "kg list && kg show x\n"
    )
    assert drop_set_up("pip install . && python -m pytest\n") == ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_the_page_links_to_are_there(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_code_of_the_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_HOME", raising=False)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    names: dict[str, Any] = {"__name__": "page"}
    for block in find_blocks(page.read_text(encoding="utf-8")):
        place = f"{page.name}, line {block.line}"
        if block.kind == "sh":
            run_shell(drop_set_up(block.code), place)
        elif ">>>" in block.code:
            run_doctest(block, names, place)
        else:
            exec(compile("\n" * (block.line - 1) + block.code, str(page), "exec"), names)


def run_shell(code: str, place: str) -> None:
    run = subprocess.run(["bash", "-euo", "pipefail", "-c", code], capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, f"{place}:\n{code}\n{run.stdout[-1500:]}\n{run.stderr[-1500:]}"


def run_doctest(block: Block, names: dict[str, Any], place: str) -> None:
    test = doctest.DocTestParser().get_doctest(block.code, names, place, place, block.line)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    said: list[str] = []
    runner.run(test, out=said.append, clear_globs=False)
    names.update(test.globs)
    assert runner.summarize(verbose=False).failed == 0, "".join(said)
