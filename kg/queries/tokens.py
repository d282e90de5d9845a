"""The parts that a SPARQL text is cut into, as far as kg has to know them."""

import re
from collections.abc import Iterator, Mapping

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\r\n]*)
  | (?P<string>\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3}|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
  | (?P<iri><[^\x00-\x20<>"{}|^`]*>)
  | (?P<escape>\\.)  # in a prefixed name; a # after a backslash opens no comment
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<parameter>\$\w+)
  | (?P<variable>\?\w+)
  | (?P<prefix>[\w.-]*):(?P<local>(?:[\w.%:-]|\\.)*)
  | (?P<word>\w+)
  | (?P<bracket>[(){}\[\]])
  | (?P<quote>["'])  # of a string that does not end
  | (?P<blank>\s+)
  | (?P<mark>[,;])
    """,
    re.VERBOSE | re.DOTALL,
)
"""The parts of SPARQL that may hold a word or a ``$`` meaning something else, cut as the engine cuts them."""

_SIGNS = frozenset(("language", "bracket", "quote", "blank", "mark"))
_GAP = 32
"""More than the longest word of SPARQL."""


def parts(text: str) -> Iterator[re.Match[str]]:
    """Go through the parts of a query; the name of the group that matched says what each is.

    >>> [(part.lastgroup, part[0]) for part in parts("{?x<urn:p>'a'")]
    [('bracket', '{'), ('variable', '?x'), ('iri', '<urn:p>'), ('string', "'a'")]
    """
    return _TOKEN.finditer(text)


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Go through the parts that hold a word, a name or a value, and the comments.

    >>> [token[0] for token in tokens("ASK { ?x <urn:p> 'a'@en }")]
    ['ASK', '?x', '<urn:p>', "'a'"]
    """
    return (part for part in parts(text) if part.lastgroup not in _SIGNS)


def declared(text: str, known: Mapping[str, str]) -> dict[str, str]:
    """Give the prefixes that count in a query: those known without a word, and those that it declares.

    >>> declared("PREFIX a: <urn:a#> ASK {}", {"b": "urn:b#"})
    {'b': 'urn:b#', 'a': 'urn:a#'}
    """
    found = dict(known)
    said = [token for token in tokens(text) if not token["comment"]]
    for word, name, iri in zip(said, said[1:], said[2:], strict=False):
        if (word["word"] or "").lower() == "prefix" and name["prefix"] is not None and iri["iri"]:
            found[name["prefix"]] = iri["iri"][1:-1]
    return found


def dataset(text: str, known: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the graphs that a query takes by FROM and by FROM NAMED; a name that is not known is left out.

    >>> dataset("SELECT * FROM <urn:a> FROM b:c FROM NAMED <urn:d> {}", {"b": "urn:b#"})
    (('urn:a', 'urn:b#c'), ('urn:d',))
    """
    prefixes = declared(text, known)
    default: list[str] = []
    named: list[str] = []
    said = [token for token in tokens(text) if not token["comment"]]
    for number, token in enumerate(said[:-1]):
        if (token["word"] or "").lower() != "from":
            continue
        is_named = (said[number + 1]["word"] or "").lower() == "named"
        name = said[number + 1 + is_named] if number + 1 + is_named < len(said) else token
        if name["iri"]:
            (named if is_named else default).append(name["iri"][1:-1])
        elif name["prefix"] in prefixes:
            (named if is_named else default).append(prefixes[name["prefix"]] + name["local"])
    return tuple(default), tuple(named)


def spread(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Set the parts of a query far apart; give with it where each begins now and where it began before.

    The engine says how far it looked, and it looks ahead by as much as the longest word that could stand at a place.
    With parts that are further apart than that, it is known which one it stumbled over.

    >>> spread("ASK{}")[1]
    [(0, 0), (35, 3), (68, 4), (101, 5)]
    """
    units: list[tuple[int, str]] = []
    done, is_open = 0, False
    for token in (*parts(text), None):
        start, end = token.span() if token else (len(text), len(text))
        for place, piece in ((done, text[done:start]), (start, text[start:end])):
            group = token.lastgroup if token and place == start and piece else None
            if group in ("blank", "comment"):
                is_open = False
            elif piece and is_open and group not in ("bracket", "mark"):
                units[-1] = units[-1][0], units[-1][1] + piece
            elif piece:
                units.append((place, piece))
                is_open = group not in ("bracket", "mark")
        done = end
    places, length = [], 0
    for place, piece in units:
        places.append((length, place))
        length += len(piece) + _GAP
    return "".join(piece + " " * _GAP for _, piece in units), [*places, (length, len(text))]
