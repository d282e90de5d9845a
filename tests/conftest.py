"""What several test modules need."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

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
