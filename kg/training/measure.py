"""Measure a network on held-out passages: mentions, relations, antecedents, by language, type and predicate."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch

from kg.mentions import find_mentions
from kg.relations import ENTITY_COUNT, RELATIONS
from kg.training.encoding import Encoded, pack
from kg.training.losses import (
    Batch,
    antecedent_scores,
    mention_vectors,
    pair_states,
    to_items,
    to_word_states,
)
from kg.training.network import Network, best_segments
from kg.vocab import MENTION_TYPES, PREDICATES

Span = tuple[int, int, int]
Relation = tuple[Span, str, Span]


@dataclass
class Count:
    """Right, made and wanted answers."""

    right: int = 0
    made: int = 0
    wanted: int = 0

    def scores(self) -> tuple[float, float, float]:
        """Give precision, recall and F1."""
        precision = self.right / self.made if self.made else 0.0
        recall = self.right / self.wanted if self.wanted else 0.0
        both = precision + recall
        return precision, recall, 2 * precision * recall / both if both else 0.0


def batches(windows: Sequence[Encoded], size: int, padding: int) -> Iterable[Batch]:
    """Group windows of like length."""
    order = sorted(range(len(windows)), key=lambda i: len(windows[i].pieces))
    for at in range(0, len(order), size):
        yield Batch.of([windows[i] for i in order[at : at + size]], padding)


def score_relations(
    network: Network, shared: torch.Tensor, batch: Batch, mentions: Sequence[Sequence[Span]], mask: torch.Tensor
) -> list[dict[tuple[int, int], torch.Tensor]]:
    """Give, for each window, the class probabilities of each pair of its mentions."""
    found: list[dict[tuple[int, int], torch.Tensor]] = [{} for _ in batch.windows]
    items = to_items(batch, mentions)
    if items is None:
        return found
    hidden = pair_states(network, shared, items).float()
    scores = network.relation(hidden).masked_fill(~mask[items.types[:, 0], items.types[:, 1]], -1e4).softmax(-1)
    for (number, s, o), row in zip(items.pairs, scores, strict=True):
        found[number][s, o] = row
    return found


def to_relations(
    mentions: Sequence[Span], scores: dict[tuple[int, int], torch.Tensor], threshold: float
) -> set[Relation]:
    """Keep the best class of each pair where its probability reaches the threshold."""
    kept = set()
    for (s, o), row in scores.items():
        best = int(row[1:].argmax()) + 1
        if float(row[best]) >= threshold:
            kept.add((mentions[s], RELATIONS[best], mentions[o]))
    return kept


def measure(
    network: Network, passages: Sequence[Encoded], special: tuple[int, int, int], mask: torch.Tensor
) -> dict[str, Count]:
    """Count right, made and wanted mentions and relations.

    Mentions: exact span and type, literals apart; spans that a passage leaves unmarked by convention do not count.
    Relations: between the marked mentions (``given``) and end to end (``found``). Antecedents: a mention counts as
    right when its best antecedent is an earlier mention of the same entity.
    """
    begin, end, padding = special
    windows = [pack([passage], begin, end) for passage in passages]
    counts: dict[str, Count] = defaultdict(Count)
    network.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for batch in batches(windows, 32, padding):
            shared, top = network.encode(network.embed(batch.ids), batch.mask)
            segments = network.segment_scores(to_word_states(top, batch)).float()
            found = [best_segments(segments[i], int(batch.lengths[i])) for i in range(len(batch.windows))]
            marked = [list(window.mentions) for window in batch.windows]
            given = score_relations(network, shared, batch, marked, mask)
            free = score_relations(network, shared, batch, found, mask)
            for i, window in enumerate(batch.windows):
                _count_mentions(counts, window, found[i])
                gold, unsure = _gold_relations(window)
                for task, mentions, scores in (("given", marked[i], given[i]), ("found", found[i], free[i])):
                    made = to_relations(mentions, scores, 0.5) - (unsure - gold)
                    for key in (f"relations {task}", f"relations {task} {window.language}"):
                        _add(counts[key], made, gold)
                    for predicate in {r[1] for r in made | gold}:
                        key = f"predicate {task} {predicate}"
                        _add(
                            counts[key], {r for r in made if r[1] == predicate}, {r for r in gold if r[1] == predicate}
                        )
                _count_antecedents(counts, network, window, top[i])
    network.train()
    return dict(counts)


def _add(count: Count, made: set[Relation] | set[Span], gold: set[Relation] | set[Span]) -> None:
    count.right += len(made & gold)
    count.made += len(made)
    count.wanted += len(gold)


def _count_mentions(counts: dict[str, Count], window: Encoded, found: Sequence[Span]) -> None:
    gold = {mention for mention in window.mentions if mention[2] < ENTITY_COUNT}
    made = {m for m in found if m[2] < ENTITY_COUNT and (m[0], m[1]) not in set(window.free)}
    for key in ("mentions", f"mentions {window.language}"):
        _add(counts[key], made, gold)
    for kind in {m[2] for m in made | gold}:
        key = f"type {MENTION_TYPES[kind]}"
        _add(counts[key], {m for m in made if m[2] == kind}, {m for m in gold if m[2] == kind})
    literal = {m for m in found if m[2] >= ENTITY_COUNT}, {m for m in window.mentions if m[2] >= ENTITY_COUNT}
    _add(counts["literals"], *literal)


def _gold_relations(window: Encoded) -> tuple[set[Relation], set[Relation]]:
    gold: set[Relation] = set()
    unsure: set[Relation] = set()
    for pair in window.pairs:
        subject, thing = window.mentions[pair.subject], window.mentions[pair.object]
        if not pair.relations:
            unsure.update((subject, name, thing) for name in RELATIONS)
        gold.update((subject, RELATIONS[r], thing) for r in pair.relations if r)
    return gold, unsure


def _count_antecedents(counts: dict[str, Count], network: Network, window: Encoded, top: torch.Tensor) -> None:
    named = [i for i, entity in enumerate(window.entities) if entity]
    if not window.coreference or len(named) < 2:
        return
    vectors = mention_vectors(network, top, window, [window.mentions[i] for i in named])
    scores = antecedent_scores(network, vectors, [window.mentions[i][0] for i in named])
    names = [window.entities[i] for i in named]
    for j, best in enumerate(scores.argmax(-1).tolist()):
        for key in ("antecedents", f"antecedents {window.language}"):
            counts[key].made += best != j
            counts[key].wanted += names[j] in names[:j]
            counts[key].right += best != j and names[best] == names[j]


def tune(network: Network, passages: Sequence[Encoded], special: tuple[int, int, int], mask: torch.Tensor) -> float:
    """Find the least confidence at which end-to-end relations of held-out passages have the best F1.

    A claim's confidence is its relation's probability times the lesser of its mentions' (as at run time).
    """
    begin, end, padding = special
    windows = [pack([passage], begin, end) for passage in passages]
    made: list[tuple[float, bool]] = []
    wanted = 0
    network.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for batch in batches(windows, 32, padding):
            shared, top = network.encode(network.embed(batch.ids), batch.mask)
            segments = network.segment_scores(to_word_states(top, batch)).float()
            found = [find_mentions(segments[i, : int(batch.lengths[i])].numpy()) for i in range(len(batch.windows))]
            spans = [[span for span, _ in mentions] for mentions in found]
            scores = score_relations(network, shared, batch, spans, mask)
            for i, window in enumerate(batch.windows):
                gold, unsure = _gold_relations(window)
                gold = {relation for relation in gold if relation[1] in PREDICATES}
                wanted += len(gold)
                for (s, o), row in scores[i].items():
                    certain = min(found[i][s][1], found[i][o][1])
                    for index in range(1, len(PREDICATES) + 1):
                        relation = spans[i][s], RELATIONS[index], spans[i][o]
                        if float(row[index]) * certain > 0.1 and (relation in gold or relation not in unsure):
                            made.append((float(row[index]) * certain, relation in gold))
    network.train()
    best, threshold, right = 0.0, 0.5, 0
    made.sort(reverse=True)
    for count, (confidence, is_right) in enumerate(made, 1):
        right += is_right
        f1 = 2 * right / (count + wanted)
        if f1 > best:
            best, threshold = f1, confidence
    return round(threshold, 2)
