"""How good probabilities are, in the figures that cards and benchmarks show."""

from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
BINS = 10


@dataclass(frozen=True)
class Scores:
    """``auroc`` is None where only one outcome occurred; ``calibration`` is the expected error."""

    auroc: float | None
    brier: float
    calibration: float

    def as_json(self) -> dict[str, float | None]:
        """Return the figures, rounded as they are shown."""
        return {name: None if value is None else round(value, 4) for name, value in asdict(self).items()}


def score(truth: Floats, said: Floats) -> Scores:
    """Compare probabilities with what happened (0 or 1); neither may be empty."""
    return Scores(auroc(truth, said), float(np.mean((said - truth) ** 2)), calibration_error(truth, said))


def auroc(truth: Floats, said: Floats) -> float | None:
    """Return how often a random positive is ranked above a random negative; ties count half."""
    from scipy.stats import rankdata

    positives, negatives = float(truth.sum()), float(len(truth) - truth.sum())
    if not positives or not negatives:
        return None
    ranks = float(rankdata(said)[truth > 0].sum())
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def calibration_error(truth: Floats, said: Floats) -> float:
    """Return the mean gap between said and seen, over ten groups of equal size by what was said."""
    groups = [group for group in np.array_split(np.argsort(said, kind="stable"), BINS) if len(group)]
    return float(sum(len(g) * abs(truth[g].mean() - said[g].mean()) for g in groups) / len(truth))
