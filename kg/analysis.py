"""Read sentences with the model, window by window: mentions, ties between them, antecedents and speakers."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

import numpy as np
from threadpoolctl import threadpool_limits

from kg.encoder import Encoder, Floats
from kg.languages import find_office
from kg.mentions import Span, find_mentions, score_segments
from kg.model import Mention, Sentence
from kg.relations import (
    ENTITY_COUNT,
    RELATIONS,
    Tie,
    find_antecedent,
    read_ties,
    score_speakers,
    to_items,
    to_mention_vectors,
)
from kg.vocab import MENTION_TYPES
from kg.windows import Window, to_units, to_windows

TOGETHER = 8
"""Windows encoded in one go; bounds the memory that a document takes."""
SPEAKS = 0.5
RULED = 0.95
"""How sure a date or number is that rules find."""
REGULAR = frozenset({"Date", "Quantity", "Amount"})
"""Types of mentions whose bounds rules know better than the model."""
BULLET = r"(?:[-–—•*·▪‣◦●]|\(?(?:\d{1,2}|[a-z]{1,3})[.)])"
"""How an item of a list begins; a blank follows."""
_ITEM = re.compile(rf"{BULLET}\s")
HAS_ROLE = RELATIONS.index("hasRole")
HOLDS = 0.8
"""Least probability that a person holds an office, for the office alone to mean that person; its certainty too."""
NEAR = 40
"""Characters before a name in which its title stands."""
EDGES = " \t\n-–—,;:'’‘\"“”«»[]"


Literal = tuple[int, int, str]
"""A date or number found by rules: start, end, type."""


@dataclass(slots=True)
class Analysis:
    """What the model found in a document: mentions in order, ties between them, antecedents and speakers."""

    mentions: list[Mention] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    """Subject and object are indices into `mentions`."""
    antecedents: dict[int, tuple[int, float]] = field(default_factory=dict)
    speakers: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Found:
    """A mention in its window: its number in the document, its words and its pieces, both from the window's begin."""

    number: int
    words: tuple[int, int]
    pieces: Span


@dataclass(frozen=True, slots=True)
class _Part:
    """A new unit's mentions, their pieces within it, and its states."""

    start: int
    end: int
    inside: list[_Found]
    spans: list[Span]
    states: Floats


@dataclass(slots=True)
class _Memory:
    """What a window has to know of those before it."""

    known: dict[tuple[int, int], int] = field(default_factory=dict)
    """Number of each mention by its offsets."""
    lead: _Part | None = None
    """The line that introduces the list being read: "The plan will:"."""
    end: int = 0
    literals: deque[Literal] = field(default_factory=deque)
    """Those that no window has come to."""


@dataclass(frozen=True, slots=True)
class _Item:
    """One subject and the states in which its pairs are read; objects before ``begin`` are read elsewhere."""

    subject: int
    inside: list[_Found]
    spans: list[Span]
    states: Floats
    begin: int = 0


def analyse(
    text: str,
    sentences: Iterable[tuple[Sentence, Sequence[tuple[int, int]]]],
    encoder: Encoder,
    literals: Iterable[Literal] = (),
    language: str = "und",
) -> Analysis:
    """Read sentences, each with its words' offsets; ``literals`` are what rules found, unless part of a name."""
    analysis = Analysis()
    memory = _Memory(literals=deque(sorted(literals)))
    windows = to_windows(unit for sentence, words in sentences for unit in to_units(text, sentence, words, encoder))
    # the heads are small: BLAS threads would cost more than they bring, and stall where processors are shared
    with threadpool_limits(1, "blas"):
        while group := list(islice(windows, TOGETHER)):
            _read_group(text, group, encoder, analysis, memory)
    _refer_by_role(text, language, analysis)
    return analysis


