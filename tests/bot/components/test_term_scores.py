"""One sentence's terms weigh exactly what scikit-learn's transform makes of them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.components.term_scores import TermScores

SENTENCES = ["where is my parcel", "where is my refund", "cancel my order please", "hello hello there"]
TEXTS = [*SENTENCES, "Where is WHERE is my my my order", "", "?", "nothing known", "qué pasó 🙂", "x" * 500]


@pytest.mark.parametrize("kind", [{"ngram_range": (1, 2)}, {"analyzer": "char_wb", "ngram_range": (2, 5)}])
@pytest.mark.parametrize("text", TEXTS)
def test_the_same_as_scikit_learn(kind: dict[str, object], text: str) -> None:
    vectorizer = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **kind).fit(SENTENCES)
    weights = np.random.default_rng(0).normal(size=(len(vectorizer.vocabulary_), 7)).astype(np.float32)
    expected = (vectorizer.transform([text]) @ weights)[0]
    np.testing.assert_allclose(TermScores(vectorizer, weights).of(text), expected, atol=1e-5)
