"""What a message is compared by: the encoder's vector, lexical signals, words and pieces of words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import rbf_kernel

from crm_backend.triage.signals import row_of, words_of

Floats = npt.NDArray[np.float64]

VECTOR_GAMMA, SIGNAL_GAMMA = 1.0, 0.01
SIGNAL_SHARE, WORD_SHARE, PIECE_SHARE = 0.7, 0.3, 0.3
"""Of each kernel beside the vector's, whose share is 1."""


@dataclass(frozen=True)
class Rows:
    """Messages as numbers: ``vectors`` (n, dimension), ``signals`` (n, signals), ``terms`` (n, vocabulary)."""

    vectors: Floats
    signals: Floats
    terms: Any
    """A sparse matrix, already scaled, so that its linear kernel is ``terms @ terms.T``."""


@dataclass(frozen=True)
class Featurizer:
    """Turns texts and their vectors into ``Rows``; fitted on the training texts alone."""

    words: TfidfVectorizer
    pieces: TfidfVectorizer
    mean: Floats
    scale: Floats

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Self:
        plain = [" ".join(words_of(text)) for text in texts]
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=r"\S+")
        pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True)
        signals = np.array([row_of(text) for text in texts])
        return cls(words.fit(plain), pieces.fit(plain), signals.mean(axis=0), signals.std(axis=0) + 0.1)

    def rows(self, texts: Sequence[str], vectors: npt.NDArray[np.floating[Any]]) -> Rows:
        """Return the texts as numbers; ``vectors`` has one row a text."""
        from scipy import sparse

        plain = [" ".join(words_of(text)) for text in texts]
        signals = (np.array([row_of(text) for text in texts]) - self.mean) / self.scale
        terms = sparse.hstack(
            [
                self.words.transform(plain) * np.sqrt(WORD_SHARE),
                self.pieces.transform(plain) * np.sqrt(PIECE_SHARE),
            ]
        )
        return Rows(vectors.astype(np.float64), signals, terms.tocsr())


def dense_kernel(rows: Rows, others: Rows) -> Floats:
    """Return the Gaussian kernels' sum, shape ``(len(rows), len(others))``."""
    return vector_kernel(rows, others) + signal_kernel(rows, others)


def vector_kernel(rows: Rows, others: Rows) -> Floats:
    kernel: Floats = np.exp(-2 * VECTOR_GAMMA * (1 - rows.vectors @ others.vectors.T))  # they are unit vectors
    return kernel


def signal_kernel(rows: Rows, others: Rows) -> Floats:
    kernel: Floats = SIGNAL_SHARE * rbf_kernel(rows.signals, others.signals, gamma=SIGNAL_GAMMA)
    return kernel
