"""Train the network: pack passages into windows, run AdamW with warm-up and decay, keep a moving average."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import nn

from kg.mentions import Span
from kg.relations import ENTITY_COUNT
from kg.training.encoding import Encoded, pack
from kg.training.losses import (
    Batch,
    mention_head_losses,
    mention_loss,
    pair_states,
    relation_loss,
    to_items,
    to_relation_mask,
    to_word_states,
)
from kg.training.network import Network, best_segments


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a training run does; the defaults are those of the released model."""

    seed: int = 1
    epochs: int = 20
    rate: float = 2e-4
    """Top rate of the encoder; lower layers get `decay` times less each."""
    decay: float = 0.9
    head_rate: float = 1e-3
    pieces: int = 1400
    """Pieces in a batch, about."""
    window: int = 144
    """Pieces in a window of several passages, at most."""
    averaging: float = 0.998
    warm_up: float = 0.06
    idle_subjects: float = 0.5
    """Share of mentions that are subject of nothing whose pairs are read as negatives."""
    predicted: float = 0.6
    """Share of batches whose relations are read between the mentions found, as at run time, not those marked ..."""
    trusting: int = 2
    """... from this epoch on."""


def to_windows(passages: Sequence[Encoded], window: int, begin: int, end: int, chance: random.Random) -> list[Encoded]:
    """Join shuffled passages of one language and kind of marking into windows, so that length and context vary."""
    groups: dict[tuple[str, bool, bool], list[Encoded]] = {}
    for passage in passages:
        groups.setdefault((passage.language, passage.partial, passage.coreference), []).append(passage)
    windows = []
    for key in sorted(groups):
        group = groups[key]
        chance.shuffle(group)
        current: list[Encoded] = []
        limit = chance.randint(16, window)
        for passage in group:
            if current and sum(len(p.pieces) for p in current) + len(passage.pieces) > limit:
                windows.append(pack(current, begin, end))
                current, limit = [], chance.randint(16, window)
            current.append(passage)
        if current:
            windows.append(pack(current, begin, end))
    return windows


