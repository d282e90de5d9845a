"""Turn examples into arrays of pieces, words, segments and pairs for the network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kg import languages
from kg.languages import dates, numbers
from kg.nlp import to_words
from kg.pieces import Pieces
from kg.relations import ENTITY_COUNT, MODALITIES, RELATIONS
from kg.training.examples import Example, MarkedClaim, literal_marks
from kg.vocab import MENTION_TYPES, PREDICATES
from kg.windows import align

TYPE_INDEX = {name: index for index, name in enumerate(MENTION_TYPES)}
RELATION_INDEX = {name: index for index, name in enumerate(RELATIONS)}
MAX_WIDTH = 14
"""Longest mention in words; 99.9 % of the marked ones fit."""
ANAPHOR_WIDTH = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """What a passage says of an ordered pair of mentions of one sentence."""

    subject: int
    object: int
    relations: tuple[int, ...]
    """Indices into `RELATIONS`; empty where the pair must not be learnt from."""
    negated: int = -1
    modality: int = -1


@dataclass(frozen=True, slots=True)
class Encoded:
    """One passage as the network reads it; word and piece positions count from its own begin."""

    name: str
    language: str
    pieces: NDArray[np.int64]
    first: NDArray[np.int64]
    """Position of each word's first piece."""
    last: NDArray[np.int64]
    """Position of each word's last piece."""
    sentences: tuple[tuple[int, int], ...]
    """Word ranges, half open."""
    mentions: tuple[tuple[int, int, int], ...]
    """(first word, last word, type); literal types come after ENTITY_COUNT."""
    entities: tuple[str, ...]
    """Entity id of each mention, empty for literals."""
    free: tuple[tuple[int, int], ...]
    """Word spans (inclusive) that may or may not be mentions of any type."""
    open_types: tuple[tuple[int, int, tuple[int, ...]], ...]
    """Spans (inclusive) known to be one of several types; only in partially marked passages."""
    partial: bool
    pairs: tuple[Pair, ...]
    coreference: bool
    speakers: NDArray[np.int64]
    """1 where the mention speaks in its passage, 0 where not, -1 where unknown."""
    held_out: bool


