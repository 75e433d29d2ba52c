"""Train the mood model: one factor for all outputs, and held-out scores in closed form.

What the model would say of a whole file, or of a whole domain, that it was not trained on follows from
the same inverse (block leave-out of kernel ridge regression), so calibration, thresholds and the
cross-domain figures need no further training runs. Source: Pahikkala et al. 2006, "Fast n-Fold
Cross-Validation for Regularized Least-Squares".
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crm_backend.triage.examples import FLAGS, LABELS, Example
from crm_backend.triage.features import Featurizer, Floats, dense_kernel
from crm_backend.triage.model import INTENSITY, OUTPUTS, MoodModel, calibrate
from crm_backend.triage.signals import NAMES

PENALTY = 0.5


@dataclass(frozen=True)
class Fitted:
    """``by_domain`` holds, for every training example, probabilities by a model that never saw its domain."""

    model: MoodModel
    by_domain: Floats


def fit(examples: Sequence[Example], vectors: npt.NDArray[np.float32], *, encoder: str) -> Fitted:
    """Train on all ``examples``; ``vectors`` has one unit row each; labels weigh the same."""
    texts = [one.text for one in examples]
    featurizer = Featurizer.fit(texts)
    rows = featurizer.rows(texts, vectors)
    labels = np.array([LABELS.index(one.label) for one in examples])
    weights = 1.0 / np.bincount(labels)[labels]
    weights /= weights.mean()
    targets = _targets(examples)
    offset = np.average(targets, axis=0, weights=weights)
    kernel = dense_kernel(rows, rows).astype(np.float64) + (rows.terms @ rows.terms.T).toarray()
    inverse = np.linalg.inv(kernel + np.diag(PENALTY / weights))
    alpha = inverse @ (targets - offset)

    def leave_out(groups: list[str]) -> Floats:
        return targets - _residuals(inverse, alpha, groups)

    held = leave_out([one.source for one in examples])
    calibration = _calibrate(held[:, :INTENSITY], labels)
    by_domain = leave_out([one.domain for one in examples])[:, :INTENSITY]
    model = MoodModel(
        vocabulary=featurizer.terms.vocabulary,
        rarity=featurizer.terms.rarity,
        mean=featurizer.mean,
        scale=featurizer.scale,
        vectors=vectors,
        signals=rows.signals.astype(np.float32),
        alpha=alpha.astype(np.float32),
        term_weights=(rows.terms.T @ alpha).astype(np.float32),
        offset=offset,
        calibration=calibration,
        slope=_slope(held[:, INTENSITY], targets[:, INTENSITY]),
        thresholds=_thresholds(held[:, INTENSITY + 1 :], targets[:, INTENSITY + 1 :]),
        names=list(NAMES),
        encoder=encoder,
    )
    return Fitted(model, calibrate(by_domain, calibration))


def _targets(examples: Sequence[Example]) -> Floats:
    targets = np.zeros((len(examples), OUTPUTS))
    for row, one in zip(targets, examples, strict=True):
        row[LABELS.index(one.label)] = 1.0
        row[INTENSITY] = one.intensity
        row[INTENSITY + 1 :] = [flag in one.flags for flag in FLAGS]
    return targets


def _residuals(inverse: Floats, alpha: Floats, groups: list[str]) -> Floats:
    """Return target minus answer, each answered by a model trained without the example's group."""
    residuals = np.empty_like(alpha)
    of = np.array(groups)
    for group in sorted(set(groups)):
        block = np.flatnonzero(of == group)
        residuals[block] = np.linalg.solve(inverse[np.ix_(block, block)], alpha[block])
    return residuals


def _calibrate(scores: Floats, labels: npt.NDArray[np.int64]) -> Floats:
    from sklearn.linear_model import LogisticRegression  # heavy, and only training needs it

    regression = LogisticRegression(class_weight="balanced", C=100.0, max_iter=1000).fit(scores, labels)
    calibration: Floats = np.vstack([regression.coef_.T, regression.intercept_])
    return calibration


def _slope(said: Floats, true: Floats) -> float:
    """Undo the shrinkage of the regression, through the origin."""
    return float(said @ true / (said @ said))


def _thresholds(scores: Floats, truth: Floats) -> Floats:
    """Return for each flag the threshold with the best F1 on held-out scores."""
    return np.array([_best(scores[:, column], truth[:, column] > 0) for column in range(scores.shape[1])])


def _best(scores: Floats, truth: npt.NDArray[np.bool_]) -> float:
    def f1(threshold: float) -> float:
        said = scores >= threshold
        return float(2 * (said & truth).sum() / max(1, said.sum() + truth.sum()))

    return max((float(one) for one in np.linspace(0.1, 0.8, 71)), key=f1)
