"""The mood of a conversation: a decaying average, because one sharp word is not a reason."""

from collections.abc import Sequence
from dataclasses import dataclass

_WEIGHT_OF_NEWEST = 0.5
DECAY = 0.7


@dataclass(frozen=True)
class Trajectory:
    """A conversation's mood: ``mean`` and ``lowest`` in [-1, 1]; ``slope`` is the change a message."""

    mean: float = 0.0
    slope: float = 0.0
    lowest: float = 0.0


def trajectory(scores: Sequence[float]) -> Trajectory:
    """Return where the mood is and where it goes; ``scores`` oldest first, in [-1, 1].

    Each message counts ``DECAY`` times as much as the one after it. The slope is that of the weighted
    least-squares line; one message has none.
    """
    if not scores:
        return Trajectory()
    weights = [DECAY ** (len(scores) - 1 - index) for index in range(len(scores))]
    total = sum(weights)
    middle = sum(w * index for index, w in enumerate(weights)) / total
    mean = sum(w * score for w, score in zip(weights, scores, strict=True)) / total
    spread = sum(w * (index - middle) ** 2 for index, w in enumerate(weights))
    along = sum(w * (i - middle) * (s - mean) for i, (w, s) in enumerate(zip(weights, scores, strict=True)))
    slope = along / spread if spread > 0 else 0.0
    return Trajectory(round(mean, 3), round(slope, 3), min(scores))


def follow(mood: float, score: float) -> float:
    """Return the conversation's mood after one more message; both are in [-1, 1]."""
    return round((1 - _WEIGHT_OF_NEWEST) * mood + _WEIGHT_OF_NEWEST * score, 3)
