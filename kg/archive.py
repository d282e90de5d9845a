"""A whole project in one file, and back: the graph as N-Quads, the texts, and whatever else lies in the folder.

The archive is a tar file, compressed where its name ends in ``gz``. Its last member, ``manifest.json``, has the size
and SHA-256 of every other, so that an archive that was cut short or damaged is told from a whole one. N-Quads instead
of the store's own files: any later release reads them, and any other program too.
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from kg import __version__
from kg.errors import StoreError
from kg.store import Store
from kg.store.annotations import DRAFT
from kg.store.engine import Engine

FORMAT = 1
"""Version of the archive's layout."""
GRAPH, MANIFEST, PACKED = "graph.nq", "manifest.json", "packed"
ATTEMPTS = 10
"""How often a backup begins anew because a writer changed the project meanwhile."""
_OWN = ("store", "texts")
"""What of a project's folder is not copied file by file, beside drafts of annotations."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive holds."""

    documents: int
    quads: int
    """Statements in named graphs and in the default one."""
    files: int
    """Texts and other files of the project."""


def backup(project: Path, target: Path) -> Contents:
    """Write a project into an archive, which is there whole or not at all; another process may write meanwhile.

    What the archive holds is the project as it was at one moment.
    """
    _check_outside(target, project)
    is_compressed = target.suffix.casefold() in (".gz", ".tgz")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    with Store.open(project, read_only=True) as store:
                        contents = _pack(store, project, Path(folder), is_compressed)
                    break
                except (StoreError, FileNotFoundError):  # a writer took away what this moment's graph still has
                    if attempt == ATTEMPTS or not (project / "store").is_dir():
                        raise
            os.replace(Path(folder) / PACKED, target)
    except OSError as error:
        raise StoreError(f"{target}: cannot back up: {error.strerror or error}; choose another place") from None
    return contents


def restore(archive: Path, project: Path, *, force: bool = False) -> Contents:
    """Make a project of an archive; what is in the folder already stays unless `force`, then it is replaced.

    The archive is unpacked and verified beside the folder, and takes its place in one step at the end.

    Raises:
        StoreError: where the archive is incomplete, damaged or none, the folder is not empty, or a kg writes there.
    """
    _check_outside(archive, project)
    if project.exists() and (not project.is_dir() or any(project.iterdir())):
        if not force:
            raise StoreError(f"{project}: is not empty; restore into another folder with -C, or add --force")
        if (project / "store").is_dir():
            Store.open(project).close()  # raises where another process writes
    try:
        project.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=project.parent, prefix=f".{project.name}.") as folder:
            fresh, old = Path(folder) / "new", Path(folder) / "old"
            fresh.mkdir()
            contents = _unpack(archive, fresh)
            if project.exists():
                os.replace(project, old)
            os.replace(fresh, project)
    except OSError as error:
        raise StoreError(
            f"{project}: cannot restore {archive} there: {error.strerror or error}; choose another folder with -C"
        ) from None
    return contents


def _check_outside(archive: Path, project: Path) -> None:
    if archive.resolve().is_relative_to(project.resolve()):
        raise StoreError(f"{archive}: lies in the project itself, and would go with it; keep backups elsewhere")


def _pack(store: Store, project: Path, folder: Path, is_compressed: bool) -> Contents:
    known: dict[str, dict[str, str | int]] = {}
    others = tuple(_others(project))  # listed first: one that a writer takes away meanwhile is missed
    documents, quads = len(store.ids()), store.dump(folder / GRAPH)
    with (folder / PACKED).open("wb") as stream:
        with tarfile.open(fileobj=stream, mode="w:gz" if is_compressed else "w") as tar:
            known[GRAPH] = _add_file(tar, folder / GRAPH, GRAPH)
            for content_hash in store.content_hashes():
                name, text = f"texts/{content_hash}.txt", store.to_text(content_hash)
                known[name] = _add(tar, name, text.encode("utf-8", "surrogatepass"))
            for path in others:
                name = path.relative_to(project).as_posix()
                known[name] = _add_file(tar, path, name)
            manifest = {
                "format": FORMAT,
                "kg": __version__,
                "documents": documents,
                "quads": quads,
                "files": known,
            }
            _add(tar, MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode("utf-8"))
        stream.flush()
        os.fsync(stream.fileno())
    return Contents(documents=documents, quads=quads, files=len(known) - 1)


def _unpack(archive: Path, folder: Path) -> Contents:
    """Unpack an archive into a folder, hold every file against the manifest, and make the store."""
    found: dict[str, dict[str, str | int]] = {}
    manifest: Any = None
    try:
        with tarfile.open(archive, mode="r|*") as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None or not _is_safe(member.name):
                    raise StoreError(f"{archive}: {member.name!r} is nothing that a backup has; take another archive")
                if member.name == MANIFEST:
                    manifest = json.load(content)
                else:
                    found[member.name] = _extract(content, folder / member.name)
    except (tarfile.TarError, EOFError, zlib.error, ValueError) as error:
        raise StoreError(f"{archive}: no whole backup of kg: {error}; take another archive") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise StoreError(f"{archive}: no whole backup of kg, or one of another release; take another archive")
    for name in sorted({*manifest["files"], *found}):
        if manifest["files"].get(name) != found.get(name):
            raise StoreError(f"{archive}: {name} is missing or damaged; take another archive")
    engine = Engine.open(folder / "store", "", read_only=False)
    engine.load(folder / GRAPH, "nquads")
    engine.flush()
    if len(engine) != manifest["quads"]:
        raise StoreError(f"{archive}: the graph has {len(engine)} statements, not {manifest['quads']}; it is damaged")
    del engine  # lets go of the folder
    (folder / GRAPH).unlink()
    return Contents(documents=manifest["documents"], quads=manifest["quads"], files=len(found) - 1)


def _is_safe(name: str) -> bool:
    """Tell whether a name stays within the folder that it is unpacked into.

    >>> _is_safe("texts/a.txt"), _is_safe("../a"), _is_safe("/etc/a"), _is_safe("store/a")
    (True, False, False, False)
    """
    parts = PurePosixPath(name).parts
    return bool(parts) and not {"..", "/"} & set(parts) and "\\" not in name and ":" not in name and parts[0] != "store"


def _extract(content: IO[bytes], path: Path) -> dict[str, str | int]:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("wb") as stream:
        while piece := content.read(1 << 20):
            digest.update(piece)
            stream.write(piece)
        return {"size": stream.tell(), "sha256": digest.hexdigest()}


def _others(project: Path) -> Iterator[Path]:
    """Find the files of a project beside graph and texts: its base, decisions, whatever the user put there."""
    for path in sorted(project.rglob("*")):
        first = path.relative_to(project).parts[0]
        is_own = first in _OWN or first.startswith(DRAFT)
        if not is_own and path.suffix != ".part" and path.is_file():
            yield path


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> dict[str, str | int]:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))
    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _add_file(tar: tarfile.TarFile, path: Path, name: str) -> dict[str, str | int]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        member = tarfile.TarInfo(name)
        member.size = stream.tell()
        stream.seek(0)
        tar.addfile(member, stream)
    return {"size": member.size, "sha256": digest}
