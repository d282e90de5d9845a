"""Review files as text: records of ``field: value`` lines in the manner of GNU recfiles.

Records are separated by blank lines, lines that begin with ``#`` are comments, and ``+`` continues a value on the next
line. Nothing that a value holds can be taken for a field or a record. See https://www.gnu.org/software/recutils/manual/.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg.errors import ReviewError

_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9_]*):[ \t]?(.*)", re.DOTALL)
_CONTINUED = re.compile(r"\+ ?(.*)", re.DOTALL)
_BREAK = re.compile(r"\r\n?")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, and those that turn the direction of a line so that it reads as another."""


@dataclass(frozen=True, slots=True)
class Field:
    """A name with a value, which may have several lines."""

    name: str
    value: str
    line: int = field(default=0, compare=False)
    """Where it stands in its file, from 1."""


@dataclass(frozen=True, slots=True)
class Record:
    """Fields that belong together; the first says what the record is about."""

    fields: tuple[Field, ...]
    comments: tuple[str, ...] = field(default=(), compare=False)
    """Lines for people above the fields."""

    @classmethod
    def of(cls, *comments: str, **fields: str) -> "Record":
        """Make a record that stands in no file.

        >>> Record.of(claim="4f1c2e8a9b0c1d2e", decision="accept").get("decision").value
        'accept'
        """
        return cls(tuple(Field(name, value) for name, value in fields.items()), comments)

    @property
    def kind(self) -> str:
        """Name of the first field: ``claim``, ``merge``, ``rename`` and so on."""
        return self.fields[0].name

    @property
    def line(self) -> int:
        """Where the record begins in its file."""
        return self.fields[0].line

    def get(self, name: str) -> Field | None:
        """Give a field, None where the record has none of that name."""
        return next((one for one in self.fields if one.name == name), None)


def write_records(records: Iterable[Record]) -> Iterator[str]:
    r"""Write records, a blank line between two.

    >>> print("".join(write_records([Record.of("hostile", sentence="One.\ndecision: accept", decision="")])), end="")
    # hostile
    sentence: One.
    + decision: accept
    decision:
    """
    for number, record in enumerate(records):
        yield "\n" if number else ""
        yield from (f"# {' '.join(to_plain(line).split())}\n" for line in record.comments)
        for one in record.fields:
            first, *others = to_plain(one.value).split("\n")
            yield f"{one.name}: {first}\n" if first else f"{one.name}:\n"
            yield from (f"+ {line}\n" if line else "+\n" for line in others)


def read_records(text: str, name: str) -> tuple[Record, ...]:
    r"""Read records; `name` is that of the file, for messages.

    >>> [record] = read_records("# note\nclaim: 4f1c2e8a9b0c1d2e\nnote: one\n+ two\n", "review.txt")
    >>> record.fields[1]
    Field(name='note', value='one\ntwo', line=3)

    Raises:
        ReviewError: with every line that is none of a record.
    """
    records: list[list[Field]] = [[]]
    problems = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        line = line.removesuffix("\r")
        own = records[-1]
        if line.startswith("#"):
            continue
        if not line.strip():
            records += [[]] if own else []
        elif found := _CONTINUED.fullmatch(line):
            if own:
                own[-1] = Field(own[-1].name, f"{own[-1].value}\n{found[1]}", own[-1].line)
            else:
                problems.append(f"{name}:{number}: nothing to continue here; a record begins with `field: value`")
        elif found := _FIELD.fullmatch(line):
            own.append(Field(found[1], found[2], number))
        else:
            problems.append(f"{name}:{number}: {line.strip()[:40]!r} is no `field: value`; a `+ ` continues a value")
    if problems:
        raise ReviewError(problems)
    return tuple(Record(tuple(own)) for own in records if own)


def to_plain(text: str) -> str:
    r"""Make a text safe to show in lines: line breaks of other systems are ours, what cannot be seen is U+FFFD.

    >>> to_plain("a\r\nb\x1b[31m")
    'a\nb�[31m'
    """
    return _UNSEEN.sub("\ufffd", _BREAK.sub("\n", text))
