"""What a message is compared by: the encoder's vector, lexical signals, words and pieces of words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from crm_backend.triage.signals import row_of
from crm_backend.triage.terms import Terms

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.floating[Any]]

VECTOR_GAMMA, SIGNAL_GAMMA, SIGNAL_SHARE = 1.0, 0.01, 0.7
"""Widths of the Gaussian kernels, and the share of the signals' beside the vectors', which is 1."""


@dataclass(frozen=True)
class Rows:
    """Messages as numbers: ``vectors`` (n, dimension), ``signals`` (n, names), ``terms`` (n, vocabulary)."""

    vectors: Numbers
    signals: Numbers
    terms: Any
    """A sparse matrix; its linear kernel is ``terms @ terms.T``."""


@dataclass(frozen=True)
class Featurizer:
    """Turns texts and their vectors into ``Rows``; fitted on the training texts alone."""

    terms: Terms
    mean: Floats
    scale: Floats

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Self:
        signals = np.array([row_of(text) for text in texts])
        return cls(Terms.fit(texts), signals.mean(axis=0), signals.std(axis=0) + 0.1)

    def rows(self, texts: Sequence[str], vectors: Numbers) -> Rows:
        """Return the texts as numbers; ``vectors`` has one row a text."""
        signals = (np.array([row_of(text) for text in texts]) - self.mean) / self.scale
        return Rows(vectors.astype(np.float32), signals.astype(np.float32), self.terms.matrix(texts))


def dense_kernel(rows: Rows, others: Rows) -> Floats:
    """Return the Gaussian kernels' sum, shape ``(len(rows), len(others))``."""
    return vector_kernel(rows, others) + signal_kernel(rows, others)


def vector_kernel(rows: Rows, others: Rows) -> Floats:
    kernel: Floats = np.exp(
        -2 * VECTOR_GAMMA * (1 - rows.vectors @ others.vectors.T)
    )  # they are unit vectors
    return kernel


def signal_kernel(rows: Rows, others: Rows) -> Floats:
    squares = _squares(rows.signals)[:, None] + _squares(others.signals)
    apart = squares - 2 * (rows.signals @ others.signals.T)
    kernel: Floats = SIGNAL_SHARE * np.exp(-SIGNAL_GAMMA * apart)
    return kernel


def _squares(rows: Numbers) -> Numbers:
    squares: Numbers = np.einsum("ij,ij->i", rows, rows)
    return squares
