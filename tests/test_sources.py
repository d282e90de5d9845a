"""Files of every kind as documents, and one line about each that cannot be read."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ReadError
from kg.ids import to_content_hash
from kg.sources import Read, Source, find, read
from kg.sources.finding import READABLE

TEXT = "Komdigi menerbitkan peta jalan AI nasional pada hari itu. Menteri menyebutnya langkah penting bagi bangsa."


def read_all(*paths: str | Path) -> list[Read]:
    return [document for source in find(map(str, paths)) for document in read(source)]


def read_one(path: Path, data: bytes | str) -> Read:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    (only,) = read_all(path)
    return only


def make_pdf(*pages: list[str], title: str = "") -> bytes:
    """A PDF of pages of Latin-1 lines; a page without lines has no text."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    kids = []
    for lines in pages:
        shown = "".join(f"({line}) Tj T*\n" for line in lines)
        stream = f"BT /F1 11 Tf 14 TL 40 800 Td\n{shown}ET"
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
        kids.append(len(objects) + 1)
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
        )
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>"
    objects.append(f"<</Title({title})/CreationDate(D:20250726120000Z)>>")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"<</Size {len(objects) + 1}/Root 1 0 R/Info {len(objects)} 0 R>>"
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return out + f"{table}trailer{trailer}\nstartxref\n{len(out)}\n%%EOF".encode()


def make_docx(*, title: str = "") -> bytes:
    import docx

    document = docx.Document()
    document.core_properties.title = title
    document.add_heading("Peta jalan AI", 1)
    document.add_paragraph("Komdigi menerbitkan peta jalan AI nasional. ").add_run("Ini penting.").bold = True
    document.add_paragraph("cip buatan sendiri", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ["Pusat", "Daya", "Batam", "72 MW"], strict=True
    ):
        cell.text = text
    document.add_paragraph("Selesai pada 2027.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# --- finding


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("b.txt", "a/c.md", "a/b.txt", "a/notes.xyz", ".hidden.txt", ".git/x.txt", "a/z.TXT"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["b.txt"], [("b", "b.txt")]),
        (["."], [("b", "b.txt"), ("b-6807", "a/b.txt"), ("c", "a/c.md"), ("z", "a/z.TXT")]),
        (["a", "b.txt"], [("b", "a/b.txt"), ("c", "a/c.md"), ("z", "a/z.TXT"), ("b-bcf5", "b.txt")]),
        (["b.txt", "./b.txt", "."], [("b", "b.txt"), ("b-6807", "a/b.txt"), ("c", "a/c.md"), ("z", "a/z.TXT")]),
        (["a/*"], [("b", "a/b.txt"), ("c", "a/c.md"), ("z", "a/z.TXT")]),
        (["**/*.txt"], [("b", "a/b.txt"), ("b-bcf5", "b.txt")]),
        (["@list.txt"], [("c", "a/c.md"), ("b", "b.txt")]),
        (["-"], [("stdin", "-")]),
    ],
)
def test_find(tree: Path, paths: list[str], expected: list[tuple[str, str]]) -> None:
    (tree / "list.txt").write_text("# mine\n\na/c.md\nb.txt\n")
    assert [(source.id, source.path) for source in find(paths) if source.path != "list.txt"] == expected


def test_files_of_other_kinds_are_told_in_a_folder(tree: Path) -> None:
    notes: list[str] = []
    list(find(["a"], notes.append))
    assert notes == [f"a/notes.xyz: skipped, kg reads {READABLE}"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("none.txt", "none.txt: no such file or folder; check the name"),
        ("a/notes.xyz", "a/notes.xyz: kg reads .txt .md"),
        ("*.pdf", r"\*.pdf: no file matches"),
        ("empty", "empty: nothing to read in this folder"),
        ("@none", "@none: no such file"),
        ("@latin", "@latin: the list is not UTF-8"),
    ],
)
def test_what_is_not_found(tree: Path, path: str, message: str) -> None:
    (tree / "empty").mkdir()
    (tree / "latin").write_bytes(b"na\xefve.txt")
    with pytest.raises(ReadError, match=message):
        list(find([path]))


# --- text


