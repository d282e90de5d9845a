"""Messages: .eml files and .mbox folders, with the documents attached to them."""

import email
import email.policy
import mailbox
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from pathlib import Path
from typing import Any

from kg.errors import ReadError
from kg.sources.decoding import decode
from kg.sources.extracts import Extract, to_line
from kg.sources.finding import SINGLE, Source, to_media_type
from kg.sources.formats import from_bytes, from_html
from kg.sources.reflow import reflow

_BROKEN_MAIL = (AttributeError, AssertionError, IndexError, KeyError, LookupError, TypeError, ValueError)
"""What the email package meets in messages that do not keep to the format."""

_QUOTED = re.compile(r"^(?:>[^\n]*|[^\n]{0,120}(?:wrote|menulis):)[ \t]*\n?", re.MULTILINE)
"""What a reply repeats of the message that it answers."""


def from_message(data: bytes, id: str, place: str) -> Iterator[Extract | ReadError]:
    """Take the text of a message, and the texts of the documents attached to it, whose ids begin with its `id`."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    title = date = None
    authors: tuple[str, ...] = ()
    try:
        assert isinstance(message, EmailMessage)
        title, date, authors = to_line(str(message.get("subject", ""))), _to_day(message), _to_senders(message)
        about = Extract(text="", title=title, date=date, authors=authors, id=id, place=place)
        yield replace(_to_body(message, place), title=title, date=date, authors=authors, id=id, place=place)
    except ReadError as error:
        yield error
    except _BROKEN_MAIL as error:
        yield ReadError(f"{place}: a broken message ({error}); save it again as .eml")
        return
    for part in message.iter_attachments():
        name = _to_file_name(part)
        media_type = to_media_type(name)
        if media_type in SINGLE:
            yield _to_attachment(part, name, media_type, about)


def from_mbox(source: Source) -> Iterator[Extract | ReadError]:
    """Take the messages of an .mbox file one by one."""
    try:
        box = mailbox.mbox(source.path, create=False)
    except (mailbox.Error, OSError) as error:
        raise ReadError(f"{source.path}: cannot be read as mail ({error}); save it again as .mbox") from error
    try:
        for number, key in enumerate(box.iterkeys(), 1):
            yield from from_message(box.get_bytes(key), f"{source.id}-{number}", f"{source.path} message {number}")
    finally:
        box.close()


def _to_body(message: EmailMessage, place: str) -> Extract:
    part = message.get_body(("plain", "html"))
    if part is None:
        raise ReadError(f"{place}: a message without text; give kg what is attached to it")
    text = _to_text(part, place)
    if part.get_content_subtype() == "html":
        return from_html(text, place)
    return Extract(text=reflow([_QUOTED.sub("", text)]).text)


def _to_text(part: "MIMEPart", place: str) -> str:
    """Decode a part; where its charset is unknown or a lie, by what the bytes look like."""
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return decode(data, place, part.get_content_charset())[0] if data.strip() else ""


def _to_attachment(part: Any, name: str, media_type: str, about: Extract) -> Extract | ReadError:
    place = f"{about.place}, attached {name}"
    try:
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes) or not data.strip():
            return ReadError(f"{place}: empty; remove it or give it some text")
        found = from_bytes(data, media_type, place)
    except ReadError as error:
        return error
    except _BROKEN_MAIL as error:
        return ReadError(f"{place}: broken ({error}); save the attachment and give it to kg")
    stem = Path(name).stem
    return replace(
        found,
        title=found.title or stem,
        made=found.made or about.date,
        id=f"{about.id}-{stem}",
        media_type=media_type,
        place=place,
    )


def _to_file_name(part: Any) -> str:
    try:
        return Path((part.get_filename() or "").replace("\\", "/")).name
    except _BROKEN_MAIL:
        return ""


def _to_day(message: EmailMessage) -> str | None:
    day = getattr(message.get("date"), "datetime", None)
    return day.date().isoformat() if isinstance(day, datetime) else None


def _to_senders(message: EmailMessage) -> tuple[str, ...]:
    addresses = getattr(message.get("from"), "addresses", ())
    return tuple(sorted({line for one in addresses if (line := to_line(one.display_name or one.addr_spec))}))
