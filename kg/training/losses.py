"""Losses of the heads over a batch of windows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from kg.relations import ENTITY_COUNT, RELATIONS, allowed_relations
from kg.training.encoding import Encoded
from kg.training.network import DISTANCES, Network, log_partition
from kg.vocab import MENTION_TYPES

SMALL = -1e4
PARTIAL_TYPES = (
    *("Person", "Country", "Place", "CountryGroup", "IntergovernmentalOrganization", "GovernmentBody"),
    *("Company", "ResearchOrganization", "CivilSocietyOrganization"),
)
"""Types that a corpus of person, organisation and place names marks, so that they are wrong elsewhere."""


def to_relation_mask() -> Tensor:
    """Say which relation classes the ontology allows between types: [types, types, relations], bool."""
    return torch.from_numpy(allowed_relations())


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows padded to one length."""

    windows: Sequence[Encoded]
    ids: Tensor
    mask: Tensor
    first: Tensor
    last: Tensor
    lengths: Tensor

    @staticmethod
    def of(windows: Sequence[Encoded], padding: int) -> "Batch":
        """Pad the windows; empty positions hold the padding piece."""
        longest = max(len(window.pieces) for window in windows)
        words = max(len(window.first) for window in windows)
        ids = torch.full((len(windows), longest), padding, dtype=torch.long)
        mask = torch.zeros(len(windows), longest)
        first = torch.zeros(len(windows), words, dtype=torch.long)
        last = torch.zeros(len(windows), words, dtype=torch.long)
        for row, window in enumerate(windows):
            ids[row, : len(window.pieces)] = torch.from_numpy(window.pieces)
            mask[row, : len(window.pieces)] = 1
            first[row, : len(window.first)] = torch.from_numpy(window.first)
            last[row, : len(window.last)] = torch.from_numpy(window.last)
        return Batch(windows, ids, mask, first, last, torch.tensor([len(window.first) for window in windows]))


def to_word_states(states: Tensor, batch: Batch) -> Tensor:
    """Take each word's first piece: [batch, words, hidden]."""
    return states.gather(1, batch.first[:, :, None].expand(-1, -1, states.shape[-1]))


def mention_loss(segments: Tensor, batch: Batch) -> Tensor:
    """Negative log-likelihood of the marked segments, summed over all segmentations that the marks allow, per word."""
    count, words, width, types = segments.shape
    beyond = torch.arange(words)[:, None] + torch.arange(width)[None] >= batch.lengths[:, None, None]
    free = segments.masked_fill(beyond[..., None], SMALL)
    allowed = torch.zeros(count, words, width, types, dtype=torch.bool)
    outside = torch.ones(count, words, dtype=torch.bool)
    partial = [MENTION_TYPES.index(name) for name in PARTIAL_TYPES]
    for row, window in enumerate(batch.windows):
        if window.partial:
            allowed[row] = True
            allowed[row, :, :, partial] = False
            for a, b, _ in window.open_types:
                for word in range(a, b + 1):
                    outside[row, word] = False
                    for w in range(min(width, word + 1)):
                        allowed[row, word - w, w:] = False
            for a, b, kinds in window.open_types:
                allowed[row, a, b - a, list(kinds)] = True
        for a, b in window.free:
            allowed[row, a, b - a, :ENTITY_COUNT] = True
        for a, b, kind in window.mentions:
            allowed[row, a, b - a, kind] = True
            outside[row, a : b + 1] = False
    zeros = torch.zeros(count, words)
    total = log_partition(free.logsumexp(-1), zeros, batch.lengths)
    marked = log_partition(
        free.masked_fill(~allowed, SMALL).logsumexp(-1), zeros.masked_fill(~outside, SMALL), batch.lengths
    )
    return (total - marked).sum() / batch.lengths.sum()


@dataclass(frozen=True, slots=True)
class Items:
    """One row a subject: its sentence's pieces, and the pairs to score."""

    window: Tensor
    pieces: Tensor
    """[items, length] positions in the window."""
    mask: Tensor
    marks: Tensor
    """[items, length] type index + 1, 0 for none."""
    subject: Tensor
    """[items, length] 1 on the subject's pieces."""
    at: Tensor
    """[items, places] first and last piece of each mention of the sentence, in turn."""
    row: Tensor
    ends: Tensor
    """[pairs, 4] places: subject first, subject last, object first, object last piece."""
    types: Tensor
    """[pairs, 2]."""
    pairs: list[tuple[int, int, int]]
    """(window, subject mention, object mention) of each pair."""


