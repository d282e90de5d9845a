"""The network: a BERT-style encoder with heads for mentions, relations, coreference and speakers.

Mentions are the segments of a semi-Markov CRF (Sarawagi and Cohen 2004): a segment's score sums what its first word,
its last word, all its words and both ends together say for a type. Relations are read, for one subject at a time, by
the encoder's two top layers over again with the types of the mentions and the subject marked (a late form of the
markers of Zhong and Chen 2021, "PURE"). Antecedents are scored by pairs as in Lee et al. 2017.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kg.relations import MODALITIES, RELATIONS
from kg.training.encoding import MAX_WIDTH
from kg.training.weights import Weights
from kg.vocab import MENTION_TYPES

SHARED_LAYERS = 10
"""Layers under both branches; those above are copied once for the relation branch."""
PAIR_WIDTH = 128
HIDDEN = 384
DISTANCES = 10


class SharedDropout(nn.Module):
    """Dropout with one mask for all positions of a row (Gal and Ghahramani 2016): far fewer random numbers."""

    def __init__(self, share: float) -> None:
        """Drop this share of the features."""
        super().__init__()
        self.share = share

    def forward(self, h: Tensor) -> Tensor:
        """Drop features of [rows, positions, features]."""
        if not self.training:
            return h
        return h * F.dropout(h.new_ones(h.shape[0], 1, h.shape[2]), self.share)


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, hidden: int, heads: int, inner: int, epsilon: float, dropout: float) -> None:
        """Make the layer with fresh weights."""
        super().__init__()
        self.heads = heads
        self.joint = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm = nn.LayerNorm(hidden, epsilon)
        self.inner = nn.Linear(hidden, inner)
        self.outer = nn.Linear(inner, hidden)
        self.outer_norm = nn.LayerNorm(hidden, epsilon)
        self.dropout = SharedDropout(dropout)

    def forward(self, h: Tensor, mask: Tensor, at: Tensor | None = None) -> Tensor:
        """Map [batch, length, hidden] with an additive mask [batch, 1, 1, length].

        With ``at``, [batch, places], only the states at these places are wanted: [batch, places, hidden].
        """
        batch, length, hidden = h.shape
        size = hidden // self.heads
        if at is None:
            q, k, v = self.joint(h).view(batch, length, 3, self.heads, size).permute(2, 0, 3, 1, 4)
        else:
            weight, bias = self.joint.weight, self.joint.bias
            k, v = (
                F.linear(h, weight[hidden:], bias[hidden:])
                .view(batch, length, 2, self.heads, size)
                .permute(2, 0, 3, 1, 4)
            )
            h = h.gather(1, at[:, :, None].expand(-1, -1, hidden))
            length = at.shape[1]
            q = F.linear(h, weight[:hidden], bias[:hidden]).view(batch, length, self.heads, size).transpose(1, 2)
        scores = q @ k.transpose(-1, -2) * (hidden // self.heads) ** -0.5 + mask.to(q.dtype)
        mixed = (scores.softmax(-1).to(v.dtype) @ v).transpose(1, 2).reshape(batch, length, hidden)
        h = self.norm(h + self.dropout(self.out(mixed)))
        result: Tensor = self.outer_norm(h + self.dropout(self.outer(F.gelu(self.inner(h)))))
        return result


class Network(nn.Module):
    """Encoder and heads; `embed`, `encode` and `relate` are the parts that run in onnxruntime later."""

    def __init__(self, weights: Weights, dropout: float = 0.1) -> None:
        """Start from the pretrained weights; heads are fresh."""
        super().__init__()
        hidden = weights.hidden
        table = torch.from_numpy(weights.matrix("emb.word", weights.vocabulary, hidden))
        self.words = nn.Embedding(weights.vocabulary, hidden, _weight=table, _freeze=True)
        positions = torch.from_numpy(weights.floats("emb.pos").reshape(-1, hidden))
        kind = torch.from_numpy(weights.floats("emb.type").reshape(-1, hidden))[0]
        self.positions = nn.Parameter(positions + kind)
        self.norm = nn.LayerNorm(hidden, weights.epsilon)
        self.layers = nn.ModuleList(
            Layer(hidden, weights.heads, weights.inner, weights.epsilon, dropout) for _ in range(weights.layers)
        )
        self.relation_layers = nn.ModuleList(
            Layer(hidden, weights.heads, weights.inner, weights.epsilon, dropout)
            for _ in range(weights.layers - SHARED_LAYERS)
        )
        self.dropout = SharedDropout(dropout)
        types = len(MENTION_TYPES)
        self.word_scores = nn.Linear(hidden, 3 * types)
        self.starts = nn.Linear(hidden, PAIR_WIDTH)
        self.ends = nn.Linear(hidden, PAIR_WIDTH)
        self.ends_to_types = nn.Linear(PAIR_WIDTH, types)
        self.widths = nn.Parameter(torch.zeros(MAX_WIDTH, types))
        self.type_marks = nn.Embedding(types, hidden)
        self.subject_mark = nn.Parameter(torch.zeros(hidden))
        self.pair = nn.Sequential(nn.Linear(4 * hidden, HIDDEN), nn.GELU(), nn.Dropout(2 * dropout))
        self.relation = nn.Linear(HIDDEN, len(RELATIONS))
        self.negation = nn.Linear(HIDDEN, 1)
        self.modality = nn.Linear(HIDDEN, len(MODALITIES))
        self.mention = nn.Sequential(nn.Linear(2 * hidden, HIDDEN), nn.GELU(), nn.Dropout(dropout))
        self.distances = nn.Embedding(DISTANCES, 32)
        self.antecedent = nn.Sequential(nn.Linear(3 * HIDDEN + 32, 128), nn.GELU(), nn.Linear(128, 1))
        self.speaker = nn.Linear(HIDDEN, 1)
        nn.init.normal_(self.type_marks.weight, std=0.02)
        nn.init.normal_(self.subject_mark, std=0.02)
        with torch.no_grad():
            self.word_scores.bias.fill_(-2.0)
            self.norm.weight.copy_(torch.from_numpy(weights.floats("emb.ln.w")))
            self.norm.bias.copy_(torch.from_numpy(weights.floats("emb.ln.b")))
            for index, layer in enumerate(self.layers):
                _load(layer, weights, index)
            for index, layer in enumerate(self.relation_layers):
                _load(layer, weights, SHARED_LAYERS + index)

    def embed(self, ids: Tensor) -> Tensor:
        """Look up word vectors: [batch, length] to [batch, length, hidden]."""
        vectors: Tensor = self.words(ids)
        return vectors

    def encode(self, vectors: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Run the encoder: shared states (for relations) and top states (for mentions), both [batch, length, hidden].

        ``mask`` is 1 for pieces and 0 for padding, [batch, length].
        """
        bias = (1.0 - mask[:, None, None, :].to(vectors.dtype)) * -1e4
        h = self.dropout(self.norm(vectors + self.positions[: vectors.shape[1]]))
        shared = h
        for index, layer in enumerate(self.layers):
            if index == SHARED_LAYERS:
                shared = h
            h = layer(h, bias)
        return shared, h

    def relate(self, marked: Tensor, mask: Tensor, at: Tensor) -> Tensor:
        """Read marked shared states of one sentence and one subject each.

        [items, length, hidden] to the states at the places ``at`` [items, places]: [items, places, hidden].
        """
        bias = (1.0 - mask[:, None, None, :].to(marked.dtype)) * -1e4
        *layers, last = self.relation_layers
        for layer in layers:
            marked = layer(marked, bias)
        read: Tensor = last(marked, bias, at)
        return read

    def segment_scores(self, words: Tensor) -> Tensor:
        """Score every segment of up to MAX_WIDTH words: [batch, words, hidden] to [batch, words, width, types].

        Entry ``[b, i, w]`` is the segment of words i to i + w; those that run past the end are meaningless.
        """
        words = self.dropout(words)
        start, end, inside = self.word_scores(words).chunk(3, -1)
        left, right = self.starts(words), self.ends(words)
        totals = F.pad(inside.cumsum(1), (0, 0, 1, 0))
        scores = []
        for width in range(MAX_WIDTH):
            pad = (0, 0, 0, width)
            last = F.pad(end[:, width:], pad)
            mean = (F.pad(totals[:, width + 1 :], pad) - totals[:, :-1]) / (width + 1)
            both = self.ends_to_types(left * F.pad(right[:, width:], pad))
            scores.append(start + last + mean + both + self.widths[width])
        return torch.stack(scores, 2)


