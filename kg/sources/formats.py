"""The text of HTML, Word and Markdown files, each by the library that knows the format, and of any file by its kind."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kg.clean import clean
from kg.errors import ReadError
from kg.sources.decoding import decode, meta_charset
from kg.sources.extracts import FILE_TITLE, Extract, silent, to_address, to_line, to_reason
from kg.sources.finding import ENDINGS
from kg.sources.pdf import from_pdf

MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes that the parts of a .docx may unpack to; real documents of 50 MB are mostly pictures, which do not shrink."""

_BROKEN_ZIP = (
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
)
"""What zipfile, lxml and python-docx meet in files that do not keep to the format; lxml's are SyntaxErrors."""


def from_bytes(data: bytes, media_type: str, name: str) -> Extract:
    """Take the text of a file of a kind that holds one: `name` tells the user which it is."""
    if media_type == ENDINGS[".pdf"]:
        return from_pdf(data, name)
    if media_type == ENDINGS[".docx"]:
        return from_docx(data, name)
    text, warnings = decode(data, name, meta_charset(data) if media_type == ENDINGS[".html"] else None)
    if media_type == ENDINGS[".html"]:
        return replace(from_html(text, name), warnings=warnings)
    if media_type == ENDINGS[".md"]:
        return replace(from_markdown(clean(text).text), warnings=warnings)
    return Extract(text=text, warnings=warnings)