def test_a_plain_text_is_stored_as_it_is(tmp_path: Path) -> None:
    text = "“Kami siap” — kata Menteri…\n\n\tBaris  kedua.\n"
    result = read_one(tmp_path / "laporan.v2.txt", text)
    document = result.document
    assert document.text == text
    assert document.id == "laporan.v2"
    assert document.language == "id"
    assert document.source == (tmp_path / "laporan.v2.txt").as_posix()
    assert document.content_hash == to_content_hash(text)
    assert (document.title, document.date, document.media_type) == (None, None, "text/plain")
    assert result.warnings == ()


QUOTED = "“Kami siap,” kata Menteri – naïf atau tidak, AI dikembangkan oleh pemerintah dan perusahaan. "


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_in_every_form(tmp_path: Path, encoding: str) -> None:
    result = read_one(tmp_path / "a.txt", QUOTED.encode(encoding))
    assert (result.document.text, result.warnings) == (QUOTED, ())


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", QUOTED),
        ("gb18030", "中国提出成立世界人工智能合作组织。" * 5),
        ("cp1251", "Россия предложила новый закон об искусственном интеллекте. " * 3),
    ],
)
def test_other_encodings_are_guessed_with_a_warning(tmp_path: Path, encoding: str, text: str) -> None:
    result = read_one(tmp_path / "a.txt", text.encode(encoding))
    assert result.document.text == text
    assert "not UTF-8, read as" in result.warnings[0]


def test_a_few_broken_bytes_do_not_change_the_encoding(tmp_path: Path) -> None:
    result = read_one(tmp_path / "a.txt", (QUOTED * 20).encode() + b"\xff" + QUOTED.encode())
    assert result.document.text == QUOTED * 20 + "\ufffd" + QUOTED
    assert "1 broken characters" in result.warnings[0]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "a.txt: empty"),
        ("a.txt", b" \n\t\r\n", "a.txt: empty"),
        ("a.txt", "\ufeff\u200b".encode(), "a.txt: no text in it"),
        ("a.txt", bytes(range(256)) * 20, "a.txt: binary content"),
        ("a.txt", b"\x89PNG\r\n\x1a\n123", "a.txt: this is a picture"),
        ("a.txt", make_pdf(["x"]), "a.txt: this is a PDF, not text; give it the ending .pdf"),
        ("a.txt", "abc".encode("utf-16") + b"\x00", "a.txt: broken UTF-16"),
        ("a.html", b"<html><body><script>let x = 1</script></body></html>", "a.html: no text in this page"),
        ("a.pdf", b"%PDF-1.4 nothing", "a.pdf: a broken PDF"),
        ("a.pdf", b"plain text", "a.pdf: a broken PDF"),
        ("a.pdf", make_pdf([], []), "a.pdf: a PDF without text, scanned"),
        ("a.docx", b"PK\x03\x04 nothing", "a.docx: a broken Word file"),
        ("a.docx", b"plain text", "a.docx: a broken Word file"),
        ("a.docx", b"\xd0\xcf\x11\xe0 old", "a.docx: protected by a password or an old Word file"),
        ("a.jsonl", b"not json\n", "a.jsonl line 1: not JSON"),
        ("a.jsonl", b"[1]\n", 'a.jsonl line 1: no text; write an object with "text" a line'),
        ("a.jsonl", b'{"text": " "}\n', "a.jsonl line 1: no text in it"),
        ("a.jsonl", b'{"text": "\xff"}\n', "a.jsonl line 1: not UTF-8"),
        ("a.jsonl", b"\n\n", "a.jsonl: empty"),
        ("a.jsonl", b'{"text": "x", "date": "soon"}', "a.jsonl line 1: 'soon' is no date; write it as 2025-07-26"),
        ("a.jsonl", b'{"text": "x", "language": "Bahasa Indonesia"}', "is no language code"),
        ("a.jsonl", b'{"text": "x", "title": 5}', "title is not a string"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message) as caught:
        read_one(tmp_path / name, data)
    assert "\n" not in str(caught.value)


