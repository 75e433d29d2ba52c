"""Figures of a classifier from what it said; plain Python."""

from collections import Counter
from math import sqrt


def accuracy(truth: list[str], said: list[str]) -> float:
    """Return the share of equal pairs, 0..1."""
    return sum(a == b for a, b in zip(truth, said, strict=True)) / len(truth)


def macro_f1(truth: list[str], said: list[str]) -> float:
    """Return the mean F1 over the labels of ``truth``, 0..1."""
    right = Counter(a for a, b in zip(truth, said, strict=True) if a == b)
    of_truth, of_said = Counter(truth), Counter(said)
    return sum(2 * right[label] / (of_truth[label] + of_said[label]) for label in of_truth) / len(of_truth)


def calibration_error(confidences: list[float], right: list[bool], bins: int = 15) -> float:
    """Return the expected calibration error: mean of |accuracy - confidence| over bins by size.

    Source: Naeini et al. 2015, "Obtaining Well Calibrated Probabilities Using Bayesian Binning".
    """
    by_bin: dict[int, list[tuple[float, bool]]] = {}
    for confidence, correct in zip(confidences, right, strict=True):
        by_bin.setdefault(min(int(confidence * bins), bins - 1), []).append((confidence, correct))
    gaps = [abs(sum(confidence - correct for confidence, correct in pairs)) for pairs in by_bin.values()]
    return sum(gaps) / len(right)


def matthews(truth: list[bool], said: list[bool]) -> float:
    """Return Matthews' correlation coefficient of two yes-no columns, -1..1."""
    pairs = Counter(zip(truth, said, strict=True))
    tp, tn = pairs[True, True], pairs[False, False]
    fp, fn = pairs[False, True], pairs[True, False]
    below = sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    return (tp * tn - fp * fn) / below if below else 0.0