def from_html(page: str, name: str) -> Extract:
    """Take the article of a web page without menus and footers; of a page without an article all of its text."""
    if "<html" not in page[:2000].lower():
        page = f"<html><body>{page}</body></html>"
    with silent("trafilatura", "htmldate"):
        import trafilatura

        found = trafilatura.bare_extraction(
            page,
            with_metadata=True,
            include_comments=False,
            include_tables=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
        article = found if found is not None and not isinstance(found, dict) else None
        text: str = ((article.text if article else None) or trafilatura.html2txt(page)) or ""
    if not text.strip():
        raise ReadError(f"{name}: no text in this page; it may be built by scripts: save it from the browser as text")
    if article is None:
        return Extract(text=text)
    return Extract(
        text=text,
        title=to_line(article.title),
        date=_to_day(article.date),
        address=to_address(article.url),
        publisher=to_line(article.sitename),
        authors=tuple(sorted({line for part in (article.author or "").split(";") if (line := to_line(part))})),
    )


def from_docx(data: bytes, name: str) -> Extract:
    """Take the paragraphs and tables of a Word file in order, changes accepted."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ReadError(f"{name}: protected by a password or an old Word file; save it as .docx without a password")
    import docx
    from docx.opc.exceptions import OpcError

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > MAX_UNPACKED:
            raise ReadError(f"{name}: unpacks to {unpacked // 2**20} MB, more than a document has; split it")
        document = docx.Document(io.BytesIO(data))
        title = document.core_properties.title.strip()
        text = "\n\n".join(_word_blocks(document.element.body))
    except (*_BROKEN_ZIP, OpcError) as error:
        reason = f"a broken Word file ({to_reason(error)}); open and save it again as .docx"
        raise ReadError(f"{name}: {reason}") from error
    return Extract(text=text, title=title if title and not FILE_TITLE.search(title) else None)


def from_markdown(text: str) -> Extract:
    r"""Take the prose of Markdown: marks, link targets, pictures, code and comments are left out.

    >>> from_markdown("---\ntitle: Peta jalan\n---\n# AI\n**Komdigi** [terbitkan](http://x) `v1`.").text
    'AI\n\nKomdigi terbitkan v1.'
    """
    title = date = None
    if front := _FRONT_MATTER.match(text):
        text = text[front.end() :]
        fields = dict(re.findall(r"^(title|date):[ \t]*[\"']?(.*?)[\"']?[ \t]*$", front.group(), re.MULTILINE))
        title, date = fields.get("title") or None, _to_day(fields.get("date"))
    for pattern, replacement in _MARKDOWN:
        text = pattern.sub(replacement, text)
    if title is None and (heading := _HEADING.search(text)):
        title = heading[1].strip() or None
    text = _HEADING_MARK.sub(lambda match: match[1].strip() + "\n", text)
    return Extract(text=_BLANK_LINES.sub("\n\n", text).strip("\n"), title=title, date=date)


_FRONT_MATTER = re.compile(r"\A---\s*\n.*?\n(?:---|\.\.\.)\s*\n", re.DOTALL)
_HEADING = re.compile(r"^#[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_HEADING_MARK = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_MARKDOWN = (
    (re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL), ""),
    (re.compile(r"^(```|~~~).*?(?:^\1[^\n]*$|\Z)", re.DOTALL | re.MULTILINE), ""),
    (re.compile(r"!\[[^\[\]\n]*\]\([^)\n]{0,2000}\)"), ""),
    (re.compile(r"\[([^\[\]\n]+)\](?:\([^)\n]{0,2000}\)|\[[^\[\]\n]*\])"), r"\1"),
    (re.compile(r"^\[[^\[\]\n]+\]:[^\n]*$", re.MULTILINE), ""),
    (re.compile(r"<(https?://[^>\s]+)>"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>"), ""),
    (re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]+?)(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"(?<![\w_])(_{1,3})(?=\S)([^_\n]+?)(?<=\S)\1(?![\w_])"), r"\2"),
    (re.compile(r"(`+)([^`\n]+)\1"), r"\2"),
    (re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+[ \t]*(?::?-{3,}:?)?[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*(?:[-*_][ \t]*){3,}$", re.MULTILINE), ""),
    (re.compile(r"^(.+)\n(?:=+|-+)[ \t]*$", re.MULTILINE), r"# \1"),
)
"""Marks and what stays of them, in this order."""


def _word_blocks(element: Any) -> Iterator[str]:
    """Yield paragraphs, and rows of tables as one line each, from the XML: content controls and changes included."""
    for child in element.iterchildren():
        kind = child.tag.rpartition("}")[2]
        if kind == "p":
            yield from filter(None, (_word_text(child), *_word_boxes(child)))
        elif kind == "tbl":
            for row in child.iter(_WORD + "tr"):
                cells = [" ".join(_word_blocks(cell)) for cell in row.iterchildren(_WORD + "tc")]
                if line := " | ".join(filter(None, cells)):
                    yield line
        elif kind in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _word_blocks(child)


def _word_text(paragraph: Any) -> str:
    pieces = []
    for run in paragraph.iter(_WORD + "r"):
        if any(parent.tag in _ASIDE for parent in run.iterancestors()):
            continue
        for part in run.iterchildren():
            kind = part.tag.rpartition("}")[2] if isinstance(part.tag, str) else ""
            pieces.append((part.text or "") if kind == "t" else _WORD_SIGNS.get(kind, ""))
    text = "".join(pieces).strip()
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    is_listed = paragraph.find(f"{_WORD}pPr/{_WORD}numPr") is not None or (
        style is not None and style.get(_WORD + "val", "").startswith(("ListBullet", "ListNumber"))
    )
    return f"- {text}" if text and is_listed else text


def _word_boxes(paragraph: Any) -> Iterator[str]:
    """Yield the text of boxes anchored in a paragraph; the copy for old programs is left out."""
    for box in paragraph.iter(_WORD + "txbxContent"):
        if not any(parent.tag.endswith("}Fallback") for parent in box.iterancestors()):
            for inner in box.iter(_WORD + "p"):
                yield "".join(part.text or "" for part in inner.iter(_WORD + "t")).strip()


_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ASIDE = frozenset([_WORD + "txbxContent", _WORD + "moveFrom", _WORD + "del"])
_WORD_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def _to_day(value: str | None) -> str | None:
    match = re.match(r"\d{4}-\d\d-\d\d", value or "")
    return match.group() if match else None
