"""How likely the answer is right, from the three signs together; no Rasa here.

A logistic regression on calibrated probability, margin and similarity.
Its examples are the held-out sentences of ``out_of_fold``: right are those whose intent the model knew and
found, wrong all others. The thresholds are quantiles of the same examples.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from bot.components.out_of_fold import Signs

ENOUGH = 50


@dataclass(frozen=True)
class GateModel:
    """``weights`` are those of ``_features`` and the intercept; scores at or above ``threshold`` pass.

    A sentence that does not pass is a near miss if its similarity is ``familiar`` or more.
    """

    weights: tuple[float, ...]
    threshold: float
    familiar: float

    @classmethod
    def fit(cls, signs: np.ndarray, *, keep: float) -> GateModel | None:
        """Learn from ``signs`` of shape (n, 2, 4), see ``out_of_fold``; None for too few.

        Args:
            keep: share of the rightly understood that must pass, 0..1.
        """
        if len(signs) < ENOUGH:
            return None
        rows = signs.reshape(-1, 4)
        right = (rows[:, 3] > 0) & (np.arange(len(rows)) % 2 == 0)
        regression = LogisticRegression(class_weight="balanced", max_iter=1000)
        regression.fit(_features(rows), right)
        weights = (*regression.coef_[0].tolist(), float(regression.intercept_[0]))
        scores = _score(rows[right], weights)
        threshold, familiar = np.quantile(scores, 1 - keep), np.quantile(rows[right, 2], 0.05)
        return cls(weights, threshold=float(threshold), familiar=float(familiar))

    def score(self, signs: Signs) -> float:
        """Return 0..1: how likely the intent is right, were right and wrong equally frequent."""
        return float(_score(np.array([signs]), self.weights)[0])

    def save(self, folder: Path) -> None:
        """Write ``gate.json``."""
        (folder / "gate.json").write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> GateModel:
        """Load what ``save`` wrote.

        Raises:
            ValueError: the folder holds no gate.
        """
        if not (folder / "gate.json").is_file():
            raise ValueError(f"no gate in {folder}")
        return cls(**json.loads((folder / "gate.json").read_text(encoding="utf-8")))


def _features(rows: np.ndarray) -> np.ndarray:
    return rows[:, :3]


def _score(rows: np.ndarray, weights: tuple[float, ...]) -> np.ndarray:
    return np.asarray(expit(_features(rows) @ np.array(weights[:-1]) + weights[-1]))
