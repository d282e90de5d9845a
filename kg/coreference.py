"""Which mentions of a document speak of the same thing: chains of names, short forms, descriptions and pronouns."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.model import Mention
from kg.names import is_blend, to_family, to_key, words
from kg.readings import HEAD_FIRST, Reading, read

MAX_NAME_WORDS = 8
"""A longer mention is a description that holds a name; a shorter form, where there is one, names the thing."""

Antecedents = Mapping[int, tuple[int, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The mentions of one thing in one document, in order."""

    mentions: tuple[Mention, ...]
    type: str
    name: str
    """The best of its names; of an unnamed chain its first words."""
    is_named: bool
    """False for pronouns and descriptions that refer to nothing the document names."""
    names: tuple[str, ...]
    """Every name met, one a spelling, the best first."""


def chain(mentions: Sequence[Mention], antecedents: Antecedents, text: str, language: str) -> tuple[Chain, ...]:
    """Gather mentions of entities, given in order, into chains, in the order of their first mentions.

    Names are matched by what they say; pronouns and descriptions follow the antecedents given (index of a mention to
    index and score of an earlier one).

    >>> text = "Lumen Labs grew. Lumen said it hires."
    >>> spans = [(0, 10), (17, 22), (28, 30)]
    >>> found = [Mention(start=a, end=b, text=text[a:b], type="Company") for a, b in spans]
    >>> [(c.name, len(c.mentions)) for c in chain(found, {2: (1, 0.9)}, text, "en")]
    [('Lumen Labs', 3)]
    """
    readings = read(mentions, text, language)
    groups = _Groups(len(readings))
    names = [reading for reading in readings if reading.is_name]
    for gather in (_same_names, _defined_short_forms, _parts_of_names):
        for left, right in gather(names, antecedents):
            if _may_be_same(left, right):
                groups.join(left.index, right.index)
    for index, referring in _references(readings, antecedents):
        groups.join(index, referring)
    return tuple(_to_chain([readings[i] for i in members]) for members in groups)


class _Groups:
    """Disjoint sets of indices."""

    def __init__(self, size: int) -> None:
        self._parents = list(range(size))

    def _find(self, index: int) -> int:
        while self._parents[index] != index:
            self._parents[index] = index = self._parents[self._parents[index]]
        return index

    def join(self, left: int, right: int) -> None:
        first, second = sorted((self._find(left), self._find(right)))
        self._parents[second] = first

    def __iter__(self) -> Iterator[list[int]]:
        members: dict[int, list[int]] = defaultdict(list)
        for index in range(len(self._parents)):
            members[self._find(index)].append(index)
        return iter(members.values())


Pairs = Iterator[tuple[Reading, Reading]]


def _side(reading: Reading) -> str:
    """A city as a place and a capital or city hall that acts are two things."""
    return "place" if reading.family == "place" else "actor"


def _same_names(names: Sequence[Reading], antecedents: Antecedents) -> Pairs:
    first: dict[tuple[str, str, str], Reading] = {}
    for reading in names:
        yield first.setdefault(("key", reading.key, _side(reading)), reading), reading
        if known := reading.known:
            yield first.setdefault(("known", known.slug, _side(reading)), reading), reading


def _may_be_same(left: Reading, right: Reading) -> bool:
    """Two names of which kg knows that they are not one: the BIS of Basel and the BIS of Washington."""
    known, other = left.known, right.known
    return known is None or other is None or known is other


def _defined_short_forms(names: Sequence[Reading], antecedents: Antecedents) -> Pairs:
    """Pair "World AI Cooperation Organization (WAICO)" with every "WAICO", in whichever order it was defined."""
    shorts: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    for reading in names:
        shorts[reading.surface, _side(reading)].append(reading)
    for reading in names:
        for short in filter(None, (reading.short, reading.acronym, _to_initials(reading))):
            for other in shorts.get((short, _side(reading)), ()):
                if short == reading.short or other.family == reading.family:
                    yield reading, other


def _to_initials(reading: Reading) -> str | None:
    """Give what a name of three words or more is shortened to where nothing else is said: AWS, NIST."""
    heads = [word for word in reading.surface.split() if word[0].isupper()]
    return "".join(word[0] for word in heads) if len(heads) > 2 and reading.family == "organization" else None


def _parts_of_names(names: Sequence[Reading], antecedents: Antecedents) -> Pairs:
    """Pair a surname, a company's or an event's short form with the one full name of the document that has it."""
    wholes = _Wholes(names)
    by_index = {reading.index: reading for reading in names}
    for reading in names:
        longer = wholes.of(reading)
        told = by_index.get(antecedents.get(reading.index, (-1, 0.0))[0])
        if not longer and told and _has_run(told, reading):
            longer = (told,)
        whole = _only(longer) or (told if told in longer else None)
        if whole is None and longer and reading.is_common:
            whole = max((o for o in longer if o.index < reading.index), key=lambda o: o.index, default=None)
        if whole:
            yield whole, reading


class _Wholes:
    """The names of a document, by their words, to find those that another is a part of."""

    def __init__(self, names: Sequence[Reading]) -> None:
        self._first: dict[tuple[str, ...], Reading] = {}
        for reading in names:
            self._first.setdefault((reading.family, *reading.tokens), reading)
        self._by_word: dict[tuple[str, str], list[Reading]] = defaultdict(list)
        for reading in self._first.values():
            for word in {reading.tokens[0][:2], *reading.tokens} if reading.tokens else ():
                self._by_word[reading.family, word].append(reading)
        self._found: dict[tuple[str, ...], tuple[Reading, ...]] = {}

    def of(self, part: Reading) -> tuple[Reading, ...]:
        """Find the longer names that a name is a part of, judged where it is first met."""
        name = (part.family, *part.tokens)
        is_part = _PARTS.get(part.family)
        if is_part is None or not part.tokens:
            return ()
        if name not in self._found or part.marker:
            earliest = part if part.marker else self._first[name]
            words_ = {part.tokens[0], part.tokens[0][:2]}  # the beginning is all that a blend shares: Kemenkes
            near = {id(o): o for word in words_ for o in self._by_word.get((part.family, word), ())}
            self._found[name] = tuple(o for o in near.values() if is_part(earliest, o))
        return self._found[name]


