"""A remote graph store over HTTP, by the SPARQL 1.1 Graph Store protocol or by SPARQL 1.1 Update.

This is the only place where kg speaks to another machine, and only ``kg push`` leads here.
"""

import base64
import json
import re
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO, Protocol
from urllib.parse import quote, urlencode, urlsplit

from kg.errors import PushError

ATTEMPTS = 5
"""How often something is sent before it is given up."""
PAUSE = 0.5
"""Seconds before the second attempt; each further one waits twice as long."""
TIMEOUT = 300.0
"""Seconds that a server may be silent: a large graph takes its time."""
BATCH = 5000
"""Statements in one update: few enough for the limits that servers put on a request, some at a megabyte."""

_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))
"""Answers that may be others in a moment."""
_LITERAL = re.compile(r'<([^<>"{}|^`\\\x00-\x20]*)>\s+<([^<>]*)>\s+"([^"\\]*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Who sends: a user with a password, or a token; what is empty is not sent."""

    user: str = ""
    password: str = ""
    token: str = ""


class Target(Protocol):
    """A remote store that keeps graphs by their IRIs."""

    def read(self, graph: str, predicate: str) -> Mapping[str, str]:
        """Give the texts of a property in a graph, by the IRI of the subject."""

    def replace(self, graph: str, lines: Sequence[str]) -> None:
        """Make a graph hold these N-Triples and nothing else."""

    def remove(self, graph: str) -> None:
        """Take a graph away."""


class Connection:
    """Requests to one server, tried again where that may help."""

    def __init__(self, login: Login, *, attempts: int = ATTEMPTS, pause: float = PAUSE) -> None:
        self._login = login
        self._attempts = attempts
        self._pause = pause
        self._has_answered = False
        self._passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        self._basic = _Basic(self._passwords)
        logins = (self._basic, _Digest(self._passwords))
        self._opener = urllib.request.build_opener(_NoRedirect(), *(logins if login.user else ()))

    def send(
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        absent: tuple[int, ...] = (),
    ) -> tuple[str, str] | None:
        """Send a request and give the type and the text of the answer; None where its status is one of `absent`."""
        request = self._to_request(method, url, body, headers or {})
        for attempt in range(1, self._attempts + 1):
            is_last = attempt == self._attempts
            wait = self._pause * 2 ** (attempt - 1)
            try:
                with self._opener.open(request, timeout=TIMEOUT) as answer:
                    assert isinstance(answer, HTTPResponse)
                    self._has_answered = True
                    return answer.headers.get_content_type(), answer.read().decode("utf-8", "replace")
            except urllib.error.HTTPError as error:
                self._has_answered = True
                if error.code in absent:
                    return None
                if is_last or error.code not in _PASSING:
                    raise PushError(f"{_bare(url)}: {_explain(error, len(body or b''))}") from None
                asked = error.headers.get("Retry-After", "")
                wait = min(float(asked), 60.0) if asked.isdigit() else wait
            except (OSError, HTTPException) as error:
                # A server that never answered is not there, and waiting for it does not bring it.
                if is_last or not self._has_answered:
                    raise PushError(f"{_bare(url)}: {_explain_silence(error)}") from None
            time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _to_request(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> urllib.request.Request:
        try:
            parts = urlsplit(url)
            is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_address = False
        if not is_address:
            raise PushError(f"{_bare(url)}: is no address of a store; it starts with http:// or https://")
        request = urllib.request.Request(url, data=body, method=method, headers=dict(headers))
        if self._login.user:
            server = f"{parts.scheme}://{parts.netloc}/"
            self._passwords.add_password(None, server, self._login.user, self._login.password)
        if self._basic.was_asked:
            pair = base64.b64encode(f"{self._login.user}:{self._login.password}".encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {pair}")
        if self._login.token:
            request.add_header("Authorization", f"Bearer {self._login.token}")
        return request


class _Basic(urllib.request.HTTPBasicAuthHandler):
    """Log in by Basic where the server asks for it; urllib's own raises where it asks for another way."""

    was_asked = False
    """Whether a server did: then it need not ask again."""

    def http_error_401(  # noqa: D102 - urllib's
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage
    ) -> HTTPResponse | None:
        self.was_asked = self.was_asked or _asks_for("basic", headers)
        if not _asks_for("basic", headers):
            return None
        fp.read()  # so that the line is closed, whatever the second request brings
        return super().http_error_401(req, fp, code, msg, headers)


class _Digest(urllib.request.HTTPDigestAuthHandler):
    """Log in by Digest where the server asks for it."""

    def http_error_401(  # noqa: D102 - urllib's
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage
    ) -> HTTPResponse | None:
        if not _asks_for("digest", headers):
            return None
        fp.read()  # so that the line is closed, whatever the second request brings
        return super().http_error_401(req, fp, code, msg, headers)


def _asks_for(way: str, headers: HTTPMessage) -> bool:
    return any(value.lower().startswith(way) for value in headers.get_all("WWW-Authenticate", ()))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follow nothing: graphs and passwords go to the address that was given."""

    def redirect_request(self, *_: object) -> None:
        """Leave a redirection to be told as what went wrong."""


def _bare(url: str) -> str:
    """Leave out what may be secret in an address: a password, and a token among the parameters."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _explain(error: urllib.error.HTTPError, size: int) -> str:
    """Say what an answer means and what to do about it."""
    said = " ".join(re.sub(r"<[^>]*>", " ", error.read(2000).decode("utf-8", "replace")).split())[:200]
    more = f" (it says: {said})" if said else ""
    match error.code:
        case 401 | 403:
            return f"does not let you write ({error.code}); give --user and KG_PASSWORD, or KG_TOKEN, of one who may"
        case 404 | 405:
            return f"is no such endpoint ({error.code}); docs/push.md has the addresses of common stores{more}"
        case 413:
            return f"takes no {size:,} bytes at once (413); raise its limit, or use --protocol update, a lower --batch"
        case code if 300 <= code < 400:
            place = error.headers.get("Location")
            return f"has moved ({code}) to {_bare(place) if place else 'an unknown place'}; give the new address"
        case code:
            return f"answered {code} {error.reason}{more}"


def _explain_silence(error: OSError | HTTPException) -> str:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, ConnectionRefusedError):
        return "connection refused; is the store running there?"
    if isinstance(reason, TimeoutError):
        return f"no answer for {TIMEOUT:g} s"
    if isinstance(reason, socket.gaierror):
        return "no server has this name; check the address"
    return f"no answer: {reason or type(reason).__name__}"


class GraphStore:
    """A store behind the SPARQL 1.1 Graph Store protocol: one PUT a graph."""

    def __init__(self, endpoint: str, connection: Connection) -> None:
        self._endpoint = endpoint
        self._connection = connection

    def read(self, graph: str, predicate: str) -> Mapping[str, str]:
        """Give the texts of a property in a graph, by the IRI of the subject."""
        url, headers = self._url(graph), {"Accept": "application/n-triples, text/plain;q=0.5"}
        answer = self._connection.send("GET", url, headers=headers, absent=(404,))
        if answer is None:
            return {}
        kind, text = answer
        if kind == "text/html":
            raise PushError(f"{_bare(url)}: answers with a web page; give the address of the Graph Store protocol")
        return {subject: value for subject, name, value in _LITERAL.findall(text) if name == predicate}

    def replace(self, graph: str, lines: Sequence[str]) -> None:
        """Make a graph hold these N-Triples and nothing else."""
        body = "".join(lines).encode()
        self._connection.send("PUT", self._url(graph), body, {"Content-Type": "application/n-triples"})

    def remove(self, graph: str) -> None:
        """Take a graph away."""
        self._connection.send("DELETE", self._url(graph), absent=(404,))

    def _url(self, graph: str) -> str:
        return f"{self._endpoint}{'&' if '?' in self._endpoint else '?'}graph={quote(graph, safe='')}"


class UpdateStore:
    """A store behind SPARQL 1.1 Update, and where it has one behind a query endpoint too."""

    def __init__(self, endpoint: str, connection: Connection, *, query: str | None = None, batch: int = BATCH) -> None:
        self._endpoint = endpoint
        self._connection = connection
        self._query = query
        self._batch = batch

    def read(self, graph: str, predicate: str) -> Mapping[str, str]:
        """Give the texts of a property in a graph, by the IRI of the subject; nothing without a query endpoint."""
        if self._query is None:
            return {}
        asked = f"SELECT ?subject ?text WHERE {{ GRAPH <{graph}> {{ ?subject <{predicate}> ?text }} }}"
        answer = self._connection.send(
            "POST",
            self._query,
            urlencode({"query": asked}).encode(),
            {"Accept": "application/sparql-results+json", "Content-Type": "application/x-www-form-urlencoded"},
        )
        assert answer is not None
        try:
            rows = json.loads(answer[1])["results"]["bindings"]
            return {row["subject"]["value"]: row["text"]["value"] for row in rows}
        except (ValueError, KeyError, TypeError):
            raise PushError(f"{_bare(self._query)}: gives no SPARQL results in JSON; check the query address") from None

    def replace(self, graph: str, lines: Sequence[str]) -> None:
        """Make a graph hold these N-Triples and nothing else; many are sent in several updates."""
        before = f"DROP SILENT GRAPH <{graph}> ;\n"
        for start in range(0, len(lines), self._batch):
            piece = "".join(lines[start : start + self._batch])
            self._update(f"{before}INSERT DATA {{ GRAPH <{graph}> {{\n{piece}}} }}")
            before = ""

    def remove(self, graph: str) -> None:
        """Take a graph away."""
        self._update(f"DROP SILENT GRAPH <{graph}>")

    def _update(self, text: str) -> None:
        self._connection.send("POST", self._endpoint, text.encode(), {"Content-Type": "application/sparql-update"})
