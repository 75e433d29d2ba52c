"""Words, pairs of words, and pieces of words, weighted by how rare they are (TF-IDF)."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
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
LONGEST = 40
"""Letters of a word that are looked at."""
LEAST = {"w": 2, "p": 3}
"""Messages that must hold a word, or a piece, for it to count."""


def _terms(text: str) -> Iterator[str]:
    """Yield words and pairs as ``w:...``, pieces as ``p:...``."""
    words = words_of(text)
    for word in words:
        yield from _of_word(word)
    yield from (f"w:{first} {second}" for first, second in pairwise(words))


@lru_cache(maxsize=8192)
def _of_word(word: str) -> tuple[str, ...]:
    padded = f" {word[:LONGEST]} "
    starts = ((at, size) for size in PIECES for at in range(max(1, len(padded) - size + 1)))
    return (f"w:{word[:LONGEST]}", *(f"p:{padded[at : at + size]}" for at, size in starts))


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
    def _index(self) -> dict[str, tuple[int, float]]:
        pairs = zip(self.vocabulary, self.rarity.tolist(), strict=True)
        return {term: (column, rarity) for column, (term, rarity) in enumerate(pairs)}

    @cached_property
    def _first_word(self) -> int:
        """The column where the words begin; the vocabulary is sorted, so pieces come before them."""
        return sum(term[0] == "p" for term in self.vocabulary)

    def weigh(self, text: str) -> tuple[list[int], list[float]]:
        """Return columns and values of one message; words and pieces each have the length of their share."""
        known = Counter(filter(None, map(self._index.get, _terms(text))))
        columns = [column for column, _ in known]
        values = [(1 + math.log(count)) * rarity for (_, rarity), count in known.items()]
        is_word = [column >= self._first_word for column in columns]
        squares = [0.0, 0.0]
        for value, kind in zip(values, is_word, strict=True):
            squares[kind] += value * value
        shares = zip((PIECE_SHARE, WORD_SHARE), squares, strict=True)
        factors = [math.sqrt(share / square) if square else 0.0 for share, square in shares]
        return columns, [value * factors[kind] for value, kind in zip(values, is_word, strict=True)]

    def matrix(self, texts: Sequence[str]) -> Any:
        """Return a sparse matrix, shape ``(texts, vocabulary)``; its linear kernel is the shares' sum."""
        weighed = [self.weigh(text) for text in texts]
        columns = [column for row, _ in weighed for column in row]
        values = [value for _, row in weighed for value in row]
        ends = np.cumsum([0, *(len(row) for row, _ in weighed)])
        return sparse.csr_matrix((values, columns, ends), shape=(len(texts), len(self.vocabulary)))
