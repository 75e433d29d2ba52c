"""Score an encoder on what was held out, the way the bot and the article search use its vectors.

Needs scikit-learn, so it runs in the environment made for tuning.
"""

from collections.abc import Callable, Sequence
from random import Random

import numpy as np
from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped, import-not-found, unused-ignore]
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-not-found]
from sklearn.svm import LinearSVC  # type: ignore[import-not-found]

from encoder.runtime import Vectors
from encoder.tune_data import Pair, Sentence, Split
from encoder.tune_report import Score, reciprocal_rank

Encode = Callable[[Sequence[str]], Vectors]
PROBE_SENTENCES = 3000
NGRAM_WEIGHT = 0.5
NGRAMS: list[dict[str, object]] = [
    {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"},
    {"analyzer": "char_wb", "ngram_range": (2, 5)},
]


def score(encode: Encode, sentences: Split[Sentence], pairs: Split[Pair]) -> Score:
    """Return the accuracy of an intent probe, and the reciprocal rank of the right article (None: no pairs).

    The probe has the features of the bot's classifier; it is fitted on at most PROBE_SENTENCES.
    """
    return Score(_accuracy(encode, sentences), _retrieval(encode, pairs) if pairs.held_out else None)


def _accuracy(encode: Encode, sentences: Split[Sentence]) -> float:
    train = Random(0).sample(sentences.train, min(PROBE_SENTENCES, len(sentences.train)))
    texts, held_out = [item.text for item in train], [item.text for item in sentences.held_out]
    vectorizers = [TfidfVectorizer(sublinear_tf=True, **kind).fit([*texts, "placeholder"]) for kind in NGRAMS]

    def features(texts: list[str]) -> csr_matrix:
        words = [vectorizer.transform(texts) * NGRAM_WEIGHT for vectorizer in vectorizers]
        return hstack([csr_matrix(encode(texts)), *words], format="csr", dtype=np.float32)

    probe = LinearSVC(random_state=0).fit(features(texts), [item.label for item in train])
    right = probe.predict(features(held_out)) == np.array([item.label for item in sentences.held_out])
    return float(right.mean())


def _retrieval(encode: Encode, pairs: Split[Pair]) -> float:
    articles = sorted({pair.article for pair in [*pairs.train, *pairs.held_out]})
    similarities = encode([pair.question for pair in pairs.held_out]) @ encode(articles).T
    return reciprocal_rank(similarities, [articles.index(pair.article) for pair in pairs.held_out])
