"""sentencepiece's door: texts to pieces of the model's vocabulary, with their offsets."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Pieces:
    """The vocabulary of a unigram model: Kudo, "Subword Regularization", ACL 2018."""

    def __init__(self, model: bytes) -> None:
        """Load a model that was read or built."""
        from sentencepiece import SentencePieceProcessor

        self._processor: Any = SentencePieceProcessor(model_proto=model)

    @staticmethod
    def read(path: Path) -> "Pieces":
        """Read a model file; raises OSError where there is none."""
        return Pieces(path.read_bytes())

    def cut(self, text: str) -> tuple[NDArray[np.int64], list[tuple[int, int]]]:
        """Cut a text into pieces: their ids and their offsets in the text, those of a blank before a word among them.

        >>> from kg.encoder import FOLDER
        >>> Pieces.read(FOLDER / "pieces.model").cut("Halo, dunia")[1]
        [(0, 4), (4, 5), (5, 11)]
        """
        found = self._processor.encode(text.replace("\n", " "), return_type="offset_mapping")
        offsets: list[tuple[int, int]] = list(found["offsets"])
        if offsets and offsets[0] == (0, 0):
            # the mark of a word's begin may stand alone: it is the word's first piece, of no width
            offsets[0] = (0, 1)
        return np.array(found["ids"], np.int64), offsets