def _only(longer: Sequence[Reading]) -> Reading | None:
    """The name that all the others are parts of: "Sri Mulyani Indrawati" beside "Sri Mulyani"."""
    longest = max(longer, key=lambda o: len(o.tokens), default=None)
    same = longest and all(_is_run(o.tokens, longest.tokens) for o in longer)
    return longest if same else None


def _has_run(whole: Reading, part: Reading) -> bool:
    is_kind = part.mention.type in ("Concept", "Technology") or part.family != whole.family
    return not is_kind and any(map(str.isupper, part.surface)) and _is_run(part.tokens, whole.tokens)


def _is_run(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return any(whole[i : i + len(part)] == part for i in range(len(whole) - len(part) + 1))


def _is_part_of_person(part: Reading, whole: Reading) -> bool:
    return len(part.tokens) < len(whole.tokens) and _is_run(part.tokens, whole.tokens)


def _is_part_of_organization(part: Reading, whole: Reading) -> bool:
    rest = whole.tokens[len(part.tokens) :]
    is_start = bool(rest) and whole.tokens[: len(part.tokens)] == part.tokens
    if is_start and part.mention.type == whole.mention.type and part.known in (None, whole.known):
        is_later = part.mention.type == "Company" and whole.index < part.index
        if is_later or all(word in words("left_out") or word + "s" in words("left_out") for word in rest):
            return True
    if part.language in HEAD_FIRST and is_blend(part.surface, whole.surface):
        return True
    return part.mention.type != "Company" and _is_tail(part, whole)


def _is_tail(part: Reading, whole: Reading) -> bool:
    """Tell whether a name ends like another, or is its head word alone: "AI Act", "the Commission", "Komisi"."""
    size = len(part.tokens)
    if size >= len(whole.tokens) or not any(map(str.isupper, part.surface)):
        return False
    if size == 1:
        return (part.is_common or bool(part.marker)) and whole.head == part.head
    return whole.tokens[-size:] == part.tokens or _without_year(whole.tokens) == part.tokens


def _without_year(tokens: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(token for token in tokens if not re.fullmatch(r"(?:19|20)\d\d", token))


def _is_part_of_event(part: Reading, whole: Reading) -> bool:
    is_edition = len(part.tokens) < len(whole.tokens) and _without_year(whole.tokens) == part.tokens
    return is_edition or _is_tail(part, whole)


_PARTS: Mapping[str, Callable[[Reading, Reading], bool]] = {
    "person": _is_part_of_person,
    "organization": _is_part_of_organization,
    "event": _is_part_of_event,
    "instrument": _is_tail,
}


def _references(readings: Sequence[Reading], antecedents: Antecedents) -> Iterator[tuple[int, int]]:
    """Pair pronouns and descriptions with what they refer to."""
    for reading in readings:
        if not (reading.is_anaphoric or reading.is_bare or reading.is_plain):
            continue
        index = antecedents.get(reading.index, (reading.index, 0.0))[0]
        if index != reading.index and 0 <= index < len(readings):
            if not reading.is_together or readings[index].is_together or readings[index].mention.type == "CountryGroup":
                yield index, reading.index
        elif (reading.is_anaphoric or reading.is_bare) and not reading.is_pronoun and not reading.is_together:
            earlier = [o for o in readings[: reading.index] if o.is_name and _has_head_of(o, reading)]
            if earlier:
                yield earlier[-1].index, reading.index


def _has_head_of(name: Reading, description: Reading) -> bool:
    return name.family == description.family and name.head == description.head and len(name.tokens) > 1


def _to_chain(readings: Sequence[Reading]) -> Chain:
    proper = [reading for reading in readings if reading.is_name and not reading.is_plain]
    naming = proper or [reading for reading in readings if reading.is_name_alone]
    weights: dict[str, float] = defaultdict(float)
    for reading in naming or readings:
        weights[reading.mention.type] += reading.mention.score
    type_ = max(weights, key=lambda name: weights[name])
    names = _to_names(naming, type_)
    return Chain(
        mentions=tuple(reading.mention for reading in readings),
        type=type_,
        name=names[0] if names else readings[0].surface,
        is_named=bool(names),
        names=names,
    )


def _to_names(naming: Sequence[Reading], type: str) -> tuple[str, ...]:
    """List the spellings, one a key, the fullest first where names are proper, the most frequent first otherwise."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for reading in naming:
        spellings[reading.key][reading.surface] += 1
        if reading.short:
            spellings[to_key(reading.short, reading.language, reading.mention.type)][reading.short] += 1
    order = {key: i for i, key in enumerate(spellings)}

    def rank(key: str) -> tuple[int, int, int]:
        size = len(key.split())
        fullness = size if size <= MAX_NAME_WORDS else 0
        return (-fullness if to_family(type) not in ("topic", "country") else 0, -spellings[key].total(), order[key])

    def best(found: Counter[str]) -> str:
        return max(
            found, key=lambda surface: (found[surface], -sum(map(str.isupper, surface)) if type == "Concept" else 0)
        )

    return tuple(best(spellings[key]) for key in sorted(spellings, key=rank))
