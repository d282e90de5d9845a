"""Files that hold many texts: tables, messages and web archives; and pages of PDF files."""

import csv
import gzip
import io
import json
import mailbox
import shutil
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_sources import PAGE, TEXT, make_docx, make_pdf

from kg.errors import ReadError
from kg.model import Document
from kg.sources import Read, Source, find, read

ROWS = [
    {"id": "satu", "text": TEXT, "title": "Peta jalan", "date": "2025-07-26", "publisher": "Kabar", "authors": "B; A"},
    {"id": "dua", "text": "The ministry published its plan.\nIt is a long one, they said.", "date": "26 July 2025"},
]


def read_all(path: Path, columns: Mapping[str, str] | None = None) -> list[Read]:
    return [one for source in find([str(path)]) for one in read(source, columns or {})]


def to_documents(path: Path, columns: Mapping[str, str] | None = None) -> list[Document]:
    return [one.document for one in read_all(path, columns)]


HTML = PAGE.format(charset="utf-8").encode()


# ---- tables


def write_table(path: Path, rows: list[dict[str, str]], *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, names, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_parquet(path: Path, rows: list[dict[str, str]]) -> Path:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    names = list(dict.fromkeys(name for row in rows for name in row))
    parquet.write_table(arrow.table({name: [row.get(name) for row in rows] for name in names}), path)
    return path


def write_lines(path: Path, rows: list[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture(params=["csv", "semicolons", "tsv", "utf-16", "cp1252", "parquet", "jsonl"])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    made = {
        "csv": lambda: write_table(tmp_path / "berita.csv", ROWS),
        "semicolons": lambda: write_table(tmp_path / "berita.csv", ROWS, delimiter=";"),
        "tsv": lambda: write_table(tmp_path / "berita.tsv", ROWS, delimiter="\t"),
        "utf-16": lambda: write_table(tmp_path / "berita.csv", ROWS, encoding="utf-16"),
        "cp1252": lambda: write_table(tmp_path / "berita.csv", ROWS, encoding="cp1252"),
        "parquet": lambda: write_parquet(tmp_path / "berita.parquet", ROWS),
        "jsonl": lambda: write_lines(tmp_path / "berita.jsonl", ROWS),
    }
    return made[request.param]()


def test_each_row_is_a_document(table: Path) -> None:
    first, second = to_documents(table)
    assert (first.id, first.title, first.date, first.publisher) == ("satu", "Peta jalan", "2025-07-26", "Kabar")
    assert (first.text, first.authors, first.language) == (TEXT, ("A", "B"), "id")
    assert (second.id, second.date, second.text) == ("dua", "2025-07-26", ROWS[1]["text"])
    assert second.source == table.as_posix()


@pytest.mark.parametrize("write", [write_table, write_parquet, write_lines])
def test_columns_have_the_names_that_the_user_says(tmp_path: Path, write: object) -> None:
    rows = [{"isi": TEXT, "judul": "Peta jalan", "tautan": "https://example.org/1"}]
    ending = {write_table: "csv", write_parquet: "parquet", write_lines: "jsonl"}[write]  # type: ignore[index]
    path = write(tmp_path / f"a.{ending}", rows)  # type: ignore[operator]
    (document,) = to_documents(path, {"text": "isi", "title": "judul", "address": "tautan"})
    assert (document.text, document.title, document.address) == (TEXT, "Peta jalan", "https://example.org/1")
    assert document.id == "a-1" if ending != "csv" else "a-2"  # the line that it stands on
    with pytest.raises(ReadError, match="name (it|one) with --columns"):
        read_all(path)


def test_days_of_a_typed_table(tmp_path: Path) -> None:
    import datetime

    path = write_parquet(tmp_path / "a.parquet", [{"text": TEXT, "date": datetime.date(2025, 7, 26)}])  # type: ignore[dict-item]
    assert to_documents(path)[0].date == "2025-07-26"


def test_a_bad_row_is_told_beside_the_others(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", [{"text": TEXT, "date": "x"}, {"text": TEXT, "date": "2025"}])
    (only,) = read_all(path)
    assert only.document.date == "2025"
    assert "a.csv line 2: 'x' is no date" in only.warnings[0]


# ---- messages


def make_message(**headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Siti Rahma <siti@example.org>"
    message["Date"] = "Sat, 26 Jul 2025 10:00:00 +0700"
    message["Subject"] = "Peta jalan AI"
    for name, value in headers.items():
        message[name] = value
    message.set_content(f"{TEXT}\n\nOn 25 July Budi wrote:\n> Kapan terbit?\n")
    return message


def test_a_message_with_attachments(tmp_path: Path) -> None:
    message = make_message()
    message.add_attachment(make_pdf(["The plan of the ministry is here."]), "application", "pdf", filename="plan.pdf")
    message.add_attachment(make_docx(), "application", "octet-stream", filename="../jalan.docx")
    message.add_attachment(b"\x89PNG", "image", "png", filename="logo.png")
    message.add_attachment(b"broken", "application", "pdf", filename="rusak.pdf")
    path = tmp_path / "surat.eml"
    path.write_bytes(bytes(message))
    found = read_all(path)
    documents = [one.document for one in found]
    assert [document.id for document in documents] == ["surat", "surat-plan", "surat-jalan"]
    mail, plan, _ = documents
    assert (mail.title, mail.date, mail.authors) == ("Peta jalan AI", "2025-07-26", ("Siti Rahma",))
    assert (mail.text, mail.media_type) == (TEXT, "message/rfc822")
    assert (plan.text, plan.media_type, plan.date) == (
        "The plan of the ministry is here.",
        "application/pdf",
        "2025-07-26",
    )
    assert "surat.eml, attached rusak.pdf: a broken PDF" in found[-1].warnings[-1]


def test_a_message_in_html_only_and_wrapped_lines_are_joined(tmp_path: Path) -> None:
    message = make_message()
    message.set_content(PAGE.format(charset="utf-8"), subtype="html")
    (tmp_path / "a.eml").write_bytes(bytes(message))
    assert "90 langkah kebijakan" in to_documents(tmp_path / "a.eml")[0].text
    message.set_content("Kementerian Komunikasi dan Digital menerbitkan peta jalan kecerdasan\nartifisial nasional.\n")
    (tmp_path / "b.eml").write_bytes(bytes(message))
    assert "kecerdasan artifisial nasional" in to_documents(tmp_path / "b.eml")[0].text


def test_a_charset_that_is_none(tmp_path: Path) -> None:
    head = b"From: a@example.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=no-such\n\n"
    (tmp_path / "a.eml").write_bytes(head + TEXT.encode())
    assert to_documents(tmp_path / "a.eml")[0].text == TEXT


def test_mbox(tmp_path: Path) -> None:
    box = mailbox.mbox(str(tmp_path / "kotak.mbox"))
    for number in range(3):
        box.add(make_message(**{"Message-ID": f"<{number}@example.org>"}))
    box.flush()
    box.close()
    documents = to_documents(tmp_path / "kotak.mbox")
    assert [document.id for document in documents] == ["kotak-1", "kotak-2", "kotak-3"]
    assert {document.text for document in documents} == {TEXT}


# ---- web archives


def make_warc(pages: list[tuple[str, str, bytes, str]], *, packed: bool = True) -> bytes:
    """An archive as in ISO 28500, each record packed by itself."""
    records = []
    for address, kind, content, status in pages:
        block = f"HTTP/1.0 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + content
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2025-08-01T00:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        records.append(head.encode() + block + b"\r\n\r\n")
    return b"".join(map(gzip.compress, records) if packed else records)


@pytest.mark.parametrize(("name", "packed"), [("situs.warc.gz", True), ("situs.warc", False)])
def test_pages_of_a_web_archive(tmp_path: Path, name: str, packed: bool) -> None:
    pages = [
        (
            "https://example.org/peta-jalan?a=1",
            "text/html; charset=utf-8",
            PAGE.format(charset="utf-8").encode(),
            "200 OK",
        ),
        ("https://example.org/gone", "text/html", b"<p>gone", "404 Not Found"),
        ("https://example.org/logo.png", "image/png", b"\x89PNG", "200 OK"),
        ("https://example.org/rencana.pdf", "application/pdf", make_pdf([TEXT]), "200 OK"),
        ("https://example.org/rusak.pdf", "application/pdf", b"%PDF-", "200 OK"),
    ]
    path = tmp_path / name
    path.write_bytes(make_warc(pages, packed=packed))
    found = read_all(path)
    assert [one.document.id for one in found] == ["example-org-peta-jalan-a-1", "example-org-rencana-pdf"]
    page = found[0].document
    assert (page.address, page.date) == ("https://example.org/peta-jalan?a=1", "2025-07-26")
    assert page.source == f"{path.as_posix()}#https://example.org/peta-jalan?a=1"
    assert "page https://example.org/rusak.pdf: a broken PDF" in found[1].warnings[-1]


def test_a_page_that_unpacks_to_too_much_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.sources.archives.MAX_BYTES", 2**20)
    bomb = ("https://example.org/bomb", "text/plain", b"a" * 2**24, "200 OK")
    page = ("https://example.org/a", "text/plain", TEXT.encode(), "200 OK")
    path = tmp_path / "a.warc.gz"
    path.write_bytes(make_warc([bomb, page]))
    assert path.stat().st_size < 2**16
    (only,) = read_all(path)
    assert "page https://example.org/bomb: larger than 1 MB; leave it out" in only.warnings[0]


# ---- what a page says about itself, and pages of a PDF


def test_a_page_tells_its_publisher_author_and_address(tmp_path: Path) -> None:
    head = (
        '<meta property="og:site_name" content="Kabar"/><meta name="author" content="Siti Rahma"/>'
        '<link rel="canonical" href="https://example.org/peta-jalan"/></head>'
    )
    path = tmp_path / "a.html"
    path.write_text(PAGE.format(charset="utf-8").replace("</head>", head))
    (document,) = to_documents(path)
    assert (document.publisher, document.authors) == ("Kabar", ("Siti Rahma",))
    assert document.address == "https://example.org/peta-jalan"


def test_evidence_can_name_the_page(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    pages = [["Komdigi menerbitkan peta jalan."], [], ["Menteri menyambutnya.", "Rencana itu berlaku pada 2026."]]
    path.write_bytes(make_pdf(*pages))
    (document,) = to_documents(path)
    assert [document.page_at(document.text.index(word)) for word in ("Komdigi", "Menteri", "Rencana")] == [1, 3, 3]


def make_columns(*, across: bool) -> bytes:
    """A PDF with a heading and two columns, drawn line by line across both or one after the other."""
    left = [f"Kolom kiri baris {number} dari naskah ini" for number in range(10)]
    right = [f"Kolom kanan baris {number} dari naskah ini" for number in range(10)]
    spots = [(line, 40, 780 - 14 * number) for number, line in enumerate(left)]
    spots += [(line, 310, 780 - 14 * number) for number, line in enumerate(right)]
    if across:
        spots.sort(key=lambda spot: (-spot[2], spot[1]))
    heading = "Judul yang panjang ini berdiri di atas kedua kolom dan melintasi lorong di antaranya"
    shown = "".join(f"1 0 0 1 {x} {y} Tm ({line}) Tj\n" for line, x, y in [(heading, 40, 800), *spots])
    plain = make_pdf(["x"])
    stream = f"BT /F1 11 Tf {shown}ET"
    start = plain.index(b"4 0 obj")
    return (
        plain[:start]
        + f"4 0 obj\n<</Length {len(stream)}>>stream\n{stream}\nendstream\nendobj\n".encode()
        + plain[plain.index(b"5 0 obj") :]
    )


@pytest.mark.parametrize("across", [True, False])
def test_columns_are_read_one_after_the_other(tmp_path: Path, across: bool) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(make_columns(across=across))
    text = to_documents(path)[0].text
    places = [text.index(f"Kolom {side} baris {number} ") for side in ("kiri", "kanan") for number in range(10)]
    assert text.startswith("Judul")
    assert places == sorted(places)


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="needs tesseract")
def test_scans_are_read_by_ocr(tmp_path: Path) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    pytest.importorskip("pytesseract")
    line = "The ministry has published a national plan"
    document = pdfium.PdfDocument(make_pdf([line]))
    picture = document[0].render(scale=200 / 72).to_pil().convert("L")
    path = tmp_path / "pindai.pdf"
    picture.save(path, "PDF", resolution=200)
    (only,) = read_all(path)
    assert line in only.document.text
    assert "1 of 1 pages are scans, read by OCR" in only.warnings[0]


# ---- standard input, and damage


@pytest.mark.parametrize(
    ("data", "ids"),
    [
        (bytes(make_message()), ["stdin"]),
        (make_warc([("https://example.org/a", "text/plain", TEXT.encode(), "200 OK")]), ["example-org-a"]),
    ],
)
def test_standard_input(data: bytes, ids: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    (source,) = find(["-"])
    assert [one.document.id for one in read(source)] == ids


GOOD = {
    ".eml": bytes(make_message()),
    ".csv": b'id,text\n1,"' + TEXT.encode() + b'"\n',
    ".warc": make_warc([("https://example.org/a", "text/plain", TEXT.encode(), "200 OK")], packed=False),
    ".warc.gz": make_warc([("https://example.org/a", "text/plain", TEXT.encode(), "200 OK")]),
    ".html": HTML,
    ".md": b"# Judul\n\n**" + TEXT.encode() + b"**\n",
    ".jsonl": json.dumps(ROWS[0]).encode(),
    ".mbox": b"From a@example.org Sat Jul 26 10:00:00 2025\n" + bytes(make_message()),
}


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_damaged_files_are_read_or_named_in_one_line(data: st.DataObject) -> None:
    import tempfile

    ending = data.draw(st.sampled_from(sorted(GOOD)))
    damaged = bytearray(GOOD[ending])
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(damaged)))
        damaged[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=6))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{ending}"
        path.write_bytes(damaged)
        try:
            found = list(read(Source(id="a", path=str(path), media_type=next(find([str(path)])).media_type)))
        except ReadError as error:
            assert "\n" not in str(error)
        else:
            assert all(one.document.text.strip() for one in found)
            assert all("\n" not in warning for one in found for warning in one.warnings)


def test_a_packed_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(TEXT.encode()))
    with pytest.raises(ReadError, match="kg reads .txt"):
        read_all(path)
