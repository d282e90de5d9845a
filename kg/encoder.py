"""onnxruntime's door: texts to vectors, on the CPU, from files that ship with the package.

The word table stays on disk in 4 bits and is read by memory map; the layers run in 8 bits.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kg.errors import ModelError
from kg.pieces import Pieces

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Floats = NDArray[np.float32]

FOLDER = Path(__file__).parent / "weights"
FORMAT = 2
"""Version of the files' layout; a model of another one is refused."""
BLOCK = 32
BLOCK_BYTES = 18
BATCH_PIECES = 256
"""Pieces in one run of the encoder, about: one window, or several small items. Larger runs are slower, for they leave
the processor's caches, cost memory, and share the scale of their 8-bit activations."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """The trained model: pieces, word table, layers and the weights of the heads."""

    about: Mapping[str, Any]
    """What ``model.json`` says: version, types, relations, thresholds."""
    heads: Mapping[str, Floats]
    _pieces: Pieces = field(repr=False)
    _table: NDArray[np.uint8] = field(repr=False)
    _layers: "InferenceSession" = field(repr=False)
    _relations: "InferenceSession" = field(repr=False)

    @staticmethod
    def load(folder: Path = FOLDER, threads: int | None = None) -> "Encoder":
        """Load the model that ships with kg, or another of the same format.

        ``threads`` defaults to the processors this process may use. Raises ModelError where a file is missing or of
        another format.
        """
        from onnxruntime import InferenceSession, SessionOptions

        try:
            about = read_about(folder)
            pieces = Pieces.read(folder / "pieces.model")
            table = np.memmap(folder / "words.q4", np.uint8, "r")
            with np.load(folder / "heads.npz", allow_pickle=False) as stored:
                heads = {name: stored[name].astype(np.float32) for name in stored.files}
            options = SessionOptions()
            options.intra_op_num_threads = threads or _processors()
            options.inter_op_num_threads = 1
            options.log_severity_level = 3
            # idle threads that spin would take the processor from other work, ours included
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            sessions = [
                InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
                for name in ("encoder.onnx", "relations.onnx")
            ]
        except OSError as error:
            raise ModelError(f"{folder}: {error}: install kg again") from error
        width = about["hidden"] // BLOCK * BLOCK_BYTES
        return Encoder(about, heads, pieces, table.reshape(-1, width), *sessions)

    def to_pieces(self, text: str) -> tuple[NDArray[np.int64], list[tuple[int, int]]]:
        """Cut a text into pieces: their ids and their offsets in the text."""
        return self._pieces.cut(text)

    def to_vectors(self, ids: NDArray[np.int64]) -> Floats:
        """Read word vectors from the 4-bit table: [pieces] to [pieces, hidden]."""
        distinct, place = np.unique(ids, return_inverse=True)
        blocks = np.asarray(self._table[distinct]).reshape(len(distinct), -1, BLOCK_BYTES)
        scales = blocks[:, :, :2].copy().view("<f2").astype(np.float32)
        nibbles = blocks[:, :, 2:]
        values = np.concatenate([nibbles & 15, nibbles >> 4], -1).astype(np.float32) - 8
        vectors: Floats = (values * scales).reshape(len(distinct), -1)[place]
        return vectors

    def encode(self, windows: Sequence[NDArray[np.int64]]) -> list[tuple[Floats, Floats]]:
        """Encode windows of piece ids (begin and end pieces are added here): shared and top states of each piece.

        Each window is run with those of like length only, so that its states depend on nothing but the windows given.
        """
        begin, end = self.about["begin"], self.about["end"]
        results: dict[int, tuple[Floats, Floats]] = {}
        positions = self.heads["positions"]
        for group in _groups([len(window) + 2 for window in windows]):
            length = max(len(windows[i]) for i in group) + 2
            vectors = np.zeros((len(group), length, positions.shape[1]), np.float32)
            mask = np.zeros((len(group), length), np.int32)
            for row, i in enumerate(group):
                ids = np.concatenate([[begin], windows[i], [end]])
                vectors[row, : len(ids)] = self.to_vectors(ids) + positions[: len(ids)]
                mask[row, : len(ids)] = 1
            shared, top = self._layers.run(None, {"vectors": vectors, "mask": mask})
            for row, i in enumerate(group):
                size = len(windows[i])
                results[i] = shared[row, 1 : size + 1], top[row, 1 : size + 1]
        return [results[i] for i in range(len(windows))]

    def relate(self, items: Sequence[tuple[Floats, Sequence[int]]]) -> list[Floats]:
        """Run the relation layers over marked shared states, one item a subject.

        An item is ([pieces, hidden] states, places); what comes out are the states at the places.
        """
        results: dict[int, Floats] = {}
        for group in _groups([len(states) for states, _ in items]):
            length = max(len(items[i][0]) for i in group)
            places = max(len(items[i][1]) for i in group)
            marked = np.zeros((len(group), length, items[group[0]][0].shape[1]), np.float32)
            mask = np.zeros((len(group), length), np.int32)
            at = np.zeros((len(group), places, 1), np.int64)
            for row, i in enumerate(group):
                states, wanted = items[i]
                marked[row, : len(states)] = states
                mask[row, : len(states)] = 1
                at[row, : len(wanted), 0] = wanted
            (read,) = self._relations.run(None, {"marked": marked, "mask": mask, "at": at})
            for row, i in enumerate(group):
                results[i] = read[row, : len(items[i][1])]
        return [results[i] for i in range(len(items))]


def read_about(folder: Path = FOLDER) -> Mapping[str, Any]:
    """Read what a model says of itself, without loading it; raises ModelError as `Encoder.load` does.

    >>> read_about()["format"] == FORMAT
    True
    """
    try:
        about: Mapping[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        for name in ("pieces.model", "words.q4", "heads.npz", "encoder.onnx", "relations.onnx"):
            (folder / name).stat()
    except OSError as error:
        raise ModelError(f"{folder}: {error}: install kg again") from error
    if about["format"] != FORMAT:
        raise ModelError(f"{folder}: model format {about['format']}, this kg reads {FORMAT}: train it again")
    return about


def _groups(lengths: Sequence[int]) -> list[list[int]]:
    """Group rows of like length so that a run has about BATCH_PIECES pieces and little padding."""
    groups: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lambda i: (lengths[i], i)):
        if groups and (len(groups[-1]) + 1) * lengths[i] <= BATCH_PIECES:
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
