"""What a request of the SPARQL 1.1 Protocol asks for, whichever way it says so (W3C, section 2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"


class Refusal(Exception):
    """A request that gets no answer: the HTTP status, one line that says why, and headers that help."""

    def __init__(self, status: int, reason: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A query or an update with the graphs it is to run over; none means those it names itself, or all."""

    text: str
    is_update: bool = False
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def read_operation(method: str, address: bytes, content_type: str | None, body: bytes) -> Operation | None:
    """Read the operation that a request asks for, None for a GET without one, which wants the service description.

    `address` is the query part of the URL as it came, percent-encoded.

    >>> read_operation("GET", b"query=ASK%20%7B%7D", None, b"")
    Operation(text='ASK {}', is_update=False, default_graphs=(), named_graphs=())
    >>> read_operation("GET", b"update=CLEAR%20ALL", None, b"")
    Traceback (most recent call last):
    ...
    kg.server.requests.Refusal: an update needs POST
    """
    pairs = read_pairs(address)
    if method == "POST":
        media_type = check_encoding(content_type)
        if media_type == FORM:
            pairs += read_pairs(body)
        elif media_type in (QUERY, UPDATE):
            pairs.append(("query" if media_type == QUERY else "update", decode(body)))
        else:
            raise Refusal(415, f"send a body as {FORM}, {QUERY} or {UPDATE}, not as {media_type or 'nothing'}")
    queries, updates = ([value for name, value in pairs if name == wanted] for wanted in ("query", "update"))
    if updates and method != "POST":
        raise Refusal(400, "an update needs POST")
    if len(queries) + len(updates) > 1:
        raise Refusal(400, "one request takes one query or one update")
    if not queries and not updates:
        if method != "POST":
            return None
        raise Refusal(400, "the form has neither query nor update")
    names = ("using-graph-uri", "using-named-graph-uri") if updates else ("default-graph-uri", "named-graph-uri")
    default, named = (tuple(value for name, value in pairs if name == wanted) for wanted in names)
    return Operation(text=(queries or updates)[0], is_update=bool(updates), default_graphs=default, named_graphs=named)


def read_pairs(encoded: bytes) -> list[tuple[str, str]]:
    """Read names and values that are percent-encoded UTF-8, as in a URL or a form.

    >>> read_pairs(b"graph=urn%3Ax&default")
    [('graph', 'urn:x'), ('default', '')]
    """
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError:
        raise Refusal(400, "the parameters are not percent-encoded UTF-8") from None


def decode(body: bytes) -> str:
    """Read a body as UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(400, f"the body is not UTF-8 (byte {error.start})") from None


def check_encoding(content_type: str | None) -> str:
    """Give the media type of a Content-Type, refusing encodings other than UTF-8.

    >>> check_encoding("Text/Turtle; charset=UTF-8")
    'text/turtle'
    """
    media_type, *parameters = (part.strip().lower() for part in (content_type or "").split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "charset" and value.strip('"') not in ("utf-8", "utf8", "us-ascii"):
            raise Refusal(415, f"send the body in UTF-8, not in {value}")
    return media_type
