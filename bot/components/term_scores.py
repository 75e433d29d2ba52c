"""What the words and letters of one sentence say for each intent, without building a sparse matrix.

``TfidfVectorizer.transform`` and scipy's product take most of their time to set up for a single
sentence; the arithmetic is a few hundred numbers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer


@dataclass
class TermScores:
    """The share of one vectorizer (sublinear, L2-normalised) in a linear model's decision.

    Args:
        vectorizer: fitted; only its vocabulary, weights and analyzer are used.
        coefficients: its columns of the model, shape ``(terms, intents)``.
    """

    vectorizer: TfidfVectorizer
    coefficients: np.ndarray

    def __post_init__(self) -> None:
        self._analyze = self.vectorizer.build_analyzer()
        self._idf = self.vectorizer.idf_.astype(np.float32)
        self.coefficients = np.ascontiguousarray(self.coefficients)

    def of(self, text: str) -> np.ndarray:
        """Return one number an intent: what ``transform([text]) @ coefficients`` gives."""
        vocabulary = self.vectorizer.vocabulary_
        counts = Counter(vocabulary[term] for term in self._analyze(text) if term in vocabulary)
        terms = list(counts)
        values = np.array([1 + log(count) for count in counts.values()], np.float32) * self._idf[terms]
        length = np.linalg.norm(values)
        return np.einsum("t,ti->i", values / length if length else values, self.coefficients[terms])