def _read_group(text: str, group: Sequence[Window], encoder: Encoder, analysis: Analysis, memory: _Memory) -> None:
    items: list[_Item] = []
    for window, (shared, top) in zip(group, encoder.encode([window.pieces for window in group]), strict=True):
        found = _find(text, window, top, encoder, analysis, memory)
        _refer(found, top, encoder, analysis)
        for part in _to_parts(window, found, shared):
            subjects, marked = to_items(part.states, part.spans, encoder.heads)
            items += [_Item(s, part.inside, part.spans, m) for s, m in zip(subjects, marked, strict=True)]
            items += _introduce(text, part, encoder, memory)
    reads = encoder.relate([(item.states, [piece for span in item.spans for piece in span[:2]]) for item in items])
    pairs = [(item.subject, read, item.spans) for item, read in zip(items, reads, strict=True)]
    for item, ties in zip(items, read_ties(pairs, encoder.heads), strict=True):
        for tie in ties:
            if tie.object >= item.begin:
                numbers = item.inside[tie.subject].number, item.inside[tie.object].number
                analysis.ties.append(Tie(*numbers, tie.probabilities, tie.negated, tie.modality))


def _refer_by_role(text: str, language: str, analysis: Analysis) -> None:
    """Let an office that stands for its holder ("the Vice President") refer to who was given it before.

    An office is given by a tie, or as a title before the name. The latest holder counts, or the one that the model
    prefers where several were named.
    """
    holders: dict[str, list[int]] = {}
    for tie in analysis.ties:
        if tie.probabilities[HAS_ROLE] >= HOLDS:
            role = analysis.mentions[tie.object].text.casefold()
            holders.setdefault(role, []).append(tie.subject)
    for number, (title, name) in enumerate(pairwise(analysis.mentions), 1):
        if (title.type, name.type) == ("Role", "Person") and name.start == title.end + 1:
            holders.setdefault(title.text.casefold(), []).append(number)
    for number, mention in enumerate(analysis.mentions):
        if mention.type == "Person":
            for office in _to_titles(text, mention, language):
                holders.setdefault(office.casefold(), []).append(number)
    for number, mention in enumerate(analysis.mentions):
        if mention.type != "Person":
            continue
        before = [holder for holder in holders.get(mention.text.casefold(), ()) if holder < number]
        preferred = analysis.antecedents.get(number, (-1, 0.0))[0]
        if before and preferred not in before:
            analysis.antecedents[number] = (max(before), HOLDS)


def _to_titles(text: str, mention: Mention, language: str) -> Iterator[str]:
    """Give the offices right before a person's name, and at its head where the mention has them too."""
    line = text.rfind("\n", 0, mention.start) + 1
    before = text[max(line, mention.start - NEAR) : mention.start]
    words = mention.text.split()
    for said in (before, *(" ".join(words[:size]) + " " for size in range(1, min(4, len(words))))):
        found = find_office(said, language)
        if found and (said is before or found[0] == 0):
            yield said[slice(*found)]


def _introduce(text: str, part: _Part, encoder: Encoder, memory: _Memory) -> Iterator[_Item]:
    """Read an item of a list together with the line that introduces it, which has the subject: "The plan will:"."""
    said = text[part.start : part.end]
    is_item, lead = bool(_ITEM.match(said)), memory.lead
    if lead and is_item:
        size = len(lead.states)
        spans = lead.spans + [(a + size, b + size, kind) for a, b, kind in part.spans]
        subjects, marked = to_items(np.concatenate([lead.states, part.states]), spans, encoder.heads)
        for subject, states in zip(subjects, marked, strict=True):
            if subject < len(lead.spans):
                yield _Item(subject, lead.inside + part.inside, spans, states, len(lead.spans))
    if said.endswith(":") and not is_item:
        memory.lead = part
    elif not is_item and "\n" in text[memory.end : part.start]:
        memory.lead = None
    memory.end = part.end


