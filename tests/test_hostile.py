"""A folder of files that mean no good: each is named with its reason, and nothing else is lost."""

import gzip
import io
import json
import os
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_reader import FakeReader
from test_many_in_a_file import make_warc
from test_sources import make_docx, make_pdf

from kg.pipeline import build
from kg.store import Store

GOOD = {"first.txt": "China supports AI governance.", "zz-last.md": "Indonesia supports AI governance."}


def make_locked_pdf() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(make_pdf(["China supports AI governance."]))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def make_bomb(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for number in range(3):
            archive.writestr(f"{name}{number}", bytes(90 * 2**20))
    return out.getvalue()


def make_pdf_bomb() -> bytes:
    stream = zlib.compress(b"0 " * (60 * 2**20))
    plain = make_pdf(["x"])
    start, end = plain.index(b"4 0 obj"), plain.index(b"5 0 obj")
    head = f"4 0 obj\n<</Length {len(stream)}/Filter/FlateDecode>>stream\n".encode()
    return plain[:start] + head + stream + b"\nendstream\nendobj\n" + plain[end:]


def make_wrong_docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make_docx())) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(part.filename, content[:200] if part.filename == "word/document.xml" else content)
    return out.getvalue()


def make_entity_bomb() -> bytes:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    body = f'<!DOCTYPE w [<!ENTITY a0 "ha">{lines}]><w>&a11;</w>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make_docx())) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, body if part.filename == "word/document.xml" else old.read(part))
    return out.getvalue()


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "b01.txt": (lambda: b"", "empty"),
    "b02.txt": (lambda: b" \n\t \r\n", "empty"),
    "b03.txt": (lambda: bytes(5000), "binary content"),
    "b04.txt": (lambda: os.urandom(5000), "binary content|unknown encoding|this is|broken UTF"),
    "b05.txt": (lambda: b"\x7fELF" + bytes(100), "a program"),
    "b06.txt": (lambda: b"GIF89a" + bytes(100), "a picture"),
    "b07.txt": (lambda: gzip.compress(b"text"), "a compressed file"),
    "b08.txt": (lambda: b"\xff\xfea\x00b\x00c", "broken UTF-16"),
    "b09.txt": (lambda: b"\xef\xbb\xbf\xff\xff", "broken UTF-8"),
    "b10.txt": (lambda: "\u200b\ufeff\u00ad".encode(), "no text in it"),
    "b11.txt": (lambda: b"a" * (50 * 2**20 + 1), "larger than 50 MB"),
    "b12.md": (lambda: b"<!-- only a comment -->", "no text in it"),
    "b13.md": (lambda: b"```\ncode\n```", "no text in it"),
    "b14.html": (lambda: b"<html><script>let x = 1</script></html>", "no text in this page"),
    "b15.html": (lambda: b"\x00\x01\x02" * 500, "binary content"),
    "b16.html": (lambda: b"<html>" + b"<div>" * 100_000, "no text in this page"),
    "b17.html": (lambda: b"<!-- " + b"x" * 100_000, "no text in this page"),
    "b18.pdf": (lambda: b"", "empty"),
    "b19.pdf": (lambda: b"%PDF-1.7\nnothing more", "a broken PDF"),
    "b20.pdf": (lambda: b"plain text", "a broken PDF"),
    "b21.pdf": (make_locked_pdf, "protected by a password"),
    "b22.pdf": (lambda: make_pdf([], []), "a PDF without text"),
    "b23.pdf": (lambda: make_pdf(["China supports AI governance."])[:300], "a broken PDF|a PDF without text"),
    "b24.pdf": (make_pdf_bomb, "a broken PDF|a PDF without text"),
    "b25.docx": (lambda: b"PK\x03\x04 nothing", "a broken Word file"),
    "b26.docx": (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "protected by a password or an old Word file"),
    "b27.docx": (lambda: make_bomb("word/document.xml"), "unpacks to 270 MB"),
    "b28.docx": (make_wrong_docx, "a broken Word file"),
    "b29.docx": (make_entity_bomb, "a broken Word file|no text in it"),
    "b30.jsonl": (lambda: b"{]\n", "line 1: not JSON"),
    "b31.jsonl": (lambda: b"[" * 100_000, "line 1: not JSON"),
    "b32.jsonl": (lambda: b'{"text": 5}\n', "line 1: no text"),
    "b33.jsonl": (lambda: json.dumps({"text": "x", "date": "soon"}).encode(), "line 1: 'soon' is no date"),
    "b34.csv": (lambda: b"title,body\n1,2\n", "no column 'text'; it has title, body"),
    "b35.csv": (lambda: b"text\n" + b'"' + b"\x00" * 900, "binary content"),
    "b36.parquet": (lambda: b"PAR1 nothing PAR1", "broken Parquet|needs pyarrow"),
    "b37.eml": (lambda: b"From: a@example.org\nSubject: x\n\n", "no text|without text"),
    "b38.mbox": (lambda: b"nothing that begins with From", "empty; no text in it"),
    "b39.warc.gz": (lambda: b"\x1f\x8b nothing", "a broken web archive|empty; no text"),
    "b40.warc": (lambda: make_warc([("https://example.org/", "text/plain", b"", "200 OK")], packed=False), "empty"),
    "b41.tsv": (lambda: b"\xff\xfe", "no column"),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    for name, (make, _) in BAD.items():
        (folder / name).write_bytes(make())
    for name, text in GOOD.items():
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_bad_file_is_named_and_nothing_else_is_lost(hostile: Path, jobs: int) -> None:
    store = Store.memory()
    summary = build([str(hostile)], store, FakeReader(), jobs=jobs)
    assert summary.read == store.ids() == ("first", "zz-last")
    assert {claim.subject.label for claim in store.claims()} == {"China", "Indonesia"}
    lines = {name: [line for line in summary.skipped if f"/{name}" in line.split(": ")[0]] for name in BAD}
    assert {name: len(found) for name, found in lines.items() if len(found) != 1} == {}
    assert all("\n" not in line and len(line) < 400 for line in summary.skipped)


@pytest.mark.parametrize("name", BAD)
def test_the_reason_is_told(hostile: Path, name: str) -> None:
    store = Store.memory()
    summary = build([str(hostile / name)], store, FakeReader())
    (line,) = summary.skipped
    assert line.startswith(f"{(hostile / name).as_posix()}")
    assert re.search(BAD[name][1], line), line
    assert store.ids() == ()
