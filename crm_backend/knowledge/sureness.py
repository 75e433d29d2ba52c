"""How probable it is that the best article answers the question.

A logistic regression on a few signs. ``python -m crm_backend.knowledge.fit_sureness`` fits it on questions
written for this project and prints the constants below with their calibration on held-out questions.
"""

import math
from dataclasses import dataclass

ANSWERABLE_FROM = 0.5
"""Of the probability."""


@dataclass(frozen=True)
class Signs:
    """What is known of the best hit."""

    score: float
    best: float
    """Cosine of the nearest unit."""
    margin: float
    """Score above the second article's."""
    unknown: float
    """Part of the question's weight in words that no article has."""
    elsewhere: bool
    """Whether it names something of another world (other_worlds.txt) that no article knows."""
    words: int
    """Of the question, without the most common ones."""

    def values(self) -> list[float]:
        """Return the features of the regression, in the order of ``WEIGHTS``."""
        margin, length = min(self.margin, 0.3), min(self.words, 12) / 12
        return [self.score, self.best, margin, self.unknown, float(self.elsewhere), length]


WEIGHTS = (5.92, 7.96, 6.31, -0.66, -7.79, 1.62)
BIAS = -6.80


def probability(signs: Signs) -> float:
    """Return the probability, 0..1."""
    total = BIAS + sum(weight * value for weight, value in zip(WEIGHTS, signs.values(), strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
