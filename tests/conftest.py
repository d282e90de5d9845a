"""What several test modules need."""

import os
from pathlib import Path

import pytest

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