def test_large_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("reading", "rows"):
        monkeypatch.setattr(f"kg.sources.{module}.MAX_BYTES", 2**20)
    with pytest.raises(ReadError, match="a.txt: larger than 1 MB; split it"):
        read_one(tmp_path / "a.txt", b"a" * 2**20 + b"b")
    rows = json.dumps({"text": TEXT}) + "\n"
    assert len(list(read(write(tmp_path / "many.jsonl", rows * 10_000)))) == 10_000
    with pytest.raises(ReadError, match=r"one.jsonl line 1: larger than 1 MB"):
        list(read(write(tmp_path / "one.jsonl", json.dumps({"text": "a" * 2**20}))))


def write(path: Path, text: str) -> Source:
    path.write_text(text)
    (source,) = find([str(path)])
    return source


def test_files_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise PermissionError(13, "Permission denied")

    source = write(tmp_path / "a.txt", TEXT)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ReadError, match="no permission to read it"):
        list(read(source))


@pytest.mark.parametrize(
    ("data", "media_type", "begins"),
    [
        (TEXT.encode(), "text/plain", "Komdigi"),
        (f"<!DOCTYPE html><html><body><p>{TEXT}</p></body></html>".encode(), "text/html", "Komdigi"),
        (make_pdf([TEXT]), "application/pdf", "Komdigi"),
        (make_docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Peta jalan"),
        (json.dumps({"text": TEXT}).encode(), "application/jsonl", "Komdigi"),
    ],
)
def test_standard_input_is_told_by_its_content(
    data: bytes, media_type: str, begins: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    (result,) = read_all("-")
    assert result.document.media_type == media_type
    assert result.document.text.startswith(begins)
    assert result.document.source == "-"


# --- what a text says about itself


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("SHANGHAI, July 26, 2025 - China has proposed a global body for AI.", "2025-07-26"),
        ("BRUSSELS (Reuters), 26 July 2025 — The Commission has proposed a new law on AI.", "2025-07-26"),
        ("Washington, D.C., May 5, 2025: The White House has released its plan for AI.", "2025-05-05"),
        ("The plan\n\n26 July 2025\n\nThe White House has released its plan for AI.", "2025-07-26"),
        ("The plan\nPublished: 26 July 2025\nThe White House has released its plan for AI.", "2025-07-26"),
        ("Jakarta, 26 Juli 2025 – Komdigi menerbitkan peta jalan AI nasional hari itu.", "2025-07-26"),
        ("Komdigi terbitkan peta jalan\nJakarta, Sabtu (26/7/2025) – Komdigi menerbitkan peta jalan AI.", "2025-07-26"),
        ("Sabtu, 26 Juli 2025 10:30 WIB\nKomdigi menerbitkan peta jalan AI nasional hari itu.", "2025-07-26"),
        # a date that the text is about is not its own
        ("The summit was held in Paris on February 10, 2025 and the next will be in India.", None),
        ("In Paris, February 10, 2025 was a day on which the White House kept its silence.", None),
        ("Komdigi menerbitkan peta jalan AI di Jakarta, Sabtu (26/7/2025), kata menteri itu.", None),
        ("Rencana itu berlaku pada 2025. Komdigi menerbitkan peta jalan AI nasional.", None),
        ("The White House released its plan. " * 20 + "\nJuly 26, 2025\n", None),
    ],
)
def test_date_of_a_plain_text(tmp_path: Path, text: str, date: str | None) -> None:
    assert read_one(tmp_path / "a.txt", text).document.date == date


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("Die Bundesregierung plant ein Gesetz über künstliche Intelligenz.", "language de is experimental"),
        ("H20 R1 910C 5 %", "language not recognised"),
    ],
)
def test_warns_of_languages_that_kg_is_not_made_for(tmp_path: Path, text: str, warning: str) -> None:
    assert warning in read_one(tmp_path / "a.txt", text).warnings[0]


# --- formats

