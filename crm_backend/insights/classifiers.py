"""Models that give a probability: plain baselines and gradient boosting, calibrated, comparable."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from crm_backend.insights.scores import Floats

FOLDS = 3
LARGEST = 60_000
"""Rows that are learnt from; of more a fixed sample is taken."""
_CLIP = 1e-5


@dataclass(frozen=True)
class Classifier:
    """A fitted model of some columns; ``slope`` and ``shift`` calibrate its log odds."""

    name: str
    columns: tuple[str, ...]
    estimator: Any
    slope: float = 1.0
    shift: float = 0.0

    def probability(self, rows: Floats) -> Floats:
        """Return the probabilities of rows (one column a name of ``columns``)."""
        raw: Floats = np.asarray(self.estimator.predict_proba(rows)[:, 1], dtype=np.float64)
        return 1 / (1 + np.exp(-(self.slope * log_odds(raw) + self.shift)))


def log_odds(probability: Floats) -> Floats:
    """Return log odds, finite for 0 and 1 as well."""
    clipped = np.clip(probability, _CLIP, 1 - _CLIP)
    odds: Floats = np.log(clipped / (1 - clipped))
    return odds


def _even(estimator: Any) -> Any:
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import QuantileTransformer

    even = QuantileTransformer(output_distribution="normal", n_quantiles=100, random_state=0)
    return make_pipeline(even, estimator)


def logistic() -> Any:
    """Logistic regression on columns bent to a normal shape: amounts have long tails."""
    from sklearn.linear_model import LogisticRegression

    return _even(LogisticRegression(C=0.1, max_iter=500))


def bayes() -> Any:
    """Naive Bayes on the same."""
    from sklearn.naive_bayes import GaussianNB

    return _even(GaussianNB(var_smoothing=1e-3))


def boosting() -> Any:
    """Gradient-boosted trees, shallow and held back: a shop has thousands of customers, not millions."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        max_depth=4, learning_rate=0.05, max_iter=120, min_samples_leaf=60, l2_regularization=5.0,
        early_stopping=False, random_state=0,
    )  # fmt: skip


MAKERS: dict[str, Callable[[], Any]] = {
    "logistic regression": logistic,
    "naive Bayes": bayes,
    "gradient boosting": boosting,
}


def fit(
    name: str, columns: Sequence[str], rows: Floats, truth: Floats, groups: npt.NDArray[np.int64]
) -> Classifier:
    """Fit and calibrate; rows of one group (a customer) never stand on both sides of a calibration fold.

    ``truth`` must hold both outcomes.
    """
    rows, truth, groups = _sample(rows, truth, groups)
    slope, shift = _calibration(name, rows, truth, groups)
    return Classifier(name, tuple(columns), MAKERS[name]().fit(rows, truth), slope, shift)


def _sample(
    rows: Floats, truth: Floats, groups: npt.NDArray[np.int64]
) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
    if len(rows) <= LARGEST:
        return rows, truth, groups
    chosen = np.sort(np.random.default_rng(0).choice(len(rows), LARGEST, replace=False))
    return rows[chosen], truth[chosen], groups[chosen]


def _calibration(
    name: str, rows: Floats, truth: Floats, groups: npt.NDArray[np.int64]
) -> tuple[float, float]:
    """Return slope and shift of the log odds that unseen customers need (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    held, seen = np.zeros(len(rows)), np.zeros(len(rows), dtype=bool)
    for fold in range(FOLDS):
        out = groups % FOLDS == fold
        if not out.any() or len(np.unique(truth[~out])) < 2:
            continue
        held[out] = MAKERS[name]().fit(rows[~out], truth[~out]).predict_proba(rows[out])[:, 1]
        seen |= out
    if len(np.unique(truth[seen])) < 2:
        return 1.0, 0.0
    regression = LogisticRegression(C=1e3).fit(log_odds(held[seen])[:, None], truth[seen])
    slope = float(regression.coef_[0, 0])
    return (slope, float(regression.intercept_[0])) if slope > 0 else (1.0, 0.0)
