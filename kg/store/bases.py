"""The base IRI of a project, which its first documents fix and a file of its folder keeps."""

from pathlib import Path

from kg.errors import StoreError
from kg.ids import BASE

FILE = "base"
"""File of a project's folder that holds its base IRI, where that is not the usual one."""


def to_base(folder: Path, base: str | None = None) -> str:
    """Give the base IRI of a project; one that is asked for must be that which the project has.

    >>> to_base(Path("nowhere"), "https://example.org/id/")
    'https://example.org/id/'
    """
    file = folder / FILE
    if file.exists():
        kept = file.read_text(encoding="utf-8").strip()
    elif (folder / "store").exists():
        kept = BASE
    else:
        return base or BASE
    if base and base != kept:
        raise StoreError(f"{folder}: its base is {kept}; leave out --base, or take another project with -C")
    return kept


def keep_base(folder: Path, base: str) -> None:
    """Keep the base IRI of a project that is about to be made."""
    if base != BASE and not (folder / FILE).exists():
        (folder / FILE).write_text(base + "\n", encoding="utf-8")
