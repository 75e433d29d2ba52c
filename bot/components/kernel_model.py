"""The model inside ``IntentClassifier``: kernel ridge regression, one output an intent; no Rasa here.

    kernel(x, z) = exp(-gamma |v - v'|²) + word_weight · <w, w'> + char_weight · <c, c'>

where v is the sentence vector and w, c are TF-IDF weights of words and pieces of words. The first term
knows which sentences mean the same, the others which are written the same. Targets are ±1; the ridge is
the only regularisation, so one Cholesky factor trains all intents together, and what the model would have
said of a sentence it never saw follows in closed form (``out_of_fold``).

Persisted as JSON (vocabularies) and npz (numbers); nothing is pickled.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import softmax

from bot.components.out_of_fold import (
    UNCALIBRATED_TEMPERATURE,
    fit_temperature,
    gather_evidence,
    sample_rows,
)
from bot.components.term_features import (
    NGRAMS,
    Vectorizers,
    fit_vectorizers,
    restore_vectorizer,
    similarities,
    vocabulary_of,
)
from bot.components.term_scores import TermScores


@dataclass(frozen=True)
class KernelSettings:
    """What the kernel is made of; found by cross-validation, see docs/understanding.md."""

    gamma: float = 2.0
    word_weight: float = 0.25
    char_weight: float = 0.25
    ridge: float = 0.25


@dataclass
class KernelIntentModel:
    """Sentences are kept sorted by intent: those of intent i are rows ``starts[i]`` and following.

    ``weights`` are the dual coefficients, shape (n, intents); ``term_weights`` the same folded into one
    row a term.
    """

    intents: list[str]
    settings: KernelSettings
    vectorizers: Vectorizers
    vectors: np.ndarray
    starts: np.ndarray
    weights: np.ndarray
    term_weights: dict[str, np.ndarray]
    temperature: float

    @classmethod
    def fit(
        cls, texts: list[str], vectors: np.ndarray, intents: list[str], *, settings: KernelSettings, seed: int
    ) -> tuple[KernelIntentModel, np.ndarray]:
        """Train; also return the signs of each sentence held out, shape (n, 2, 4), NaN where not known."""
        names = sorted(set(intents))
        labels = np.searchsorted(names, intents)
        order = np.argsort(labels, kind="stable")
        texts, vectors, labels = [texts[row] for row in order], vectors[order], labels[order]
        vectorizers = fit_vectorizers(texts)
        terms = {kind: vectorizer.transform(texts) for kind, vectorizer in vectorizers.items()}
        kernel = np.exp(2 * settings.gamma * (vectors @ vectors.T - 1))
        kernel += settings.word_weight * similarities(terms["word"])
        kernel += settings.char_weight * similarities(terms["char"])
        temperature, signs = _hold_out(kernel, vectors, labels, ridge=settings.ridge, seed=seed)
        weights = _solve(kernel, labels, settings.ridge)
        factors = {"word": settings.word_weight, "char": settings.char_weight}
        model = cls(
            intents=names,
            settings=settings,
            vectorizers=vectorizers,
            vectors=_half(vectors),
            starts=np.searchsorted(labels, np.arange(len(names))),
            weights=weights,
            term_weights={kind: _half(factors[kind] * (terms[kind].T @ weights)) for kind in NGRAMS},
            temperature=temperature,
        )
        return model, signs[np.argsort(order)]

    def predict(self, texts: list[str], vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return probabilities and cosine similarities to each intent's nearest sentence.

        Both have the shape (len(texts), len(intents)); rows of the first sum to 1.
        """
        # einsum, because BLAS would wake a thread on every core for one sentence
        cosines = np.einsum("md,nd->mn", vectors, self.vectors)
        margins = np.einsum("mn,ni->mi", np.exp(2 * self.settings.gamma * (cosines - 1)), self.weights)
        margins += np.array([sum(scores.of(text) for scores in self._term_scores) for text in texts])
        return softmax(margins / self.temperature, axis=1), np.maximum.reduceat(cosines, self.starts, axis=1)

    @cached_property
    def _term_scores(self) -> list[TermScores]:
        return [TermScores(self.vectorizers[kind], self.term_weights[kind]) for kind in NGRAMS]

    def save(self, folder: Path) -> None:
        """Write ``model.json`` and ``model.npz``."""
        arrays = {f"idf_{kind}": vectorizer.idf_ for kind, vectorizer in self.vectorizers.items()}
        arrays |= {f"terms_{kind}": weights.astype(np.float16) for kind, weights in self.term_weights.items()}
        np.savez_compressed(
            folder / "model.npz",
            vectors=self.vectors.astype(np.float16),
            starts=self.starts,
            weights=self.weights,
            **arrays,
        )
        description = {
            "intents": self.intents,
            "settings": asdict(self.settings),
            "temperature": self.temperature,
            "vocabularies": {kind: vocabulary_of(self.vectorizers[kind]) for kind in NGRAMS},
        }
        (folder / "model.json").write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> KernelIntentModel:
        """Load what ``save`` wrote.

        Raises:
            ValueError: the folder holds no model.
        """
        if not (folder / "model.json").is_file():
            raise ValueError(f"no intent model in {folder}")
        description = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        arrays = np.load(folder / "model.npz", allow_pickle=False)
        return cls(
            intents=description["intents"],
            settings=KernelSettings(**description["settings"]),
            vectorizers={
                kind: restore_vectorizer(kind, description["vocabularies"][kind], arrays[f"idf_{kind}"])
                for kind in NGRAMS
            },
            vectors=arrays["vectors"].astype(np.float32),
            starts=arrays["starts"],
            weights=arrays["weights"],
            term_weights={kind: arrays[f"terms_{kind}"].astype(np.float32) for kind in NGRAMS},
            temperature=description["temperature"],
        )


def _targets(labels: np.ndarray) -> np.ndarray:
    targets = np.full((len(labels), labels.max() + 1), -1, dtype=np.float32)
    targets[np.arange(len(labels)), labels] = 1
    return targets


def _solve(kernel: np.ndarray, labels: np.ndarray, ridge: float) -> np.ndarray:
    """Return the dual coefficients; overwrites ``kernel``, which is the largest thing in memory."""
    kernel[np.diag_indices_from(kernel)] += ridge
    # The transpose is the same matrix in LAPACK's own order: no copy, twice as fast.
    factor = cho_factor(kernel.T, lower=True, overwrite_a=True, check_finite=False)
    return cho_solve(factor, _targets(labels), check_finite=False).astype(np.float32)


def _half(numbers: np.ndarray) -> np.ndarray:
    """Return what is left after a round trip through the 16 bits that are stored."""
    return numbers.astype(np.float16).astype(np.float32)


def _hold_out(
    kernel: np.ndarray, vectors: np.ndarray, labels: np.ndarray, *, ridge: float, seed: int
) -> tuple[float, np.ndarray]:
    """Return the temperature and the signs of a sample of the sentences, NaN for the others."""
    rows = sample_rows(len(labels), seed)
    part = kernel if len(rows) == len(labels) else kernel[np.ix_(rows, rows)]
    held_out = gather_evidence(
        part, vectors[rows], labels[rows], _targets(labels)[rows], ridge=ridge, seed=seed
    )
    signs = np.full((len(labels), 2, 4), np.nan, dtype=np.float32)
    if held_out is None:
        return UNCALIBRATED_TEMPERATURE, signs
    signs[rows] = held_out.signs
    return fit_temperature(held_out.margins, labels[rows]), signs
