"""What every page of ours needs: words and styles from data files, a content policy, proof that it stands alone."""

import base64
import hashlib
import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from html.parser import HTMLParser
from importlib import resources
from typing import Any

from kg import telling
from kg.errors import ExportError
from kg.model import Evidence

LOADING = frozenset(("src", "srcset", "href", "xlink:href", "data", "action", "formaction", "poster", "background"))
"""Attributes whose address a browser may fetch or go to."""


def read_text(name: str) -> str:
    """Read a data file of this package.

    >>> read_text("style.toml").startswith("# How entities")
    True
    """
    return (resources.files(__package__) / name).read_text(encoding="utf-8")


@cache
def read_style() -> dict[str, Any]:
    """Read the colours, shapes and strokes: tables `types`, `shapes` and `edges`.

    >>> read_style()["types"]["Country"]["shape"]
    'dot'
    """
    return tomllib.loads(read_text("style.toml"))


@cache
def read_words(language: str) -> dict[str, Any]:
    """Read the words of a page in a language.

    >>> read_words("id")["legend"]
    'Keterangan'
    """
    words = tomllib.loads(read_text("texts.toml"))
    if language not in words:
        raise ExportError(f"pages have no words in {language!r}; choose one of {', '.join(sorted(words))}")
    return {**telling.read_words(language), **words[language]}


def to_count(number: int, forms: Sequence[str]) -> str:
    """Write a number with its noun, which comes as the form for one and the form for more.

    >>> to_count(1, ("entity", "entities")), to_count(1200, ("entity", "entities"))
    ('1 entity', '1200 entities')
    """
    return f"{number} {forms[number != 1]}"


def to_pieces(evidence: Evidence) -> list[tuple[str, bool]]:
    """Cut a sentence at the words of both ends, which a page marks; words outside the sentence are left alone.

    >>> from kg.model import Mention
    >>> one = Mention(start=5, end=10, text="China", type="Country")
    >>> other = Mention(start=17, end=21, text="WAIC", type="Event")
    >>> said = Evidence(document="d", sentence="China hosts WAIC.", start=5, end=22, subject=one, object=other,
    ...     confidence=1.0, extractor="demo/0.1")
    >>> to_pieces(said)
    [('China', True), (' hosts ', False), ('WAIC', True), ('.', False)]
    """
    spans = sorted(
        (mention.start - evidence.start, mention.end - evidence.start)
        for mention in (evidence.subject, evidence.object)
        if evidence.start <= mention.start < mention.end <= evidence.end
    )
    pieces, at = [], 0
    for start, end in spans:
        if start >= at:
            pieces += [(evidence.sentence[at:start], False), (evidence.sentence[start:end], True)]
            at = end
    return [piece for piece in (*pieces, (evidence.sentence[at:], False)) if piece[0]]


def to_address(text: str | None) -> str | None:
    """Give a web address back, and nothing for whatever else a browser could be sent to.

    >>> to_address("https://example.org/a b"), to_address("javascript:alert(1)"), to_address("texts/a.txt")
    ('https://example.org/a%20b', None, None)
    """
    if text is None or not re.match(r"https?://[^\s/]", text, re.IGNORECASE):
        return None
    return re.sub(r"[\s\"<>\\^`{|}\x00-\x1f\x7f]", lambda found: f"%{ord(found[0]):02X}", text)


def to_policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """Write the content security policy that lets exactly these inline scripts and styles work, and no connection.

    >>> to_policy([], [])
    "default-src 'none'; img-src data: blob:; connect-src 'none'; base-uri 'none'; form-action 'none'"
    >>> to_policy(["let a = 1;"], []).split("; ")[3]
    "script-src 'sha256-xY6QKfH9PRsQnLz56nj6MBwiK5oHg+im1Jkpdp1x/Ck='"
    """
    parts = [("script-src", [*map(_to_source, scripts)]), ("style-src", [*map(_to_source, styles)])]
    allowed = [f"{name} {' '.join(sources)}" for name, sources in parts if sources]
    fixed = ["default-src 'none'", "img-src data: blob:", "connect-src 'none'"]
    return "; ".join([*fixed, *allowed, "base-uri 'none'", "form-action 'none'"])


def require_standing_alone(html: str) -> str:
    """Give the page back if it fetches nothing: no address but ``data:`` and ``#`` in its tags and style sheets.

    >>> require_standing_alone('<p>See <a href="#top">https://example.org</a></p>')
    '<p>See <a href="#top">https://example.org</a></p>'
    >>> require_standing_alone('<link rel="stylesheet" href="//cdn.example.org/x.css">')
    Traceback (most recent call last):
    ...
    kg.errors.ExportError: the page would fetch //cdn.example.org/x.css; it must stand alone
    """
    finder = _Finder()
    finder.feed(html)
    finder.close()
    if finder.found:
        raise ExportError(f"the page would fetch {finder.found[0][:200]}; it must stand alone")
    return html


def _to_source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


class _Finder(HTMLParser):
    """Collects addresses outside the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        for name, value in attrs:
            address = (value or "").strip()
            if name in LOADING and not address.startswith(("#", "data:")):
                self.found.append(address)
            elif name == "style":
                self._look_at_style(address)
            elif name == "http-equiv" and address.lower() == "refresh":
                self.found.append("another page by a refresh tag")

    def handle_endtag(self, tag: str) -> None:
        self._in_style = self._in_style and tag != "style"

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self._look_at_style(data)

    def _look_at_style(self, css: str) -> None:
        outside = [part.strip().lstrip("'\"") for part in css.split("url(")[1:]]
        self.found += [part.split(")")[0] for part in outside if not part.startswith(("#", "data:"))]
        self.found += ["what a style sheet imports"] if "@import" in css else []
