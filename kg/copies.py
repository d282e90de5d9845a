"""Documents that reprint others, such as a report of a news agency in several papers, by the words they have in common.

Texts are compared as sets of runs of words by MinHash with locality-sensitive hashing (Broder 1997; Leskovec, Rajaraman
and Ullman, Mining of Massive Datasets, chapter 3), so that each new document costs about the same in a large library.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datasketch import MinHash

RUN = 3
"""Words in a run: an editor's change of one word touches three runs."""
LEAST = 40
"""Words from which on a text can be told from another that only speaks of the same."""
ALIKE = 0.7
"""Least share of runs in common (Jaccard): of 400 words about 25 may be other ones."""
PERMUTATIONS = 128
"""Numbers in a signature: the share is estimated to about ±0.08."""


def to_signature(text: str) -> bytes:
    """Sum up the runs of words of a text in 512 bytes; nothing for a text too short to compare.

    >>> len(to_signature("word " * 50)), to_signature("A short note.")
    (512, b'')
    """
    words = re.findall(r"\w+", text.casefold())
    if len(words) < LEAST:
        return b""
    runs = sorted({" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)})
    sums = _to_minhash()
    sums.update_batch([run.encode("utf-8", "surrogatepass") for run in runs])
    return bytes(sums.hashvalues.astype("<u4").tobytes())


class Copies:
    """Documents met so far, among which a new one finds that of which it is a copy.

    >>> text = " ".join(f"word{number}" for number in range(100))
    >>> copies = Copies()
    >>> copies.add("a", to_signature(text))
    >>> copies.find("b", to_signature(text + " and two more")), copies.find("c", to_signature("other " * 60))
    ('a', None)
    """

    def __init__(self, known: Iterable[tuple[str, bytes, str | None]] = ()) -> None:
        """Take the ids of known documents with their signatures and the ids of those that they are copies of."""
        from datasketch import MinHashLSH

        self._index = MinHashLSH(threshold=ALIKE, num_perm=PERMUTATIONS, weights=(0.1, 0.9))  # find most, then look
        self._sums: dict[str, MinHash] = {}
        self._originals: dict[str, str] = {}
        for id, signature, original in known:
            self.add(id, signature, original)

    def add(self, id: str, signature: bytes, original: str | None = None) -> None:
        """Remember a document, in place of what was known under its id."""
        if id in self._sums:
            self._index.remove(id)
            del self._sums[id]
        self._originals[id] = original or id
        if signature:
            self._sums[id] = _to_minhash(signature)
            self._index.insert(id, self._sums[id])

    def find(self, id: str, signature: bytes) -> str | None:
        """Give the id of the document that this one is a copy of, the most alike of those that are no copies of it."""
        if not signature:
            return None
        sums = _to_minhash(signature)
        others = sorted(other for other in self._index.query(sums) if id not in (other, self._originals[other]))
        alike = {other: sums.jaccard(self._sums[other]) for other in others}
        best = max(alike, key=lambda other: alike[other], default=None)
        return None if best is None or alike[best] < ALIKE else self._originals[best]


def _to_minhash(signature: bytes = b"") -> "MinHash":
    import numpy as np
    from datasketch import MinHash

    values = np.frombuffer(signature, dtype="<u4") if signature else None
    return MinHash(num_perm=PERMUTATIONS, seed=1, scheme="affine32", hashvalues=values)