def to_items(
    batch: Batch, mentions: Sequence[Sequence[tuple[int, int, int]]], keep: Callable[[int, int], bool] | None = None
) -> Items | None:
    """Lay out the relation branch's input for the given mentions of each window.

    ``keep`` is asked for each window and subject whether to score the subject's pairs.
    """
    items: list[tuple[int, int, int, list[int], list[int], list[int]]] = []
    rows, ends, types, pairs = [], [], [], []
    for number, window in enumerate(batch.windows):
        for low, high in window.sentences:
            inside = [i for i, mention in enumerate(mentions[number]) if low <= mention[0] < high]
            if len(inside) < 2:
                continue
            begin, end = int(window.first[low]), int(window.last[high - 1]) + 1
            marks = [0] * (end - begin)
            spans = {}
            for i in inside:
                a, b, kind = mentions[number][i]
                x, y = int(window.first[a]) - begin, int(window.last[min(b, high - 1)]) - begin
                spans[i] = (x, y)
                marks[x : y + 1] = [kind + 1] * (y + 1 - x)
            for s in inside:
                if mentions[number][s][2] >= ENTITY_COUNT or (keep and not keep(number, s)):
                    continue
                flags = [0] * (end - begin)
                x, y = spans[s]
                flags[x : y + 1] = [1] * (y + 1 - x)
                own = 2 * inside.index(s)
                for place, o in enumerate(inside):
                    if o != s:
                        rows.append(len(items))
                        ends.append((own, own + 1, 2 * place, 2 * place + 1))
                        types.append((mentions[number][s][2], mentions[number][o][2]))
                        pairs.append((number, s, o))
                items.append((number, begin, end, marks, flags, [piece for i in inside for piece in spans[i]]))
    if not items:
        return None
    longest = max(item[2] - item[1] for item in items)
    places = max(len(item[5]) for item in items)
    pieces = torch.zeros(len(items), longest, dtype=torch.long)
    mask = torch.zeros(len(items), longest)
    marks_, flags_ = torch.zeros_like(pieces), torch.zeros(len(items), longest)
    at = torch.zeros(len(items), places, dtype=torch.long)
    for row, (_, begin, end, marks, flags, wanted) in enumerate(items):
        pieces[row, : end - begin] = torch.arange(begin, end)
        mask[row, : end - begin] = 1
        marks_[row, : end - begin] = torch.tensor(marks)
        flags_[row, : end - begin] = torch.tensor(flags, dtype=torch.float)
        at[row, : len(wanted)] = torch.tensor(wanted)
    return Items(
        torch.tensor([item[0] for item in items]),
        pieces,
        mask,
        marks_,
        flags_,
        at,
        torch.tensor(rows),
        torch.tensor(ends),
        torch.tensor(types),
        pairs,
    )


def pair_states(network: Network, shared: Tensor, items: Items) -> Tensor:
    """Run the relation branch and give each pair's hidden vector: [pairs, HIDDEN]."""
    states = shared[items.window[:, None], items.pieces]
    table = torch.cat([torch.zeros_like(network.type_marks.weight[:1]), network.type_marks.weight])
    states = states + F.embedding(items.marks, table).to(states.dtype)
    states = states + items.subject[..., None].to(states.dtype) * network.subject_mark.to(states.dtype)
    read = network.relate(states, items.mask, items.at)
    taken = read[items.row[:, None], items.ends]
    hidden: Tensor = network.pair(taken.flatten(1))
    return hidden