PAGE = """<!DOCTYPE html><html lang="id"><head><meta charset="{charset}">
<title>Komdigi terbitkan peta jalan | Kabar</title>
<meta property="og:title" content="Komdigi terbitkan peta jalan"/>
<meta property="article:published_time" content="2025-07-26T10:00:00+07:00"/></head>
<body><nav><a href="/">Beranda</a><a href="/p">Politik</a></nav><article><h1>Komdigi terbitkan peta jalan</h1>
<p>“Kami siap,” kata <a href="/m">Menteri</a> Meutya Hafid di <b>Jakarta</b>, Sabtu.
Peta jalan itu mengatur penggunaan AI.</p>
<p>Peta jalan itu memuat 90 langkah kebijakan untuk pemerintah dan perusahaan.</p></article>
<footer>Hak cipta 2019</footer><script>var lacak = 1;</script></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_html(tmp_path: Path, charset: str) -> None:
    result = read_one(tmp_path / "a.html", PAGE.format(charset=charset).encode(charset))
    document = result.document
    assert "“Kami siap,” kata Menteri Meutya Hafid di Jakarta, Sabtu." in document.text
    assert "90 langkah kebijakan" in document.text
    assert not any(word in document.text for word in ("Beranda", "lacak", "Hak cipta", "<"))
    assert (document.title, document.date) == ("Komdigi terbitkan peta jalan", "2025-07-26")
    assert result.warnings == ()


def test_html_without_an_article(tmp_path: Path) -> None:
    assert read_one(tmp_path / "a.html", f"<p>{TEXT}").document.text.strip() == TEXT


def test_markdown(tmp_path: Path) -> None:
    text = """---
title: "Peta jalan"
date: 2025-07-26
---
<!-- draf -->
# Peta jalan AI

