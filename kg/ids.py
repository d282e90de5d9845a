"""Identity from content: hashes, slugs and IRIs."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import quote

BASE = "https://w3id.org/aipolicy-kg/id/"
"""Default base IRI of entities, claims, evidences, mentions, documents and runs."""

HASH_LENGTH = 16
"""Hexadecimal digits kept of a SHA-256: 64 bits, a collision among a million claims has odds of about 3e-8."""


def to_hash(parts: Sequence[object]) -> str:
    """Hash JSON-compatible parts to 16 hexadecimal digits, the same on every machine.

    >>> to_hash(["ent:china", "callsFor", None])
    '0c1879370cfec633'

    Halves of surrogate pairs are hashed too, for they stand for the bytes of a file name that is not UTF-8.
    """
    text = json.dumps(list(parts), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_LENGTH]


def to_content_hash(text: str) -> str:
    """Give the full SHA-256 of a text's UTF-8 bytes, in hexadecimal.

    >>> to_content_hash("")[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def to_slug(name: str) -> str:
    """Turn a name into an IRI segment: NFKC, case-folded, letters and digits of any script joined by hyphens.

    >>> to_slug("Beijing’s AI Action Plan (2025)")
    'beijing-s-ai-action-plan-2025'
    >>> to_slug("中国")
    '中国'
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "-".join(re.findall(r"[^\W_]+", folded)) or "unnamed-" + to_hash([name])[:8]


def to_iri(kind: str, local: str, base: str = BASE) -> str:
    """Build the IRI of a thing of ours; characters outside letters, digits, ``-``, ``.`` and ``_`` are percent-encoded.

    >>> to_iri("entity", "china")
    'https://w3id.org/aipolicy-kg/id/entity/china'
    >>> to_iri("document", "my file")
    'https://w3id.org/aipolicy-kg/id/document/my%20file'
    """
    return f"{base}{kind}/{quote(local, safe='-._~')}"


def to_local(iri: str) -> str:
    """Give the last segment of an IRI as it stands.

    >>> to_local("https://w3id.org/aipolicy-kg/id/entity/china")
    'china'
    """
    return re.split(r"[/#]", iri)[-1]