def to_batches(windows: list[Encoded], pieces: int, padding: int, chance: random.Random) -> Iterator[Batch]:
    """Group windows of like length into batches of about so many pieces, in random order."""
    windows.sort(key=lambda w: (len(w.pieces) // 8, chance.random()))
    groups: list[list[Encoded]] = [[]]
    for window in windows:
        if groups[-1] and len(window.pieces) * (len(groups[-1]) + 1) > pieces:
            groups.append([])
        groups[-1].append(window)
    chance.shuffle(groups)
    for group in groups:
        yield Batch.of(group, padding)


def to_groups(network: Network, plan: Plan) -> list[dict[str, object]]:
    """Give each layer its rate: the lower, the less it moves; heads move fastest."""
    depth = len(network.layers)
    groups: list[dict[str, object]] = []
    seen: set[int] = set()
    parts: list[tuple[nn.Module, float]] = [
        (layer, plan.rate * plan.decay ** (depth - 1 - index)) for index, layer in enumerate(network.layers)
    ]
    parts += [(layer, plan.rate) for layer in network.relation_layers]
    parts.append((network.norm, plan.rate * plan.decay**depth))
    for module, rate in parts:
        chosen = list(module.parameters())
        seen.update(id(parameter) for parameter in chosen)
        groups.append({"params": chosen, "lr": rate})
    network.positions.requires_grad_(False)
    rest = [p for p in network.parameters() if id(p) not in seen and p.requires_grad]
    groups.append({"params": rest, "lr": plan.head_rate})
    return groups


def train(
    network: Network,
    passages: Sequence[Encoded],
    plan: Plan,
    special: tuple[int, int, int],
    report: Callable[[int, float, float], None],
) -> None:
    """Train in place, ending with the averaged weights, set too while ``report`` gets epoch, loss, seconds."""
    begin, end, padding = special
    chance = random.Random(plan.seed)
    torch.manual_seed(plan.seed)
    mask = to_relation_mask()
    optimizer = torch.optim.AdamW(to_groups(network, plan), weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    sample = to_windows(list(passages), plan.window, begin, end, random.Random(plan.seed))
    steps = plan.epochs * sum(1 for _ in to_batches(sample, plan.pieces, padding, random.Random(plan.seed)))
    warm = max(1, int(plan.warm_up * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / warm) * max(0.01, 1 - step / (1.05 * steps))
    )
    moving: list[torch.Tensor] = [parameter for parameter in network.parameters() if parameter.requires_grad]
    average = [parameter.detach().clone() for parameter in moving]
    begun, done = time.monotonic(), 0
    network.train()
    for epoch in range(plan.epochs):
        windows = to_windows(list(passages), plan.window, begin, end, chance)
        total, count = 0.0, 0
        for batch in to_batches(windows, plan.pieces, padding, chance):
            with torch.autocast("cpu", torch.bfloat16):
                shared, top = network.encode(network.embed(batch.ids), batch.mask)
                segments = network.segment_scores(to_word_states(top, batch))
                mentions = [window.mentions for window in batch.windows]
                if epoch >= plan.trusting and chance.random() < plan.predicted:
                    mentions = to_predicted(batch, segments.detach().float(), chance)
                items = to_items(batch, mentions, to_sampler(batch, plan.idle_subjects, chance))
                hidden = pair_states(network, shared, items) if items else None
                antecedent, speaker = mention_head_losses(network, top, batch)
            loss = mention_loss(segments.float(), batch) + antecedent + 0.2 * speaker
            if items and hidden is not None:
                loss = loss + relation_loss(network, hidden.float(), items, batch, mask)
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            # early averages would remember the fresh heads
            torch._foreach_lerp_(average, [p.detach() for p in moving], 1 - min(plan.averaging, done / (done + 9)))
            total += float(loss.detach())
            count += 1
        with averaged(moving, average):
            report(epoch, total / max(1, count), time.monotonic() - begun)
    with torch.no_grad():
        torch._foreach_copy_(moving, average)


@contextmanager
def averaged(moving: list[torch.Tensor], average: list[torch.Tensor]) -> Iterator[None]:
    """Put the averaged weights in place of the moving ones for a while."""
    kept = [parameter.detach().clone() for parameter in moving]
    with torch.no_grad():
        torch._foreach_copy_(moving, average)
    yield
    with torch.no_grad():
        torch._foreach_copy_(moving, kept)


def to_predicted(batch: Batch, segments: torch.Tensor, chance: random.Random) -> list[tuple[Span, ...]]:
    """Give each window's mentions as the network finds them, so that the relation branch learns to live with errors.

    A marked mention takes, half of the time, the words and type of the one found over it; those found where nothing is
    marked come after the marked ones and have no relation to anything.
    """
    result = []
    for row, window in enumerate(batch.windows):
        found = best_segments(segments[row], int(batch.lengths[row]))
        mentions = list(window.mentions)
        extra = []
        free = {word for a, b in window.free for word in range(a, b + 1)}
        for span in found:
            over = [i for i, marked in enumerate(window.mentions) if marked[0] <= span[1] and span[0] <= marked[1]]
            if not over and not free.intersection(range(span[0], span[1] + 1)):
                extra.append(span)
            elif len(over) == 1 and chance.random() < 0.5:
                is_literal = span[2] >= ENTITY_COUNT
                if is_literal == (mentions[over[0]][2] >= ENTITY_COUNT):
                    mentions[over[0]] = span
        result.append((*mentions, *extra))
    return result


def to_sampler(batch: Batch, share: float, chance: random.Random) -> Callable[[int, int], bool]:
    """Keep every subject of a claim, and a share of the mentions that are none (they are the many)."""
    active = [{pair.subject for pair in window.pairs if any(pair.relations)} for window in batch.windows]
    return lambda number, subject: subject in active[number] or chance.random() < share