**Komdigi** menerbitkan [peta jalan AI](https://example.org/a) nasional[^1], lihat `kg`.

- satu_dua_tiga tetap
- 2 * 3 * 4 tetap

![gambar](a.png)

| Pusat | Daya |
|-------|------|
| Batam | 72 MW |

```python
print("bukan prosa")
```
"""
    document = read_one(tmp_path / "a.md", text.replace("\n", "\r\n")).document
    assert (document.title, document.date) == ("Peta jalan", "2025-07-26")
    assert "Komdigi menerbitkan peta jalan AI nasional[^1], lihat kg." in document.text
    assert "satu_dua_tiga tetap" in document.text
    assert "2 * 3 * 4 tetap" in document.text
    assert "| Batam | 72 MW |" in document.text
    assert not any(word in document.text for word in ("**", "draf", "print", "---", "gambar", "# ", "https", "\r"))


def test_markdown_takes_its_first_heading_as_title(tmp_path: Path) -> None:
    document = read_one(tmp_path / "a.md", f"# Peta *jalan* AI\n\n{TEXT}\n").document
    assert (document.title, document.text) == ("Peta jalan AI", f"Peta jalan AI\n\n{TEXT}")


def test_pdf_is_read_in_paragraphs(tmp_path: Path) -> None:
    first = [
        "Laporan Komdigi",
        "Kementerian Komunikasi dan Digital menerbitkan peta jalan kecer-",
        "dasan artifisial nasional yang mengatur penggunaan teknologi oleh negara-",
        "negara anggota dan perusahaan di seluruh wilayah Indonesia.",
        "1. Membangun pusat data",
        "2. Melatih talenta",
        "- 1 -",
    ]
    second = ["Laporan Komdigi", "Peta jalan itu berlaku pada 2026.", "- 2 -"]
    third = ["Laporan Komdigi", "Menteri menyambutnya.", "- 3 -"]
    document = read_one(tmp_path / "a.pdf", make_pdf(first, second, third, title="Peta jalan AI")).document
    assert document.text.split("\n\n") == [
        "Kementerian Komunikasi dan Digital menerbitkan peta jalan kecerdasan artifisial nasional yang "
        "mengatur penggunaan teknologi oleh negara-negara anggota dan perusahaan di seluruh wilayah Indonesia.",
        "1. Membangun pusat data",
        "2. Melatih talenta",
        "Peta jalan itu berlaku pada 2026.",
        "Menteri menyambutnya.",
    ]
    assert (document.title, document.date) == ("Peta jalan AI", "2025-07-26")


def test_pdf_with_pages_that_have_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.sources.pdf.can_ocr", lambda: False)
    result = read_one(tmp_path / "a.pdf", make_pdf([TEXT], [], title="Microsoft Word - x.docx"))
    assert "1 of 2 pages have no text" in result.warnings[0]
    assert result.document.title is None


@pytest.mark.parametrize(("password", "readable"), [("", True), ("rahasia", False)])
def test_encrypted_pdf(tmp_path: Path, password: str, readable: bool) -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(make_pdf([TEXT]))))
    writer.encrypt(password, "pemilik", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    if readable:
        assert read_one(tmp_path / "a.pdf", out.getvalue()).document.text == TEXT
    else:
        with pytest.raises(ReadError, match="a.pdf: protected by a password; save a copy without one"):
            read_one(tmp_path / "a.pdf", out.getvalue())


@settings(deadline=None)
@given(st.data())
def test_damaged_pdf_and_docx_never_end_in_another_error(data: st.DataObject) -> None:
    from kg.sources.formats import from_docx
    from kg.sources.pdf import from_pdf

    make, reader = data.draw(st.sampled_from([(make_pdf([TEXT]), from_pdf), (DOCX, from_docx)]))
    damaged = bytearray(make)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(1, 30))] = data.draw(st.binary(max_size=4))
    try:
        reader(bytes(damaged), "a")
    except ReadError as error:
        assert "\n" not in str(error)


DOCX = make_docx()


def test_docx(tmp_path: Path) -> None:
    document = read_one(tmp_path / "a.docx", make_docx(title="Peta jalan AI nasional")).document
    assert document.text.split("\n\n") == [
        "Peta jalan AI",
        "Komdigi menerbitkan peta jalan AI nasional. Ini penting.",
        "- cip buatan sendiri",
        "Pusat | Daya",
        "Batam | 72 MW",
        "Selesai pada 2027.",
    ]
    assert (document.title, document.date) == ("Peta jalan AI nasional", None)


def test_docx_with_changes_has_what_was_put_in(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(io.BytesIO(make_docx())) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "word/document.xml":
                changed = "<w:ins w:id='1'><w:r><w:t xml:space='preserve'> Sangat.</w:t></w:r></w:ins>"
                gone = "<w:del w:id='2'><w:r><w:delText>Dulu.</w:delText></w:r></w:del>"
                content = content.replace(
                    b"Ini penting.</w:t></w:r>", f"Ini penting.</w:t></w:r>{changed}{gone}".encode()
                )
            new.writestr(part, content)
    (result,) = read_all(path)
    assert "Ini penting. Sangat.\n" in result.document.text


def test_docx_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 2**21)
    monkeypatch.setattr("kg.sources.formats.MAX_UNPACKED", 2**20)
    with pytest.raises(ReadError, match="a.docx: unpacks to 2 MB"):
        read_all(path)


def test_jsonl(tmp_path: Path) -> None:
    rows = [
        {
            "text": TEXT,
            "id": "satu",
            "title": "Peta  jalan",
            "date": "2025-07-26T10:00:00Z",
            "language": "id-ID",
            "source": "https://example.org/1",
        },
        {"text": TEXT},
        {"text": "Jakarta, 26 Juli 2025 – " + TEXT, "id": "satu", "extra": [1]},
        {"text": TEXT, "id": 7, "date": "26 Juli 2025", "language": "id"},
    ]
    documents = [one.document for one in read_all(write_rows(tmp_path / "berita.jsonl", rows))]
    assert [document.id for document in documents][:2] == ["satu", "berita-2"]
    assert documents[2].id.startswith("satu-")
    assert documents[3].id == "7"
    assert [document.date for document in documents] == ["2025-07-26", None, "2025-07-26", "2025-07-26"]
    assert [document.source for document in documents] == ["https://example.org/1"] + [
        (tmp_path / "berita.jsonl").as_posix()
    ] * 3
    assert documents[0].title == "Peta jalan"
    assert {document.language for document in documents} == {"id"}


def write_rows(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_rows_that_cannot_be_read_are_told_beside_the_others(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.jsonl", [{"no": 1}, {"text": TEXT}, {"text": TEXT}, 5])
    first, second = read_all(path)
    assert [warning.split(":")[0].rpartition(" ")[2] for warning in (*first.warnings, *second.warnings)] == ["1", "4"]
