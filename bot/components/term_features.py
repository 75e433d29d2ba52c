"""Word and character n-grams of a text, weighted by TF-IDF; kept as JSON and plain arrays."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

NGRAMS = {
    "word": {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"},
    "char": {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2},
}
# Pieces of words that every twentieth sentence has tell little and make the kernel five times dearer.
COMMON = 0.05
ENOUGH_FOR_COMMON = 500

Vectorizers = dict[str, TfidfVectorizer]


def fit_vectorizers(texts: list[str]) -> Vectorizers:
    """Learn the vocabularies of ``texts``."""
    return {kind: _fit(kind, texts) for kind in NGRAMS}


def _fit(kind: str, texts: list[str]) -> TfidfVectorizer:
    options = {"max_df": COMMON} if kind == "char" and len(texts) >= ENOUGH_FOR_COMMON else {}
    try:
        return _new(kind, **options).fit(texts)
    except ValueError:  # too few texts for min_df, or none with a letter in it
        return _new(kind, min_df=1).fit([*texts, "placeholder"])


def restore_vectorizer(kind: str, vocabulary: list[str], idf: np.ndarray) -> TfidfVectorizer:
    """Make a fitted vectorizer of what ``vocabulary_of`` and ``idf_`` said."""
    vectorizer = _new(kind, vocabulary={term: index for index, term in enumerate(vocabulary)})
    vectorizer.idf_ = idf
    return vectorizer


def vocabulary_of(vectorizer: TfidfVectorizer) -> list[str]:
    """Return the terms in the order of their columns."""
    return sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)


def similarities(terms: csr_matrix) -> np.ndarray:
    """Return the (n, n) cosine similarities of rows with each other."""
    return np.asarray((terms @ terms.T).todense(), dtype=np.float32)


def _new(kind: str, **options: object) -> TfidfVectorizer:
    return TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **{**NGRAMS[kind], **options})
