"""A project in one file and back: the same, or a clear refusal and nothing changed."""

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import port_claims as port
import pytest
from click.testing import CliRunner, Result

from kg.archive import backup, restore
from kg.cli import kg
from kg.errors import StoreError
from kg.export import FORMATS, to_text
from kg.store import Store


def make(folder: Path, *, base: str | None = None) -> Path:
    with Store.open(folder, **({"base": base} if base else {})) as store:
        for document in port.DOCUMENTS:
            store.put(document, port.CLAIMS, port.RUN)
    return folder


def state(folder: Path) -> tuple[object, ...]:
    with Store.open(folder, read_only=True) as store:
        exports = ["".join(to_text(store, format)) for format in FORMATS]
        return store.documents(), set(store.quads()), set(store.statements()), exports


@pytest.mark.parametrize("name", ["kg.tar", "kg.tar.gz", "kg.tgz"])
def test_a_project_comes_back_as_it_was(tmp_path: Path, name: str) -> None:
    project = make(tmp_path / "kg", base="https://example.org/")
    (project / "notes").mkdir()
    (project / "notes" / "decisions é.txt").write_bytes(b"\x00 anything")
    (project / "half.part").write_text("left", encoding="utf-8")
    written = backup(project, tmp_path / name)
    assert (written.documents, written.files) == (2, 4)
    assert restore(tmp_path / name, tmp_path / "deep" / "again") == written
    again = tmp_path / "deep" / "again"
    assert state(again) == state(project)
    files = {path.relative_to(again).as_posix() for path in again.rglob("*") if path.is_file()}
    others = {name for name in files if not name.startswith(("store/", "texts/"))}
    assert others == {"base", "notes/decisions é.txt"}
    assert (again / "notes" / "decisions é.txt").read_bytes() == b"\x00 anything"
    assert list((tmp_path / "deep").iterdir()) == [again], "nothing is left beside it"
    with Store.open(again) as store:
        store.remove("port-id")
        assert store.ids() == ("port-en",)


def test_an_empty_project_too(tmp_path: Path) -> None:
    Store.open(tmp_path / "kg").close()
    backup(tmp_path / "kg", tmp_path / "kg.tar")
    restore(tmp_path / "kg.tar", tmp_path / "again")
    with Store.open(tmp_path / "again") as store:
        assert store.ids() == ()


def test_what_is_there_stays_unless_forced(tmp_path: Path) -> None:
    backup(make(tmp_path / "kg"), tmp_path / "kg.tar")
    other = make(tmp_path / "other")
    with Store.open(other) as store:
        store.remove("port-en")
    before = state(other)
    with pytest.raises(StoreError, match="other: is not empty; restore into another folder with -C, or add --force"):
        restore(tmp_path / "kg.tar", other)
    assert state(other) == before
    (tmp_path / "empty").mkdir()
    restore(tmp_path / "kg.tar", tmp_path / "empty")
    restore(tmp_path / "kg.tar", other, force=True)
    assert state(other) == state(tmp_path / "empty") == state(tmp_path / "kg")


def damage(archive: Path, name: str, content: bytes | None) -> None:
    """Write an archive anew with another content of a member, without it, or with one more."""
    with tarfile.open(archive) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    if content is None:
        del members[name]
    else:
        members[name] = content
    with tarfile.open(archive, "w") as tar:
        for member, said in members.items():
            info = tarfile.TarInfo(member)
            info.size = len(said)
            tar.addfile(info, io.BytesIO(said))


TEXT = f"texts/{port.PORT_EN.content_hash}.txt"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (TEXT, b"another text", f"{TEXT} is missing or damaged"),
        (TEXT, None, f"{TEXT} is missing or damaged"),
        ("graph.nq", b"", "graph.nq is missing or damaged"),
        ("more.txt", b"more", "more.txt is missing or damaged"),
        ("manifest.json", None, "no whole backup of kg"),
        ("manifest.json", b"{", "no whole backup of kg"),
        ("manifest.json", b"[]", "no whole backup of kg"),
        ("manifest.json", json.dumps({"format": 99}).encode(), "or one of another release"),
        ("../outside", b"x", "'../outside' is nothing that a backup has"),
        ("/outside", b"x", "nothing that a backup has"),
        ("store/CURRENT", b"x", "nothing that a backup has"),
    ],
)
def test_a_damaged_archive_is_refused(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    archive = tmp_path / "kg.tar"
    backup(make(tmp_path / "kg"), archive)
    damage(archive, name, content)
    with pytest.raises(StoreError, match=message) as caught:
        restore(archive, tmp_path / "again")
    assert "\n" not in str(caught.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kg", "kg.tar"], "nothing is made"


@pytest.mark.parametrize("name", ["kg.tar", "kg.tar.gz"])
def test_an_archive_that_was_cut_short_is_refused(tmp_path: Path, name: str) -> None:
    archive = tmp_path / name
    backup(make(tmp_path / "kg"), archive)
    whole = archive.read_bytes()
    for share in (0.0, 0.3, 0.6, 0.9):
        archive.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(StoreError, match="no whole backup of kg"):
            restore(archive, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_text_that_is_gone_stops_a_backup(tmp_path: Path) -> None:
    project = make(tmp_path / "kg")
    (project / TEXT).unlink()
    (tmp_path / "kg.tar").write_text("the one before", encoding="utf-8")
    with pytest.raises(StoreError, match="the text is gone; add its document again"):
        backup(project, tmp_path / "kg.tar")
    assert (tmp_path / "kg.tar").read_text(encoding="utf-8") == "the one before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kg", "kg.tar"]


# ---- the commands


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_HOME", raising=False)
    make(tmp_path / ".kg")
    return lambda *arguments: CliRunner().invoke(kg, list(arguments), prog_name="kg")


def test_the_commands(run: Callable[..., Result]) -> None:
    shown = run("backup", "kg.tar.gz")
    assert shown.exit_code == 0 and shown.stdout.startswith("kg.tar.gz: 2 documents, ")
    assert shown.stdout.endswith(" statements, 2 files\n")
    assert run("restore", "kg.tar.gz", "-C", "again").stdout.startswith("again: 2 documents, ")
    assert run("diff", ".kg", "again", "--exit-code").exit_code == 0
    assert run("restore", "kg.tar.gz").exit_code == 1
    assert run("restore", "kg.tar.gz", "--force").exit_code == 0
    assert run("list").exit_code == 0


def test_in_a_folder_a_backup_is_named_by_the_time(run: Callable[..., Result]) -> None:
    Path("copies").mkdir()
    assert run("backup", "copies").exit_code == 0
    [made] = Path("copies").iterdir()
    assert made.name.startswith("kg-2") and made.name.endswith("Z.tar.gz")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("backup", ".kg/kg.tar"), "lies in the project itself"),
        (("backup", "nowhere/kg.tar"), "cannot back up"),
        (("backup", "kg.tar", "-C", "gone"), "no graph there"),
    ],
)
def test_what_cannot_be_done(run: Callable[..., Result], arguments: tuple[str, ...], message: str) -> None:
    shown = run(*arguments)
    assert shown.exit_code == 1 and message in shown.stderr and shown.stderr.count("\n") == 1
