"""Questions that analysts ask, as named SPARQL files, and the little that kg adds to SPARQL: parameters as ``$name``.

Each ``.rq`` file of this folder opens with ``# question(en):`` and ``# question(id):`` and a ``# bind: name=example``
for each parameter. An example with a prefix (``ent:china``) says that the value is an entity, by label or IRI; any
other is plain text. Every file is SPARQL as it stands, where an unset parameter is a free variable.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from kg.errors import QueryError
from kg.queries.mistakes import at
from kg.queries.tokens import tokens
from kg.rdf import Term

_HEADER = re.compile(r"# (?P<key>question|bind)(?:\((?P<language>[a-z]+)\))?: (?P<value>.+)")
_NAME = re.compile(r"[A-Za-z]\w*")
_PROLOGUE = frozenset("prefix base version".split())
_FORMS = frozenset("select ask construct describe".split())
_UPDATES = frozenset("insert delete load clear create drop copy move add with".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A parameter of a named query."""

    name: str
    example: str

    @property
    def is_entity(self) -> bool:
        """Tell whether the value names an entity; otherwise it is text."""
        return ":" in self.example


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedQuery:
    """A question with its SPARQL."""

    name: str
    questions: Mapping[str, str]
    """By language."""
    bindings: tuple[Binding, ...]
    text: str

    def check(self, given: Mapping[str, object]) -> None:
        """Raise where a binding is unknown or missing, naming it."""
        known = {binding.name: binding for binding in self.bindings}
        for name in given:
            if name not in known:
                listed = ", ".join(known) or "none"
                raise QueryError(f"query {self.name} has no binding {name!r}; it takes: {listed}")
        for name, binding in known.items():
            if name not in given:
                raise QueryError(
                    f"query {self.name} lacks a binding: {name}; give it, as in `--bind {name}={binding.example}`"
                )


def names() -> tuple[str, ...]:
    """List the named queries in alphabetical order.

    >>> "who-calls-for-what" in names()
    True
    """
    return tuple(_read())


def load(name: str) -> NamedQuery:
    """Find a named query.

    >>> load("who-supports").questions["id"]
    'Siapa yang mendukung suatu hal?'
    >>> load("who-suports")
    Traceback (most recent call last):
    ...
    kg.errors.QueryError: no query is named 'who-suports'; near it: who-supports, who-opposes
    """
    known = _read()
    if name not in known:
        near = ", ".join(get_close_matches(name, known, n=2))
        hint = f"near it: {near}" if near else "`kg query --list` lists them all"
        raise QueryError(f"no query is named {name!r}; {hint}")
    return known[name]


def bind(text: str, values: Mapping[str, Term]) -> str:
    """Set the parameters of a query to terms; strings, IRIs and comments stay as they are.

    >>> from kg.rdf import Text
    >>> bind('SELECT * { ?s ?p $name, "$name" }', {"name": Text("x")})
    'SELECT * { ?s ?p "x", "$name" }'
    """
    met = {found["parameter"][1:] for found in tokens(text) if found["parameter"]}
    for name in values:
        if name not in met:
            raise QueryError(f"the query has no parameter ${name} that could be bound")

    pieces, done = [], 0
    for found in tokens(text):
        parameter = found["parameter"]
        if parameter and parameter[1:] in values:
            pieces += [text[done : found.start()], str(values[parameter[1:]])]
            done = found.end()
    return "".join((*pieces, text[done:]))


def check_reads_only(text: str) -> None:
    """Raise where text is no query, or one that would change the graph (SPARQL Update) or call a server (SERVICE).

    >>> check_reads_only("PREFIX a: <urn:a#> DELETE WHERE { ?s ?p ?o }")
    Traceback (most recent call last):
    ...
    kg.errors.QueryError: DELETE would change the graph, which queries may not; use `kg add`, `kg remove` or `kg review`
    """
    words = (found for found in tokens(text) if found["word"])
    form = next((found for found in words if found["word"].lower() not in _PROLOGUE), None)
    if form and form["word"].lower() in _UPDATES:
        raise QueryError(
            f"{form['word'].upper()} would change the graph, which queries may not; "
            "use `kg add`, `kg remove` or `kg review`"
        )
    if form and form["word"].lower() not in _FORMS:
        raise at(text, form.start(), f"{form['word']!r} opens no query; SELECT, ASK, CONSTRUCT and DESCRIBE do")
    check_no_service(text)


def check_no_service(text: str) -> None:
    """Raise where text would call a server.

    >>> check_no_service("SELECT * { SERVICE <https://example.org/sparql> { ?s ?p ?o } }")
    Traceback (most recent call last):
    ...
    kg.errors.QueryError: SERVICE would call another server, and kg works offline; query the stored graph only
    """
    # The engine also reads SERVICE where it touches a number or a name: "1SERVICE<urn:x>", "SERVICE:x".
    if any("service" in (found["word"] or found["prefix"] or "").lower() for found in tokens(text)):
        raise QueryError("SERVICE would call another server, and kg works offline; query the stored graph only")


@cache
def _read() -> Mapping[str, NamedQuery]:
    found = sorted(file.name for file in files(__package__).iterdir() if file.name.endswith(".rq"))
    return {name.removesuffix(".rq"): _parse(name.removesuffix(".rq")) for name in found}


def _parse(name: str) -> NamedQuery:
    text = (files(__package__) / f"{name}.rq").read_text(encoding="utf-8")
    questions: dict[str, str] = {}
    bindings = []
    for line in text.splitlines():
        found = _HEADER.fullmatch(line)
        if found and found["key"] == "question":
            questions[found["language"]] = found["value"]
        elif found:
            key, _, example = found["value"].partition("=")
            bindings.append(Binding(name=key, example=example))
    return NamedQuery(name=name, questions=questions, bindings=tuple(bindings), text=text)