def relation_loss(network: Network, hidden: Tensor, items: Items, batch: Batch, mask: Tensor) -> Tensor:
    """Cross-entropy of relations over allowed classes, with polarity and modality where a claim is made."""
    gold = [{(p.subject, p.object): p for p in window.pairs} for window in batch.windows]
    scores = network.relation(hidden).float()
    allowed = mask[items.types[:, 0], items.types[:, 1]].clone()
    target = torch.zeros(len(items.pairs), len(RELATIONS))
    weight = torch.zeros(len(items.pairs))
    negated = torch.full((len(items.pairs),), -1.0)
    modality = torch.full((len(items.pairs),), -1)
    for row, (number, s, o) in enumerate(items.pairs):
        marked = len(batch.windows[number].mentions)
        pair = gold[number].get((s, o))
        if s >= marked or o >= marked:  # a mention found where nothing is marked has no relation
            weight[row] = target[row, 0] = 1
            continue
        if pair is None or not pair.relations:
            continue
        weight[row] = 1
        for relation in pair.relations:
            target[row, relation] = 1 / len(pair.relations)
            allowed[row, relation] = True
        negated[row], modality[row] = pair.negated, pair.modality
    logs = scores.masked_fill(~allowed, SMALL).log_softmax(-1)
    loss = -((target * logs).sum(-1) * weight).sum()
    claims = modality >= 0
    if claims.any():
        loss = loss + 0.5 * F.binary_cross_entropy_with_logits(
            network.negation(hidden[claims]).float()[:, 0], negated[claims], reduction="sum"
        )
        loss = loss + 0.5 * F.cross_entropy(network.modality(hidden[claims]).float(), modality[claims], reduction="sum")
    mean: Tensor = loss / max(1.0, float(batch.lengths.sum()))
    return mean


def to_distance(words: int) -> int:
    """Bucket a distance in words by powers of two."""
    return min(DISTANCES - 1, int(np.log2(max(1, words))) + 1)


def antecedent_scores(network: Network, vectors: Tensor, starts: Sequence[int]) -> Tensor:
    """Score every earlier mention as antecedent: [mentions, mentions], the diagonal is "none" at 0."""
    count = len(starts)
    later, earlier = torch.tril_indices(count, count, -1)
    distance = torch.tensor(
        [to_distance(starts[int(j)] - starts[int(i)]) for j, i in zip(later, earlier, strict=True)], dtype=torch.long
    )
    a, b = vectors[later], vectors[earlier]
    scores = network.antecedent(torch.cat([a, b, a * b, network.distances(distance)], -1)).float()[:, 0]
    table = torch.full((count, count), SMALL)
    table = table.index_put((later, earlier), scores)
    return table + torch.diag(torch.full((count,), -SMALL))


def mention_vectors(network: Network, top: Tensor, window: Encoded, mentions: Sequence[tuple[int, int, int]]) -> Tensor:
    """Give each mention's vector from its first and last piece: [mentions, HIDDEN]."""
    first = torch.tensor([int(window.first[a]) for a, _, _ in mentions])
    last = torch.tensor([int(window.last[b]) for _, b, _ in mentions])
    vectors: Tensor = network.mention(torch.cat([top[first], top[last]], -1))
    return vectors


def mention_head_losses(network: Network, top: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
    """Losses of coreference and speakers, per word."""
    antecedent, speaker = torch.zeros(()), torch.zeros(())
    for number, window in enumerate(batch.windows):
        known = torch.from_numpy(window.speakers) >= 0
        if not len(window.mentions) or not (window.coreference or known.any()):
            continue
        vectors = mention_vectors(network, top[number], window, window.mentions)
        if known.any():
            scores = network.speaker(vectors[known]).float()[:, 0]
            labels = torch.from_numpy(window.speakers)[known].float()
            speaker = speaker + F.binary_cross_entropy_with_logits(scores, labels, reduction="sum")
        named = [i for i, entity in enumerate(window.entities) if entity]
        if window.coreference and len(named) > 1:
            scores = antecedent_scores(network, vectors[named], [window.mentions[i][0] for i in named])
            right = torch.zeros(len(named), len(named), dtype=torch.bool)
            for j, at in enumerate(named):
                for i in range(j):
                    right[j, i] = window.entities[named[i]] == window.entities[at]
                right[j, j] = not right[j, :j].any()
            antecedent = antecedent - (scores.masked_fill(~right, SMALL).logsumexp(-1) - scores.logsumexp(-1)).sum()
    words = max(1.0, float(batch.lengths.sum()))
    return antecedent / words, speaker / words