def _load(layer: nn.Module, weights: Weights, index: int) -> None:
    assert isinstance(layer, Layer)
    hidden, inner = weights.hidden, weights.inner
    parts = [weights.matrix(f"l{index}.{name}.w", hidden, hidden) for name in "qkv"]
    layer.joint.weight.copy_(torch.cat([torch.from_numpy(part) for part in parts]))
    layer.joint.bias.copy_(torch.cat([torch.from_numpy(weights.floats(f"l{index}.{name}.b")) for name in "qkv"]))
    for module, name, rows, columns in (
        (layer.out, "ao", hidden, hidden),
        (layer.inner, "fi", inner, hidden),
        (layer.outer, "fo", hidden, inner),
    ):
        module.weight.copy_(torch.from_numpy(weights.matrix(f"l{index}.{name}.w", rows, columns)))
        module.bias.copy_(torch.from_numpy(weights.floats(f"l{index}.{name}.b")))
    for norm, name in ((layer.norm, "aln"), (layer.outer_norm, "oln")):
        norm.weight.copy_(torch.from_numpy(weights.floats(f"l{index}.{name}.w")))
        norm.bias.copy_(torch.from_numpy(weights.floats(f"l{index}.{name}.b")))


def log_partition(segments: Tensor, outside: Tensor, lengths: Tensor) -> Tensor:
    """Sum over all segmentations, in logs: [batch].

    ``segments`` [batch, words, width] are log-potentials of segments by first word and width, ``outside``
    [batch, words] those of words in no mention.
    """
    batch, words, width = segments.shape
    # by last word: ending[b, j, w] is the segment of width w + 1 that ends at j
    padded = F.pad(segments, (0, 0, width - 1, 0), value=-1e4)
    ending = torch.stack([padded[:, width - 1 - w : width - 1 - w + words, w] for w in range(width)], 2)
    alphas = [segments.new_zeros(batch)]
    low = segments.new_full((batch,), -1e4)
    results = []
    for j in range(words):
        before = [alphas[j - w] if j - w >= 0 else low for w in range(width)]
        options = torch.stack([*before, alphas[j]], 1) + torch.cat([ending[:, j], outside[:, j : j + 1]], 1)
        alphas.append(options.logsumexp(1))
        results.append(alphas[-1])
    return torch.stack(results, 1).gather(1, (lengths - 1)[:, None])[:, 0]


def best_segments(segments: Tensor, length: int) -> list[tuple[int, int, int]]:
    """Find the best segmentation of one passage ([words, width, types]): (first word, last word, type)."""
    best = segments.max(-1)
    scores, kinds = best.values.tolist(), best.indices.tolist()
    alpha: list[float] = [0.0]
    back: list[int] = []
    for j in range(length):
        top, choice = alpha[j], 0
        for w in range(min(segments.shape[1], j + 1)):
            score = alpha[j - w] + scores[j - w][w]
            if score > top:
                top, choice = score, w + 1
        alpha.append(top)
        back.append(choice)
    found, j = [], length
    while j > 0:
        choice = back[j - 1]
        if choice:
            found.append((j - choice, j - 1, kinds[j - choice][choice - 1]))
        j -= max(choice, 1)
    return found[::-1]