def _find(
    text: str, window: Window, top: Floats, encoder: Encoder, analysis: Analysis, memory: _Memory
) -> list[_Found]:
    """Find the new mentions of a window, and place those of its context that are known from before."""
    first: list[int] = []
    last: list[int] = []
    offsets: list[tuple[int, int]] = []
    sentence_of: list[int] = []
    at = fresh = 0
    for index, unit in enumerate(window.units):
        if index == window.fresh:
            fresh = len(offsets)
        first.extend((unit.first + at).tolist())
        last.extend((unit.last + at).tolist())
        offsets.extend(unit.words)
        sentence_of.extend([unit.sentence] * len(unit.words))
        at += len(unit.pieces)
    result = []
    known = memory.known
    if fresh:
        begins = {start: i for i, (start, _) in enumerate(offsets[:fresh])}
        ends = {end: i for i, (_, end) in enumerate(offsets[:fresh])}
        for (start, end), number in known.items():
            a, b = begins.get(start), ends.get(end)
            if a is not None and b is not None:
                kind = MENTION_TYPES.index(analysis.mentions[number].type)
                result.append(_Found(number, (a, b), (first[a], last[b], kind)))
    known.clear()
    scores = score_segments(top[first], encoder.heads)
    read = [one for one in find_mentions(scores) if one[0][0] >= fresh]
    named = [span for span, _ in read if MENTION_TYPES[span[2]] not in REGULAR]
    ruled = list(_to_spans(memory.literals, offsets, fresh, named))
    spans = [one for one in read if not any(_overlap(one[0], other) for other, _ in ruled)] + ruled
    for (a, b, kind), probability in sorted(spans):
        if sentence_of[a] != sentence_of[b]:
            continue
        start, end = trim(text, offsets[a][0], offsets[b][1])
        number = len(analysis.mentions)
        analysis.mentions.append(
            Mention(
                start=start,
                end=end,
                text=text[start:end],
                type=MENTION_TYPES[kind],
                score=round(probability, 4),
                sentence=sentence_of[a],
            )
        )
        result.append(_Found(number, (a, b), (first[a], last[b], kind)))
    known.update({(offsets[f.words[0]][0], offsets[f.words[1]][1]): f.number for f in result})
    return result


def _to_spans(
    literals: deque[Literal], offsets: Sequence[tuple[int, int]], fresh: int, taken: Sequence[Span]
) -> Iterator[tuple[Span, float]]:
    """Give the literals among a window's new words that overlap nothing taken."""
    at = fresh
    while literals and literals[0][0] < offsets[-1][1]:
        start, end, kind = literals.popleft()
        while offsets[at][1] <= start:
            at += 1
        stop = at
        while stop + 1 < len(offsets) and offsets[stop + 1][0] < end:
            stop += 1
        span = (at, stop, MENTION_TYPES.index(kind))
        if offsets[at][0] < end and not any(_overlap(span, other) for other in taken):
            yield span, RULED


def _overlap(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out punctuation at the edges of a mention, and a bracket that opens or closes outside of it.

    >>> words = "the 13-point plan (draft"
    >>> slice(*trim(words, 6, 24)), words[slice(*trim(words, 6, 24))]
    (slice(7, 17, None), 'point plan')
    """
    words = text[start:end]
    if words.count("(") > words.count(")"):
        words = words[: words.rindex("(")] or words
    if words.count(")") > words.count("("):
        words = words.replace(")", " ") if words.startswith(")") else words[: words.index(")")]
    begin = len(words) - len(words.lstrip(EDGES + "."))
    stop = len(words.rstrip(EDGES))  # a full stop that the tokenizer left on is an abbreviation's
    return (start + begin, start + stop) if begin < stop else (start, end)


def _refer(found: Sequence[_Found], top: Floats, encoder: Encoder, analysis: Analysis) -> None:
    """Score antecedents and speakers of a window's mentions; literals have neither."""
    entities = [one for one in found if one.pieces[2] < ENTITY_COUNT]
    if not entities:
        return
    vectors = to_mention_vectors(top, [one.pieces for one in entities], encoder.heads)
    words = [one.words[0] for one in entities]
    for at, one in enumerate(entities):
        if one.number in analysis.antecedents:
            continue
        best = find_antecedent(vectors, words, at, encoder.heads)
        if best:
            analysis.antecedents[one.number] = (entities[best[0]].number, round(best[1], 4))
    chances = score_speakers(vectors, encoder.heads)
    analysis.speakers.update(one.number for one, chance in zip(entities, chances, strict=True) if chance >= SPEAKS)


def _to_parts(window: Window, found: Sequence[_Found], shared: Floats) -> Iterator[_Part]:
    """Give the new units of a window."""
    at = 0
    for index, unit in enumerate(window.units):
        size = len(unit.pieces)
        if index >= window.fresh:
            inside = [one for one in found if at <= one.pieces[0] < at + size]
            spans = [(a - at, min(b - at, size - 1), kind) for a, b, kind in (one.pieces for one in inside)]
            states = np.ascontiguousarray(shared[at : at + size])
            yield _Part(unit.words[0][0], unit.words[-1][1], inside, spans, states)
        at += size
