"""The model inside ``IntentClassifier``: features, a linear SVM and a temperature; no Rasa here.

Persisted as JSON (vocabularies) and npz (numbers); nothing is pickled.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax, softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

FOLDS = 3
UNCALIBRATED_TEMPERATURE = 0.4
NGRAMS = {
    "word": {"analyzer": "word", "ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"},
    "char": {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2},
}


@dataclass
class LinearIntentModel:
    """``predict`` gives (n, len(intents)) probabilities, rows summing to 1."""

    intents: list[str]
    vectorizers: dict[str, TfidfVectorizer]
    weights: dict[str, float]
    coefficients: np.ndarray
    intercept: np.ndarray
    temperature: float

    @classmethod
    def fit(
        cls,
        texts: list[str],
        vectors: np.ndarray,
        intents: list[str],
        *,
        C: float,
        word_weight: float,
        char_weight: float,
        random_state: int,
    ) -> LinearIntentModel:
        names = sorted(set(intents))
        weights = {"word": word_weight, "char": char_weight}
        vectorizers = {kind: _fit_vectorizer(kind, texts) for kind in NGRAMS}
        features = _join(vectors, texts, vectorizers, weights)
        labels = np.array([names.index(intent) for intent in intents])
        temperature = _fit_temperature(features, labels, C=C, random_state=random_state)
        svm = LinearSVC(C=C, random_state=random_state).fit(features, labels)
        coefficients, intercept = _one_row_a_class(svm)
        return cls(names, vectorizers, weights, coefficients, intercept, temperature)

    def predict(self, texts: list[str], vectors: np.ndarray) -> np.ndarray:
        features = _join(vectors, texts, self.vectorizers, self.weights)
        return softmax((features @ self.coefficients.T + self.intercept) / self.temperature, axis=1)

    def save(self, folder: Path) -> None:
        arrays = {f"idf_{kind}": vectorizer.idf_ for kind, vectorizer in self.vectorizers.items()}
        np.savez(folder / "model.npz", coefficients=self.coefficients, intercept=self.intercept, **arrays)
        description = {
            "intents": self.intents,
            "weights": self.weights,
            "temperature": self.temperature,
            "vocabularies": {
                kind: sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
                for kind, vectorizer in self.vectorizers.items()
            },
        }
        (folder / "model.json").write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> LinearIntentModel:
        """Load what ``save`` wrote.

        Raises:
            ValueError: the folder holds no model.
        """
        if not (folder / "model.json").is_file():
            raise ValueError(f"no intent model in {folder}")
        description = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        arrays = np.load(folder / "model.npz", allow_pickle=False)
        vectorizers = {
            kind: _restore_vectorizer(kind, description["vocabularies"][kind], arrays[f"idf_{kind}"])
            for kind in NGRAMS
        }
        return cls(
            description["intents"],
            vectorizers,
            description["weights"],
            arrays["coefficients"],
            arrays["intercept"],
            description["temperature"],
        )


def _new_vectorizer(kind: str, **options: object) -> TfidfVectorizer:
    return TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **{**NGRAMS[kind], **options})


def _fit_vectorizer(kind: str, texts: list[str]) -> TfidfVectorizer:
    try:
        return _new_vectorizer(kind).fit(texts)
    except ValueError:  # too few texts for min_df, or none with a letter in it
        return _new_vectorizer(kind, min_df=1).fit([*texts, "placeholder"])


def _restore_vectorizer(kind: str, vocabulary: list[str], idf: np.ndarray) -> TfidfVectorizer:
    vectorizer = _new_vectorizer(kind, vocabulary={term: index for index, term in enumerate(vocabulary)})
    vectorizer.idf_ = idf
    return vectorizer


def _join(
    vectors: np.ndarray, texts: list[str], vectorizers: dict[str, TfidfVectorizer], weights: dict[str, float]
) -> csr_matrix:
    parts = [vectorizers[kind].transform(texts) * weights[kind] for kind in NGRAMS]
    return hstack([csr_matrix(vectors), *parts], format="csr", dtype=np.float32)


def _one_row_a_class(svm: LinearSVC) -> tuple[np.ndarray, np.ndarray]:
    if len(svm.classes_) > 2:
        return svm.coef_.astype(np.float32), svm.intercept_.astype(np.float32)
    coefficients = np.vstack([-svm.coef_, svm.coef_]).astype(np.float32)
    return coefficients, np.hstack([-svm.intercept_, svm.intercept_]).astype(np.float32)


def _fit_temperature(features: csr_matrix, labels: np.ndarray, *, C: float, random_state: int) -> float:
    """Find the temperature that makes out-of-fold margins most likely; a fixed one for too little data."""
    if min(Counter(labels.tolist()).values()) < FOLDS:
        return UNCALIBRATED_TEMPERATURE
    margins = np.zeros((len(labels), labels.max() + 1))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=random_state)
    for train, test in folds.split(np.zeros(len(labels)), labels):
        svm = LinearSVC(C=C, random_state=random_state).fit(features[train], labels[train])
        coefficients, intercept = _one_row_a_class(svm)
        margins[test] = features[test] @ coefficients.T + intercept
    rows = np.arange(len(labels))

    def loss(log_temperature: float) -> float:
        return float(-log_softmax(margins / np.exp(log_temperature), axis=1)[rows, labels].mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-4, 2), method="bounded").x))
