"""The explorer: search, filter, read and review a graph in one HTML file without network, server or graphics card.

`payload` turns claims into what the page reads, this module puts that into the page with the script and the styles of
``bundle/``, which esbuild makes of the sources in ``src/`` (``npm run build``).
"""

import base64
import gzip
import json
import re
from collections.abc import Iterable
from functools import cache
from html import escape
from importlib import resources
from string import Template

from kg import __version__
from kg.errors import ExportError
from kg.model import Claim, Document
from kg.views.explorer.payload import to_payload
from kg.views.explorer.records import Payload
from kg.views.page import read_words, require_standing_alone, to_count, to_policy

COMPRESSED_FROM = 500_000
"""Characters of data from which the page holds them compressed: there the file becomes a fifth and opens no slower
(plain and compressed in ms: 55 and 81 at 90 kB, 95 and 99 at 610 kB, 220 and 183 at 2 MB, 648 and 485 at 10 MB)."""

_ESCAPED = re.compile("[<>&\u2028\u2029\ud800-\udfff]")
"""What could end a script block, end a line in old scripts, or not be written as UTF-8."""


def render(
    claims: Iterable[Claim],
    documents: Iterable[Document],
    *,
    title: str,
    language: str = "en",
    focus: str | None = None,
    hops: int = 1,
    top: int | None = None,
) -> str:
    r"""Make the explorer of claims, assembled before, with the texts they rest on; the caller writes it as UTF-8.

    The interface starts in `language` and can be switched. `focus` is the IRI of an entity: only what is at most
    `hops` edges away is in the page. Of more than `top` entities the best connected are, and the page says how many
    are not.

    Raises:
        ExportError: where the interface has no words in the language, or the bundle is not as it was built.
        NotFoundError: where no claim speaks of the focus.

    >>> render([], [], title="Nothing yet", language="id").startswith('<!doctype html>\n<html lang="id">')
    True
    """
    payload = to_payload(claims, documents, title=title, language=language, focus=focus, hops=hops, top=top)
    return to_page(payload)


def to_page(payload: Payload, *, compressed_from: int = COMPRESSED_FROM) -> str:
    """Write the page around a payload.

    >>> "gzip" in to_page(to_payload([], [], title="Nothing yet"), compressed_from=0)
    True
    """
    words = read_words(payload["language"])
    script, style = _read_bundle()
    data = to_json(payload)
    packed = len(data) >= compressed_from
    counts = ((name, len(payload[name])) for name in ("entities", "claims", "documents"))
    page = Template(_read("page.html")).substitute(
        language=payload["language"],
        policy=escape(to_policy([script], [style])),
        version=escape(__version__),
        title=escape(_to_writable(payload["title"])),
        summary=escape(" · ".join(to_count(number, words[name]) for name, number in counts)),
        noscript=escape(words["noscript"]),
        kind="application/octet-stream;base64" if packed else "application/json",
        encoding=' data-encoding="gzip"' if packed else "",
        data=_pack(data) if packed else data,
        style=style,
        script=script,
    )
    return require_standing_alone(page)


def to_json(payload: Payload) -> str:
    """Write a payload as JSON that can stand in a script block: nothing in it is markup, whatever texts it holds.

    >>> text = to_json(to_payload([], [], title="</script>"))
    >>> "script" in text, "<" in text
    (True, False)
    """
    text = json.dumps(payload, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _pack(data: str) -> str:
    return base64.b64encode(gzip.compress(data.encode("utf-8"), mtime=0)).decode("ascii")


def _to_writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _read(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")


@cache
def _read_bundle() -> tuple[str, str]:
    """Read script and styles, which must not end the blocks that they stand in."""
    texts = []
    for name, end in (("explorer.js", "</script"), ("explorer.css", "</style")):
        text = _read(f"bundle/{name}")
        if end in text.lower() or "<!--" in text:
            raise ExportError(f"bundle/{name} holds {end} or <!--; build it again with npm run build")
        texts.append(text)
    script, style = texts
    return script, style
