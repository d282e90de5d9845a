"""The bundle that kg ships is what its sources give; node is needed only here, and only where `npm ci` has been run."""

import shutil
import subprocess
from pathlib import Path

import pytest

EXPLORER = Path(__file__).parent.parent / "kg" / "views" / "explorer"
BUNDLE = EXPLORER / "bundle"
FILES = ("explorer.js", "explorer.css")

needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (EXPLORER / "node_modules").is_dir(),
    reason="node is missing, or the packages are not installed (npm ci in kg/views/explorer)",
)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], cwd=EXPLORER, capture_output=True, text=True, check=False)


@needs_node
def test_the_sources_give_the_same_bytes(tmp_path: Path) -> None:
    built = run("node", "build.mjs", tmp_path)
    assert built.returncode == 0, built.stderr
    stale = [name for name in FILES if (tmp_path / name).read_bytes() != (BUNDLE / name).read_bytes()]
    assert stale == [], "run `npm run build` in kg/views/explorer and commit the bundle"


@needs_node
def test_the_types_fit() -> None:
    checked = run("npm", "run", "--silent", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("name", FILES)
def test_the_bundle_can_stand_in_a_page(name: str) -> None:
    text = (BUNDLE / name).read_text(encoding="utf-8")
    assert "</script" not in text.lower()
    assert "</style" not in text.lower()
    assert "<!--" not in text
    assert "sourceMappingURL" not in text
    assert "@import" not in text
