"""What a kernel ridge model would have said of sentences that it was not trained on.

With A = kernel + ridge, a = A⁻¹y and a set S of rows, the model trained without S answers
f(S) = y(S) - (A⁻¹(S, S))⁻¹ a(S); one inverse serves every S (Rifkin and Lippert 2007, "Notes on
Regularized Least Squares", for single rows). Two kinds of S are of use:

* a fold of every intent: how good, how sure and how near is the model on new sentences?
* whole intents: how does it answer what it knows nothing about? They stand in for out of scope.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.linalg import lapack
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

FOLDS = 5
SAMPLE = 4000
ENOUGH_SENTENCES = 50
ENOUGH_INTENTS = 5
UNCALIBRATED_TEMPERATURE = 0.15


class Signs(NamedTuple):
    """What the gate decides by, of the likeliest intent: 0..1, 0..1, a cosine, 0 or 1."""

    probability: float
    margin: float
    similarity: float
    correct: float = 0.0


@dataclass(frozen=True)
class HeldOut:
    """What models say of sentences held out.

    ``margins`` are those of the folds, shape (n, intents); ``signs`` has the shape (n, 2, 4): of each
    sentence the ``Signs`` with its intent known and with its intent held out.
    """

    margins: np.ndarray
    signs: np.ndarray


def sample_rows(count: int, seed: int) -> np.ndarray:
    """Return up to ``SAMPLE`` sorted row numbers out of ``count``."""
    rows = np.random.default_rng(seed).permutation(count)[:SAMPLE]
    return np.sort(rows)


def gather_evidence(
    kernel: np.ndarray,
    vectors: np.ndarray,
    labels: np.ndarray,
    targets: np.ndarray,
    *,
    ridge: float,
    seed: int,
) -> HeldOut | None:
    """Hold out folds and groups of intents; None for too little data.

    Args:
        kernel: (n, n); vectors: (n, d); labels: (n,), numbers of intents; targets: (n, intents), ±1.
    """
    random = np.random.default_rng(seed)
    if len(labels) < ENOUGH_SENTENCES or len(set(labels.tolist())) < ENOUGH_INTENTS:
        return None
    inverse = _inverse(kernel, ridge)
    weights = inverse @ targets

    def predict_without(rows: np.ndarray) -> np.ndarray:
        missing = np.linalg.solve(inverse[np.ix_(rows, rows)], weights[rows])
        return np.asarray(targets[rows] - missing)

    margins = np.empty_like(targets)
    folds = list(_groups(random.permutation(len(labels)) % FOLDS))
    for rows in folds:
        margins[rows] = predict_without(rows)
    temperature = fit_temperature(margins, labels)
    known = _signs_of(folds, margins, vectors, labels, temperature)
    unknown_margins = np.empty_like(targets)
    of_intent = random.permutation(targets.shape[1]) % FOLDS
    intents = list(_groups(of_intent[labels]))
    for rows in intents:
        unknown_margins[rows] = predict_without(rows)
        unknown_margins[np.ix_(rows, np.unique(labels[rows]))] = -np.inf
    unknown = _signs_of(intents, unknown_margins, vectors, labels, temperature)
    return HeldOut(margins, np.stack([known, unknown], axis=1))


def fit_temperature(margins: np.ndarray, labels: np.ndarray) -> float:
    """Return the temperature under which ``softmax(margins / temperature)`` makes the labels likeliest.

    Source: Guo et al. 2017, "On Calibration of Modern Neural Networks".
    """
    rows = np.arange(len(labels))

    def loss(log_temperature: float) -> float:
        return float(-log_softmax(margins / np.exp(log_temperature), axis=1)[rows, labels].mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-4, 2), method="bounded").x))


def _inverse(kernel: np.ndarray, ridge: float) -> np.ndarray:
    ridged = kernel.astype(np.float32, order="F", copy=True)
    ridged[np.diag_indices_from(ridged)] += ridge
    factor, failed = lapack.spotrf(ridged, lower=1, overwrite_a=1)
    if failed:
        raise ValueError("the kernel is not positive definite: the ridge is too small")
    lower, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
    lower = np.tril(lower)
    return lower + np.tril(lower, -1).T


def _groups(numbers: np.ndarray) -> Iterator[np.ndarray]:
    for number in np.unique(numbers):
        yield np.flatnonzero(numbers == number)


def _signs_of(
    groups: list[np.ndarray], margins: np.ndarray, vectors: np.ndarray, labels: np.ndarray, temperature: float
) -> np.ndarray:
    probabilities = softmax(margins / temperature, axis=1)
    top = probabilities.argmax(axis=1)
    second, first = np.sort(probabilities, axis=1)[:, -2:].T
    similarity = np.empty(len(labels), dtype=np.float32)
    for rows in groups:
        others = np.setdiff1d(np.arange(len(labels)), rows)
        same_intent = labels[others] == top[rows, np.newaxis]
        similarity[rows] = np.where(same_intent, vectors[rows] @ vectors[others].T, -1).max(axis=1)
    return np.column_stack([first, first - second, similarity, top == labels]).astype(np.float32)
