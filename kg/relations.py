"""Relations between mentions of one sentence, antecedents and speakers: what the heads say of mention vectors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from kg.mentions import Floats, Span
from kg.model import Modality
from kg.vocab import ENTITY_TYPES, MENTION_TYPES, PREDICATES, allows

RELATIONS = ("none", *PREDICATES, "hasRole", "hasAmount")
"""Classes of the pair head: no relation, the predicates, and the two that tie qualifiers to a claim's subject."""
MODALITIES: tuple[Modality, ...] = ("asserted", "planned", "possible", "alleged")
ENTITY_COUNT = len(ENTITY_TYPES)
LOW = np.float32(-1e4)


@dataclass(frozen=True, slots=True)
class Tie:
    """What the pair head says of an ordered pair of mentions."""

    subject: int
    object: int
    probabilities: Floats
    """[relations], sums to 1 over those that the ontology allows between the types."""
    negated: float
    modality: int


@cache
def allowed_relations() -> NDArray[np.bool_]:
    """Say which classes the ontology's domains and ranges allow between types: [types, types, relations]."""
    mask = np.zeros((len(MENTION_TYPES), len(MENTION_TYPES), len(RELATIONS)), bool)
    mask[:, :, 0] = True
    for s, subject in enumerate(ENTITY_TYPES):
        for o, thing in enumerate(MENTION_TYPES):
            for r, predicate in enumerate(PREDICATES, 1):
                mask[s, o, r] = allows(predicate, subject, thing)
    mask[MENTION_TYPES.index("Person"), MENTION_TYPES.index("Role"), RELATIONS.index("hasRole")] = True
    mask[:ENTITY_COUNT, MENTION_TYPES.index("Amount"), RELATIONS.index("hasAmount")] = True
    return mask


def gelu(x: Floats) -> Floats:
    """Gaussian error linear unit, exact to float32 by Abramowitz and Stegun 7.1.26 for erf (error below 1.5e-7)."""
    z = np.abs(x) * np.float32(0.70710678)
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(x) * (1 - series * np.exp(-z * z))
    result: Floats = (0.5 * x * (1 + erf)).astype(np.float32)
    return result


def linear(x: Floats, heads: Mapping[str, Floats], name: str) -> Floats:
    """Apply a head's linear map."""
    mapped: Floats = x @ heads[f"{name}.weight"].T + heads[f"{name}.bias"]
    return mapped


def to_items(shared: Floats, spans: Sequence[Span], heads: Mapping[str, Floats]) -> tuple[list[int], list[Floats]]:
    """Mark a sentence's shared states for each subject: types on all mentions, one mark on the subject.

    ``spans`` are (first piece, last piece, type) within the sentence. Gives the subjects' numbers and their states;
    nothing where fewer than two mentions stand in the sentence.
    """
    if len(spans) < 2:
        return [], []
    marked = shared.copy()
    for first, last, kind in spans:
        marked[first : last + 1] += heads["type_marks.weight"][kind]
    subjects = [i for i, span in enumerate(spans) if span[2] < ENTITY_COUNT]
    items = []
    for i in subjects:
        item = marked.copy()
        item[spans[i][0] : spans[i][1] + 1] += heads["subject_mark"]
        items.append(item)
    return subjects, items


def read_ties(items: Sequence[tuple[int, Floats, Sequence[Span]]], heads: Mapping[str, Floats]) -> list[list[Tie]]:
    """Score each item's subject with every other mention of its sentence.

    An item is (subject, states, spans); its states are those of each mention's first and last piece, in turn.
    """
    if not items:
        return []
    rows, places = [], []
    kinds: list[tuple[int, int]] = []
    for subject, read, spans in items:
        both = read.reshape(len(spans), -1)
        others = [i for i in range(len(spans)) if i != subject]
        rows.append(np.concatenate([np.broadcast_to(both[subject], (len(others), both.shape[1])), both[others]], 1))
        places.append(others)
        kinds.extend((spans[subject][2], spans[i][2]) for i in others)
    hidden = gelu(linear(np.concatenate(rows), heads, "pair.0"))
    scores = linear(hidden, heads, "relation")
    subject_kinds, object_kinds = zip(*kinds, strict=True)
    scores[~allowed_relations()[list(subject_kinds), list(object_kinds)]] = LOW
    scores = np.exp(scores - scores.max(1, keepdims=True))
    scores /= scores.sum(1, keepdims=True)
    negated = 1 / (1 + np.exp(-linear(hidden, heads, "negation")[:, 0]))
    modality = linear(hidden, heads, "modality").argmax(1)
    ties, at = [], 0
    for (subject, _, _), others in zip(items, places, strict=True):
        ties.append(
            [
                Tie(subject, other, scores[row], float(negated[row]), int(modality[row]))
                for row, other in enumerate(others, at)
            ]
        )
        at += len(others)
    return ties


def to_mention_vectors(top: Floats, spans: Sequence[Span], heads: Mapping[str, Floats]) -> Floats:
    """Give each mention's vector from its first and last piece: [mentions, hidden]."""
    ends = top[[piece for span in spans for piece in span[:2]]].reshape(len(spans), -1)
    return gelu(linear(ends, heads, "mention.0"))


def find_antecedent(
    vectors: Floats, words: Sequence[int], at: int, heads: Mapping[str, Floats]
) -> tuple[int, float] | None:
    """Find the best earlier mention that a mention refers to, with its probability; None where it stands for itself.

    ``words`` are the first words of the mentions, for their distance.
    """
    if not at:
        return None
    earlier = vectors[:at]
    own = np.broadcast_to(vectors[at], earlier.shape)
    table = heads["distances.weight"]
    buckets = [min(len(table) - 1, int(np.log2(max(1, words[at] - word))) + 1) for word in words[:at]]
    features = np.concatenate([own, earlier, own * earlier, table[buckets]], 1)
    scores = linear(gelu(linear(features, heads, "antecedent.0")), heads, "antecedent.2")[:, 0].astype(np.float64)
    best = int(scores.argmax())
    if scores[best] <= 0:
        return None
    weights = np.exp(np.append(scores, 0.0) - scores[best])
    return best, float(1 / weights.sum())


def score_speakers(vectors: Floats, heads: Mapping[str, Floats]) -> Floats:
    """Give the probability that each mention is the source of what its sentence says."""
    chances: Floats = (1 / (1 + np.exp(-linear(vectors, heads, "speaker")[:, 0]))).astype(np.float32)
    return chances