class Encoder:
    """Encodes examples with the model's pieces and a word splitter for each language."""

    def __init__(self, pieces: Pieces) -> None:
        """Keep the pieces."""
        self.pieces = pieces

    def encode(self, example: Example) -> Encoded:
        """Encode a fully marked passage."""
        text, language = example.text, example.language
        sentences = languages.sentences(text, language)
        words = to_words(text, language)
        starts = [start for start, _ in words]
        pieces, first, last = self.to_pieces(text, words)
        mentions: list[tuple[int, int, int]] = []
        entities: list[str] = []
        claim_of: dict[int, set[int]] = {}
        for start, end, kind, entity in example.marks:
            if span := to_span(words, start, end):
                mentions.append((*span, TYPE_INDEX[kind]))
                entities.append(entity)
        literals = self._literals(example, sentences)
        for start, end, kind, number in literals:
            if span := to_span(words, start, end):
                claim_of.setdefault(len(mentions), set()).update(number)
                mentions.append((*span, TYPE_INDEX[kind]))
                entities.append("")
        order = sorted(range(len(mentions)), key=lambda i: mentions[i])
        kept, occupied = [], -1
        for i in order:
            if mentions[i][0] > occupied and mentions[i][1] - mentions[i][0] < MAX_WIDTH:
                kept.append(i)
                occupied = mentions[i][1]
        word_sentences = tuple(to_word_ranges(sentences, starts))
        chosen = tuple(mentions[i] for i in kept)
        names = tuple(entities[i] for i in kept)
        claims_at = tuple(frozenset(claim_of.get(i, ())) for i in kept)
        return Encoded(
            name=example.name,
            language=language,
            pieces=pieces,
            first=first,
            last=last,
            sentences=word_sentences,
            mentions=chosen,
            entities=names,
            free=() if example.anaphors_marked else self._anaphors(text, language, words, chosen),
            open_types=(),
            partial=False,
            pairs=to_pairs(example.claims, dict(example.groups), chosen, names, claims_at, word_sentences),
            coreference=example.anaphors_marked,
            speakers=_to_speakers(example, names),
            held_out=example.held_out,
        )

    def encode_names(self, example: Example) -> Encoded:
        """Encode a passage in which only names of persons, organisations and places are marked, with open types."""
        words = to_words(example.text, example.language)
        pieces, first, last = self.to_pieces(example.text, words)
        spans = []
        for start, end, kind, _ in example.marks:
            if (span := to_span(words, start, end)) and span[1] - span[0] < MAX_WIDTH:
                spans.append((*span, tuple(TYPE_INDEX[name] for name in kind.split("|"))))
        return Encoded(
            name=example.name,
            language=example.language,
            pieces=pieces,
            first=first,
            last=last,
            sentences=((0, len(words)),),
            mentions=(),
            entities=(),
            free=(),
            open_types=tuple(spans),
            partial=True,
            pairs=(),
            coreference=False,
            speakers=np.zeros(0, np.int64),
            held_out=False,
        )

    def to_pieces(
        self, text: str, words: Sequence[tuple[int, int]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Split a text into piece ids and give each word's first and last piece."""
        ids, offsets = self.pieces.cut(text)
        first, last = align(offsets, words)
        return ids, first, last

    def _literals(
        self, example: Example, sentences: tuple[tuple[int, int], ...]
    ) -> list[tuple[int, int, str, frozenset[int]]]:
        """Marks of literals: those named by claims, and every number and date of the text."""
        text, language = example.text, example.language
        named = literal_marks(example, sentences)
        found: dict[tuple[int, int], tuple[str, set[int]]] = {}
        for number in numbers.find(text, language):
            kind = "Amount" if number.kind == "amount" else "Quantity"
            found[number.start, number.end] = (kind, set())
        for date in dates.find(text, language):
            ids = {
                index
                for index, claim in enumerate(example.claims)
                if PREDICATES[claim.predicate].range == ("Date",) and claim.object in (date.start_value, date.end_value)
            }
            found[date.start, date.end] = ("Date", ids)
        for start, end, kind, index in named:
            over = [span for span in found if span[0] < end and start < span[1]]
            if kind in ("Amount", "Quantity") and over:
                for span in over[:1]:
                    found[span][1].add(int(index))
                continue
            for span in over:
                del found[span]
            found[start, end] = (kind, {int(index)})
        taken = [(start, end) for start, end, _, _ in example.marks]
        return [
            (start, end, kind, frozenset(ids))
            for (start, end), (kind, ids) in sorted(found.items())
            if not any(start < b and a < end for a, b in taken)
        ]

    def _anaphors(
        self,
        text: str,
        language: str,
        words: Sequence[tuple[int, int]],
        mentions: Sequence[tuple[int, int, int]],
    ) -> tuple[tuple[int, int], ...]:
        """Unmarked pronouns and definite descriptions of a passage whose annotator left them unmarked."""
        taken = {word for a, b, _ in mentions for word in range(a, b + 1)}
        found = []
        for a in range(len(words)):
            for b in range(a, min(a + ANAPHOR_WIDTH, len(words))):
                if b in taken or a in taken:
                    break
                if languages.anaphor(text[words[a][0] : words[b][1]], language):
                    found.append((a, b))
        return tuple(found)


def to_span(words: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """Give the words (inclusive) that cover exactly the characters ``start:end``, None where none do."""
    a = next((i for i, word in enumerate(words) if word[0] == start), None)
    b = next((i for i, word in enumerate(words) if word[1] == end), None)
    return (a, b) if a is not None and b is not None and a <= b else None


def to_word_ranges(sentences: Sequence[tuple[int, int]], starts: Sequence[int]) -> list[tuple[int, int]]:
    """Turn sentence offsets into word ranges."""
    bounds = np.searchsorted(np.array(starts), np.array([start for start, _ in sentences] + [10**9]))
    return [(int(a), int(b)) for a, b in zip(bounds[:-1], bounds[1:], strict=True)]


def to_pairs(
    claims: Sequence[MarkedClaim],
    groups: Mapping[str, Sequence[str]],
    mentions: Sequence[tuple[int, int, int]],
    entities: Sequence[str],
    claims_at: Sequence[frozenset[int]],
    sentences: Sequence[tuple[int, int]],
) -> tuple[Pair, ...]:
    """List the pairs of mentions of one sentence that a claim ties, and those that say nothing certain.

    A claim is taught on the closest mentions of its ends in the sentence that says it; other mention pairs of the same
    two entities are left out of the loss, all remaining pairs are ``none``. Where an end has no mention of its own
    there, one of a group that it belongs to ("both sides") stands for it.
    """
    sentence_of = [next(i for i, (a, b) in enumerate(sentences) if a <= m[0] < b) for m in mentions]
    gold: dict[tuple[int, int], tuple[set[int], int, int]] = {}
    unsure: set[tuple[int, int]] = set()

    def teach(pair: tuple[int, int], relation: str, claim: MarkedClaim) -> None:
        relations, negated, modality = gold.setdefault(pair, (set(), -1, -1))
        relations.add(RELATION_INDEX[relation])
        if relation in PREDICATES:
            negated, modality = int(claim.negated), MODALITIES.index(claim.modality)
        gold[pair] = (relations, negated, modality)

    def mentions_of(entity: str) -> list[int]:
        names = {entity, *(group for group, members in groups.items() if entity in members)}
        return [i for i, name in enumerate(entities) if name in names]

    for number, claim in enumerate(claims):
        subjects = mentions_of(claim.subject)
        literal = PREDICATES[claim.predicate].literal
        wanted = PREDICATES[claim.predicate].range
        objects = (
            [i for i, at in enumerate(claims_at) if number in at and MENTION_TYPES[mentions[i][2]] in wanted]
            if literal
            else mentions_of(claim.object)
        )
        near = [
            (s, o)
            for s in subjects
            for o in objects
            if s != o and sentence_of[s] == sentence_of[o] and claim.sentence in (None, sentence_of[s])
        ]
        exact = {claim.subject, claim.object}
        symmetric = PREDICATES[claim.predicate].symmetric
        for s in subjects:
            for o in objects:
                unsure.add((s, o))
                unsure.add((o, s))
        if near:
            best = min(
                near,
                key=lambda pair: (
                    sum(bool(entities[i]) and entities[i] not in exact for i in pair),
                    abs(mentions[pair[0]][0] - mentions[pair[1]][0]),
                ),
            )
            teach(best, claim.predicate, claim)
            if symmetric:
                teach(best[::-1], claim.predicate, claim)
        for i, at in enumerate(claims_at):
            kind = MENTION_TYPES[mentions[i][2]]
            if number in at and kind in ("Role", "Amount"):
                same = [s for s in subjects if sentence_of[s] == sentence_of[i]]
                unsure.update((s, i) for s in subjects)
                if same:
                    best = (min(same, key=lambda s: abs(mentions[s][0] - mentions[i][0])), i)
                    teach(best, "hasRole" if kind == "Role" else "hasAmount", claim)
    pairs = []
    for s in range(len(mentions)):
        for o in range(len(mentions)):
            if s == o or sentence_of[s] != sentence_of[o] or mentions[s][2] >= ENTITY_COUNT:
                continue
            if (s, o) in gold:
                relations, negated, modality = gold[s, o]
                pairs.append(Pair(s, o, tuple(sorted(relations)), negated, modality))
            else:
                is_same = bool(entities[s]) and entities[s] == entities[o]
                is_open = (s, o) in unsure and (o, s) not in gold and not is_same
                pairs.append(Pair(s, o, () if is_open else (0,)))
    return tuple(pairs)


def _to_speakers(example: Example, entities: Sequence[str]) -> NDArray[np.int64]:
    if not example.speakers_marked:
        return np.full(len(entities), -1, np.int64)
    speakers = {claim.speaker for claim in example.claims if claim.speaker}
    return np.array([int(bool(entity) and entity in speakers) for entity in entities], np.int64)


def pack(passages: Sequence[Encoded], begin: int, end: int) -> Encoded:
    """Join passages into one window, with the begin and end pieces around; their pairs stay within each passage."""
    moved, at, word, mention = [], 1, 0, 0
    for number, passage in enumerate(passages):
        moved.append(_move(passage, str(number), at, word, mention))
        at += len(passage.pieces)
        word += len(passage.first)
        mention += len(passage.mentions)
    return replace(
        moved[0],
        pieces=np.concatenate([[begin], *(one.pieces for one in moved), [end]]),
        first=np.concatenate([one.first for one in moved]),
        last=np.concatenate([one.last for one in moved]),
        sentences=tuple(span for one in moved for span in one.sentences),
        mentions=tuple(span for one in moved for span in one.mentions),
        entities=tuple(entity for one in moved for entity in one.entities),
        free=tuple(span for one in moved for span in one.free),
        open_types=tuple(span for one in moved for span in one.open_types),
        pairs=tuple(pair for one in moved for pair in one.pairs),
        coreference=all(one.coreference for one in moved),
        speakers=np.concatenate([one.speakers for one in moved]),
    )


def _move(passage: Encoded, name: str, piece: int, word: int, mention: int) -> Encoded:
    """Shift a passage's positions to where it stands in a window, its entities named apart from those of others."""
    return replace(
        passage,
        first=passage.first + piece,
        last=passage.last + piece,
        sentences=tuple((a + word, b + word) for a, b in passage.sentences),
        mentions=tuple((a + word, b + word, kind) for a, b, kind in passage.mentions),
        entities=tuple(f"{name}/{entity}" if entity else "" for entity in passage.entities),
        free=tuple((a + word, b + word) for a, b in passage.free),
        open_types=tuple((a + word, b + word, kinds) for a, b, kinds in passage.open_types),
        pairs=tuple(
            replace(pair, subject=pair.subject + mention, object=pair.object + mention) for pair in passage.pairs
        ),
    )
