"""Words, pairs of words, and pieces of words, weighted by how rare they are (TF-IDF)."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from crm_backend.triage.signals import words_of

Floats = npt.NDArray[np.float64]
WORD_SHARE, PIECE_SHARE = 0.3, 0.3
"""Of the linear kernels of words and pieces beside the vectors' kernel, whose share is 1."""
PIECES = range(2, 6)
LEAST = {"w": 2, "p": 3}
"""Messages that must hold a word, or a piece, for it to count."""


def _terms(text: str) -> Iterator[str]:
    """Yield words and pairs as ``w:...``, pieces as ``p:...``."""
    words = words_of(text)
    yield from (f"w:{word}" for word in words)
    yield from (f"w:{first} {second}" for first, second in pairwise(words))
    for word in words:
        padded = f" {word} "
        for size in PIECES:
            yield from (f"p:{padded[at : at + size]}" for at in range(max(1, len(padded) - size + 1)))


@dataclass(frozen=True)
class Terms:
    """The vocabulary of the training messages; ``rarity`` is the smoothed inverse document frequency."""

    vocabulary: list[str]
    rarity: Floats

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Self:
        found = Counter(term for text in texts for term in set(_terms(text)))
        kept = sorted(term for term, count in found.items() if count >= LEAST[term[0]])
        rarity = [math.log((1 + len(texts)) / (1 + found[term])) + 1 for term in kept]
        return cls(kept, np.array(rarity))

    @cached_property
    def _index(self) -> dict[str, int]:
        return {term: index for index, term in enumerate(self.vocabulary)}

    def weigh(self, text: str) -> tuple[list[int], list[float]]:
        """Return columns and values of one message; words and pieces each have the length of their share."""
        index, rarity = self._index, self.rarity
        counts = Counter(column for term in _terms(text) if (column := index.get(term)) is not None)
        values = {column: (1 + math.log(count)) * rarity[column] for column, count in counts.items()}
        squares = {"w": 0.0, "p": 0.0}
        for column, value in values.items():
            squares[self.vocabulary[column][0]] += value * value
        factors = {
            kind: math.sqrt(share / squares[kind]) if squares[kind] else 0.0
            for kind, share in (("w", WORD_SHARE), ("p", PIECE_SHARE))
        }
        return list(values), [v * factors[self.vocabulary[column][0]] for column, v in values.items()]

    def matrix(self, texts: Sequence[str]) -> Any:
        """Return a sparse matrix, shape ``(len(texts), vocabulary)``; its linear kernel is the shares' sum."""
        weighed = [self.weigh(text) for text in texts]
        columns = [column for row, _ in weighed for column in row]
        values = [value for _, row in weighed for value in row]
        ends = np.cumsum([0, *(len(row) for row, _ in weighed)])
        return sparse.csr_matrix((values, columns, ends), shape=(len(texts), len(self.vocabulary)))
