"""The mood of a conversation: a decaying average, because one sharp word is not a reason."""

from collections.abc import Sequence

_WEIGHT_OF_NEWEST = 0.5
_LOW, _DROP = -0.4, 0.3


def follow(mood: float, score: float) -> float:
    """Return the conversation's mood after one more message; both are in [-1, 1]."""
    return round((1 - _WEIGHT_OF_NEWEST) * mood + _WEIGHT_OF_NEWEST * score, 3)


def is_falling(scores: Sequence[float]) -> bool:
    """Say whether the last three messages slid down and ended low."""
    if len(scores) < 3:
        return False
    first, middle, last = scores[-3:]
    return (middle + last) / 2 <= _LOW and last <= first - _DROP
