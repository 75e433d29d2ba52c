"""The intent model without Rasa: its shortcuts say what the long way says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.components import out_of_fold
from bot.components.kernel_model import KernelIntentModel, KernelSettings
from bot.components.out_of_fold import gather_evidence

INTENTS = 6
EACH = 12


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(1)


def clouds(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return unit vectors in one cloud an intent, and their labels."""
    labels = np.repeat(np.arange(INTENTS), EACH)
    centres = random.normal(size=(INTENTS, 8))
    vectors = centres[labels] + random.normal(scale=0.7, size=(len(labels), 8))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), labels


def targets_of(labels: np.ndarray) -> np.ndarray:
    return np.where(labels[:, np.newaxis] == np.arange(INTENTS), 1, -1).astype(np.float32)


def test_held_out_margins_are_those_of_a_model_trained_without(
    random: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors, labels = clouds(random)
    kernel, targets, ridge = vectors @ vectors.T, targets_of(labels), 0.3
    found = gather_evidence(kernel, vectors, labels, targets, ridge=ridge, seed=0)
    assert found is not None
    folds = np.random.default_rng(0).permutation(len(labels)) % out_of_fold.FOLDS
    for fold in range(out_of_fold.FOLDS):
        rest, held = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        ridged = kernel[np.ix_(rest, rest)] + ridge * np.eye(len(rest))
        long_way = kernel[np.ix_(held, rest)] @ np.linalg.solve(ridged, targets[rest])
        np.testing.assert_allclose(found.margins[held], long_way, atol=1e-3)


def test_an_intent_held_out_is_less_sure_and_never_right(random: np.random.Generator) -> None:
    vectors, labels = clouds(random)
    found = gather_evidence(vectors @ vectors.T, vectors, labels, targets_of(labels), ridge=0.3, seed=0)
    assert found is not None
    known, unknown = found.signs[:, 0], found.signs[:, 1]
    assert known[:, 3].mean() > 0.6
    assert not unknown[:, 3].any()
    assert unknown[:, 2].mean() < known[:, 2].mean()


def test_too_little_data_gives_no_evidence(random: np.random.Generator) -> None:
    vectors, labels = clouds(random)
    few = np.arange(out_of_fold.ENOUGH_SENTENCES - 1)
    kernel = vectors[few] @ vectors[few].T
    assert (
        gather_evidence(kernel, vectors[few], labels[few], targets_of(labels)[few], ridge=1, seed=0) is None
    )


def test_a_sample_is_enough_for_the_evidence(
    random: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(out_of_fold, "SAMPLE", 60)
    vectors, labels = clouds(random)
    texts = [f"sentence {label} {number}" for number, label in enumerate(labels)]
    intents = [f"intent_{label}" for label in labels]
    _, signs = KernelIntentModel.fit(texts, vectors, intents, settings=KernelSettings(), seed=0)
    assert (~np.isnan(signs).any(axis=(1, 2))).sum() == 60


def test_a_stored_model_says_the_same(random: np.random.Generator, tmp_path: Path) -> None:
    vectors, labels = clouds(random)
    texts = [f"word{label} of {number}" for number, label in enumerate(labels)]
    shuffled = random.permutation(len(texts))
    model, _ = KernelIntentModel.fit(
        [texts[row] for row in shuffled],
        vectors[shuffled],
        [f"intent_{labels[row]}" for row in shuffled],
        settings=KernelSettings(),
        seed=0,
    )
    model.save(tmp_path)
    probabilities, similarities = model.predict(texts, vectors)
    again = KernelIntentModel.read(tmp_path).predict(texts, vectors)
    np.testing.assert_array_equal(probabilities, again[0])
    np.testing.assert_array_equal(similarities, again[1])
    assert (probabilities.argmax(axis=1) == labels).mean() > 0.95
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(similarities.max(axis=1), 1, atol=1e-2)
