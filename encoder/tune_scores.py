"""Score an encoder on what was held out, the way the bot and the article search use its vectors.

Needs scikit-learn, so it runs in the environment made for tuning.
"""

from collections.abc import Callable, Sequence
from random import Random

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from sklearn.feature_extraction.text import TfidfVectorizer

from encoder.runtime import Vectors
from encoder.tune_data import Pair, Sentence, Split
from encoder.tune_report import Score, reciprocal_rank

Encode = Callable[[Sequence[str]], Vectors]
# Fewer than a shop has would flatter the tuned encoder: it has learnt from all of them, the probe not.
PROBE_SENTENCES = 15_000
# The kernel of bot/components/kernel_model.py, which this package may not import.
GAMMA, NGRAM_WEIGHT, RIDGE = 2.0, 0.25, 0.25
COMMON, ENOUGH_FOR_COMMON = 0.05, 500
TERMS = {"sublinear_tf": True, "dtype": np.float32}
WORDS = {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"}
PIECES = {"analyzer": "char_wb", "ngram_range": (2, 5)}


def score(encode: Encode, sentences: Split[Sentence], pairs: Split[Pair]) -> Score:
    """Return the accuracy of an intent probe, and the reciprocal rank of the right article (None: no pairs).

    The probe is the bot's kind of classifier; it is fitted on at most PROBE_SENTENCES.
    """
    return Score(_accuracy(encode, sentences), _retrieval(encode, pairs) if pairs.held_out else None)


def _accuracy(encode: Encode, sentences: Split[Sentence]) -> float:
    train = Random(0).sample(sentences.train, min(PROBE_SENTENCES, len(sentences.train)))
    texts, held_out = [item.text for item in train], [item.text for item in sentences.held_out]
    labels, numbers = np.unique([item.label for item in train], return_inverse=True)
    vectors, terms = encode(texts), _vectorizers(texts)
    kernel = _kernel(terms, texts, vectors, texts, vectors)
    kernel[np.diag_indices_from(kernel)] += RIDGE
    targets = (2 * np.eye(len(labels))[numbers] - 1).astype(np.float32)
    weights = cho_solve(cho_factor(kernel, overwrite_a=True), targets)
    margins = _kernel(terms, held_out, encode(held_out), texts, vectors) @ weights
    right = labels[margins.argmax(axis=1)] == np.array([item.label for item in sentences.held_out])
    return float(right.mean())


def _vectorizers(texts: list[str]) -> list[TfidfVectorizer]:
    # Pieces of words that every twentieth sentence has tell little and cost most.
    common = {"max_df": COMMON} if len(texts) >= ENOUGH_FOR_COMMON else {}
    word = TfidfVectorizer(**WORDS, **TERMS)
    char = TfidfVectorizer(**PIECES, **TERMS, **common)
    return [vectorizer.fit([*texts, "placeholder"]) for vectorizer in (word, char)]


def _kernel(
    vectorizers: list[TfidfVectorizer], left: list[str], a: Vectors, right: list[str], b: Vectors
) -> Vectors:
    """Return how alike the texts are in meaning and in writing: shape (len(left), len(right))."""
    kernel: Vectors = np.exp(2 * GAMMA * (a @ b.T - 1))
    for vectorizer in vectorizers:
        kernel += NGRAM_WEIGHT * (vectorizer.transform(left) @ vectorizer.transform(right).T).toarray()
    return kernel


def _retrieval(encode: Encode, pairs: Split[Pair]) -> float:
    articles = sorted({pair.article for pair in [*pairs.train, *pairs.held_out]})
    similarities = encode([pair.question for pair in pairs.held_out]) @ encode(articles).T
    return reciprocal_rank(similarities, [articles.index(pair.article) for pair in pairs.held_out])
