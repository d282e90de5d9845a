"""Make a mixed corpus of any size: ``python benchmarks/make_corpus.py FOLDER N``.

Its documents are passages of the training data, of ``seeds/`` and, where they are there, of the texts of the gold
annotations, three to five each, in every format that kg reads and in both languages; every twentieth reprints an
earlier one with a line more. The same N gives the same files, to the byte.
"""

import csv
import gzip
import io
import itertools
import json
import mailbox
import os
import random
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared"))
DAY = (2025, 7, 26, 8, 0, 0)
ROWS = 5
"""Documents in a file that holds many."""


def read_passages(language: str) -> list[str]:
    """Give passages of a language, the marks of the training data taken out."""
    found = []
    for path in sorted((ROOT / "kg" / "training" / "data").glob(f"{language}-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            found.append(re.sub(r"</?e\d+(?::\w+)?>", "", json.loads(line)["text"]))
    texts = [*sorted((ROOT / "seeds").glob("*.txt")), *sorted((SHARED / "gold" / "dev").glob("*.txt"))]
    for path in texts:
        if path.stem.endswith(f"-{language}"):
            found += [part for part in path.read_text(encoding="utf-8").split("\n\n") if len(part) > 80]
    return found


def to_texts(count: int) -> Iterator[tuple[str, str, list[str]]]:
    """Give name, language and paragraphs of each document."""
    dice = random.Random(20250726)
    passages = {language: read_passages(language) for language in ("en", "id")}
    made: list[tuple[str, list[str]]] = []
    for number in range(count):
        language = ("id", "en")[number % 2]
        if number % 20 == 19 and made:
            language, paragraphs = dice.choice(made)
            paragraphs = [*paragraphs, "Disalin dari kantor berita." if language == "id" else "Copied from the wire."]
        else:
            paragraphs = dice.sample(passages[language], dice.randint(3, 5))
            made.append((language, paragraphs))
        yield f"report-{number:05}", language, paragraphs


# ---- formats


def to_html(name: str, paragraphs: list[str]) -> bytes:
    body = "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
    head = f'<title>{name}</title><meta property="og:site_name" content="Kabar"/>'
    page = (
        f'<!doctype html><html><head><meta charset="utf-8">{head}</head><body><article>{body}</article></body></html>'
    )
    return page.encode()


def to_pdf(name: str, paragraphs: list[str]) -> bytes:
    """Write a page of wrapped lines; what Windows-1252 lacks is left out."""
    lines: list[str] = []
    for paragraph in paragraphs:
        words, line = paragraph.split(), ""
        for word in words:
            if len(line) + len(word) > 88:
                lines.append(line)
                line = ""
            line = f"{line} {word}".strip()
        lines += [line, ""]
    escaped = (re.sub(r"([()\\])", r"\\\1", line) for line in lines)
    shown = "".join(f"({line}) Tj T*\n" for line in escaped)
    stream = f"BT /F1 10 Tf 12 TL 40 800 Td\n{shown}ET".encode("cp1252", "ignore")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[5 0 R]>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>>>>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def to_docx(name: str, paragraphs: list[str]) -> bytes:
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    packed, out = io.BytesIO(), io.BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(zipfile.ZipInfo(part.filename, DAY), old.read(part), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def to_message(name: str, paragraphs: list[str]) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"] = "Kabar <kabar@example.org>", name
    message["Date"] = "Sat, 26 Jul 2025 08:00:00 +0000"
    message.set_content("\n\n".join(paragraphs), cte="quoted-printable")
    return message


SINGLE: dict[str, Callable[[str, list[str]], bytes]] = {
    ".txt": lambda name, paragraphs: "\n\n".join(paragraphs).encode(),
    ".md": lambda name, paragraphs: "\n\n".join((f"# {name}", *paragraphs)).encode(),
    ".html": to_html,
    ".pdf": to_pdf,
    ".docx": to_docx,
    ".eml": lambda name, paragraphs: bytes(to_message(name, paragraphs)),
}


def write_lines(path: Path, rows: list[tuple[str, str]]) -> None:
    path.write_text("".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in rows), encoding="utf-8")


def write_csv(path: Path, rows: list[tuple[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("id", "text"), *rows])


def write_parquet(path: Path, rows: list[tuple[str, str]]) -> None:
    import pyarrow
    import pyarrow.parquet

    names, texts = zip(*rows, strict=True)
    pyarrow.parquet.write_table(pyarrow.table({"id": names, "text": texts}), path)


def write_mbox(path: Path, rows: list[tuple[str, str]]) -> None:
    path.unlink(missing_ok=True)
    box = mailbox.mbox(path)
    for name, text in rows:
        message = mailbox.mboxMessage(to_message(name, text.split("\n\n")))
        message.set_from("kabar@example.org", (2025, 7, 26, 8, 0, 0, 5, 207, 0))
        box.add(message)
    box.close()


def write_warc(path: Path, rows: list[tuple[str, str]]) -> None:
    records = []
    for name, text in rows:
        block = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + to_html(name, text.split("\n\n"))
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{name}\r\n"
            f"WARC-Date: 2025-07-26T08:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(block)}\r\n\r\n"
        )
        records.append(gzip.compress(head.encode() + block + b"\r\n\r\n", mtime=0))
    path.write_bytes(b"".join(records))


MANY: dict[str, Callable[[Path, list[tuple[str, str]]], None]] = {
    ".jsonl": write_lines,
    ".csv": write_csv,
    ".parquet": write_parquet,
    ".mbox": write_mbox,
    ".warc.gz": write_warc,
}


def make_corpus(folder: Path, count: int) -> None:
    """Write `count` documents, a third of them in files that hold many, ten files a folder."""
    texts = to_texts(count)
    kinds = itertools.cycle([*SINGLE, *SINGLE, *MANY])
    for number in itertools.count():
        place = folder / f"{number // 10:04}"
        kind = next(kinds)
        taken = list(itertools.islice(texts, ROWS if kind in MANY and number % 2 else 1))
        if not taken:
            return
        place.mkdir(parents=True, exist_ok=True)
        name, _, paragraphs = taken[0]
        if kind in SINGLE:
            (place / f"{name}{kind}").write_bytes(SINGLE[kind](name, paragraphs))
        else:
            MANY[kind](place / f"{name}{kind}", [(id, "\n\n".join(said)) for id, _, said in taken])


if __name__ == "__main__":
    make_corpus(Path(sys.argv[1]), int(sys.argv[2]))
