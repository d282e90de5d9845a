"""The reference of the commands is what the commands say."""

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def test_the_command_reference_is_in_step() -> None:
    expected = runpy.run_path(str(DOCS / "write_cli.py"))["to_page"]()
    assert (DOCS / "cli.md").read_text(encoding="utf-8") == expected, "run: python docs/write_cli.py"


def test_the_page_of_named_queries_is_in_step() -> None:
    expected = runpy.run_path(str(DOCS / "write_queries.py"))["to_page"]()
    assert (DOCS / "queries.md").read_text(encoding="utf-8") == expected, "run: python docs/write_queries.py"
