"""What is wrong with a query, in words and with the place, where the engine only says how far it came."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from kg.errors import QueryError
from kg.queries.tokens import declared, parts, tokens
from kg.vocab import XSD

FUNCTIONS = frozenset(
    """ABS AVG BNODE BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY ENCODE_FOR_URI EXISTS FLOOR GROUP_CONCAT
    HOURS IF IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISURI LANG LANGMATCHES LCASE MAX MD5 MIN MINUTES MONTH NOW RAND
    REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SHA1 SHA256 SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS STRLANG
    STRLEN STRSTARTS STRUUID SUBSTR SUM TIMEZONE TZ UCASE URI UUID YEAR""".split()
)
"""The functions of SPARQL 1.1 (17.4) and its aggregates."""
WORDS = FUNCTIONS | frozenset(
    """A AS ASC ASK BASE BIND BY CONSTRUCT DESC DESCRIBE DISTINCT FALSE FILTER FROM GRAPH GROUP HAVING LIMIT MINUS NAMED
    NOT OFFSET OPTIONAL ORDER PREFIX REDUCED SELECT SEPARATOR SERVICE SILENT TRUE UNDEF UNION VALUES WHERE""".split()
)
"""All words of SPARQL 1.1 Query."""
CASTS = tuple(XSD.iri + name for name in "string boolean integer decimal float double dateTime date time".split())
"""The functions with an IRI that the engine has."""

_SAID = {
    "The SELECT contains a variable that is unbound": "SELECT has a variable that GROUP BY has not",
    "Duplicated variable name in SELECT": "SELECT gives two columns the same name",
}
"""What the engine says with some sense, and the same in our words."""
_CLOSES = {")": "(", "]": "[", "}": "{"}
_WIDTH = 100

Mistake = tuple[int, str]
"""Where in the text, and what is wrong there."""


def malformed(text: str, place: int, reason: str, prefixes: Mapping[str, str]) -> QueryError:
    r"""Say what is wrong with a text that the engine read up to a place, for a reason as it words them.

    >>> print(malformed("ASK { ?s aio:supports ?o }", 9, "Prefix not found", {"aip": "urn:a"}))
    query line 1, column 10: the prefix aio: is not declared; near it: aip:
    >>> malformed("SELECT (STRLN(?s) AS ?n) {}", 8, "", {}).excerpt
    'SELECT (STRLN(?s) AS ?n) {}\n        ^'
    """
    found = [mistake for mistake in _mistakes(text, prefixes) if mistake[0] <= place]
    if found:
        return at(text, *min(found))
    words = next((ours for theirs, ours in _SAID.items() if theirs in reason), "")
    if words:
        return at(text, next(token.start() for token in tokens(text) if token[0].lower() == "select"), words)
    rest = text[place:].split("\n")[0].strip()
    if not rest:
        return at(text, *(_unclosed(text) or (len(text), "not SPARQL at its end")))
    return at(text, place, f"not SPARQL before {rest[:30]!r}")


def no_function(text: str, iri: str, prefixes: Mapping[str, str]) -> QueryError:
    """Say that a function with an IRI is not there, and where it is called.

    >>> print(no_function("ASK { FILTER(xsd:int(1)) }", XSD.iri + "int", {"xsd": XSD.iri}))
    query line 1, column 14: no function is called xsd:int; near it: xsd:integer, xsd:string, xsd:time
    """
    known = declared(text, prefixes)
    names = {f"<{iri}>", *(f"{prefix}:{iri.removeprefix(space)}" for prefix, space in known.items())}
    called = next((token for token in tokens(text) if token[0] in names and _is_called(text, token)), None)
    name = called[0] if called else f"<{iri}>"
    shorten = {cast: _shorten(cast, known) for cast in CASTS}
    near = [shorten[cast] for cast in get_close_matches(iri, CASTS, n=3, cutoff=0.85)]
    return at(text, called.start() if called else 0, f"no function is called {name}{_near(near)}")


def at(text: str, place: int, what: str) -> QueryError:
    r"""Make an error of a place in a text: line and column in its words, and the line with a mark under the column.

    >>> error = at("ASK {\n  ?s §\n}", 11, "not SPARQL")
    >>> print(error, error.excerpt, sep="\n")
    query line 2, column 6: not SPARQL
      ?s §
         ^
    """
    start = text.rfind("\n", 0, place) + 1
    line, column = text.count("\n", 0, place) + 1, place - start
    whole = text[start:].split("\n")[0].rstrip()
    first = max(0, column - _WIDTH // 2) if len(whole) > _WIDTH else 0
    shown = "".join(char if char.isprintable() or char == "\t" else "�" for char in whole[first : first + _WIDTH])
    before = ("…" if first else "") + shown[: column - first]
    after = shown[column - first :] + ("…" if len(whole) > first + _WIDTH else "")
    blank = "".join(char if char == "\t" else " " * _columns(char) for char in before)
    return QueryError(f"query line {line}, column {column + 1}: {what}", excerpt=f"{before}{after}\n{blank}^")


def _mistakes(text: str, prefixes: Mapping[str, str]) -> Iterator[Mistake]:
    known = declared(text, prefixes)
    for token in parts(text):
        prefix, word = token["prefix"], token["word"]
        if prefix is not None and prefix not in known and prefix != "_" and not _is_declaration(text, token):
            near = [f"{name}:" for name in get_close_matches(prefix, known, n=3, cutoff=0.5)]
            more = _near(near) or f"; write PREFIX {prefix}: <...> before the query"
            yield token.start(), f"the prefix {prefix}: is not declared{more}"
        elif word and not word[0].isdigit() and word.upper() not in WORDS:
            is_called = _is_called(text, token)
            near = get_close_matches(word.upper(), sorted(FUNCTIONS if is_called else WORDS), n=3, cutoff=0.7)
            what = f"no function is called {word}" if is_called else f"{word} is no word of SPARQL"
            yield token.start(), what + _near(near)
        elif token["quote"]:
            yield token.start(), f"the text that opens with {token['quote']} is not closed on its line"


def _unclosed(text: str) -> Mistake | None:
    """Find the last bracket that opens and does not close."""
    opened: list[re.Match[str]] = []
    for token in parts(text):
        bracket = token["bracket"]
        if bracket and bracket not in _CLOSES:
            opened.append(token)
        elif bracket and opened and opened[-1][0] == _CLOSES[bracket]:
            opened.pop()
    return (opened[-1].start(), f"the {opened[-1][0]} here is not closed") if opened else None


def _is_called(text: str, token: re.Match[str]) -> bool:
    return text[token.end() :].lstrip().startswith("(")


def _is_declaration(text: str, token: re.Match[str]) -> bool:
    return text[: token.start()].rstrip().lower().endswith("prefix")


def _shorten(iri: str, known: Mapping[str, str]) -> str:
    fitting = (f"{prefix}:{iri[len(space) :]}" for prefix, space in known.items() if space and iri.startswith(space))
    return next(fitting, f"<{iri}>")


def _near(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return f"; near it: {listed}" if listed else ""


def _columns(char: str) -> int:
    return 0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
