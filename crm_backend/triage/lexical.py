"""The mood of one message, read from words alone: what is left where there is no trained model.

A small weighted lexicon with negation ("not bad"), emphasis ("really"), capitals and exclamation marks.
It is blind to sarcasm and to bad news told calmly.
"""

import re
from dataclasses import dataclass

from crm_backend.triage.lexicon import EMPHASIS, INSULTS, NEGATIONS, THANKS, URGENCY, WEIGHTS

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_REACH = 3
"""How many words back a negation or an emphasis reaches."""
NEGATIVE_BELOW, POSITIVE_ABOVE, ANGRY_BELOW = -0.15, 0.15, -0.5


@dataclass(frozen=True)
class LexicalMood:
    """``score`` is in [-1, 1]; ``flags`` are of ``anger``, ``insult``, ``urgency``, ``thanks``."""

    label: str
    score: float
    flags: list[str]


def score_words(text: str) -> LexicalMood:
    """Score one message; a text without any known word is neutral."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    score = _squash(_sum_weights(words) * _loudness(text))
    label = "negative" if score < NEGATIVE_BELOW else "positive" if score > POSITIVE_ABOVE else "neutral"
    return LexicalMood(label, round(score, 3), _flags(text, words, score))


def _sum_weights(words: list[str]) -> float:
    total = 0.0
    for index, word in enumerate(words):
        weight = WEIGHTS.get(word, 0.0)
        if weight:
            before = words[max(0, index - _REACH) : index]
            total += weight * (1.0 if word in THANKS else _turn(before))  # "no thanks" is polite
    return total


def _turn(before: list[str]) -> float:
    """Return what the words before do to a weight: emphasis strengthens, negation turns it around."""
    factor = 1.0
    for word in before:
        factor *= EMPHASIS.get(word, 1.0)
    negated = sum(word in NEGATIONS or word.endswith("n't") for word in before) % 2
    return factor * (-0.6 if negated else 1.0)


def _loudness(text: str) -> float:
    letters = [char for char in text if char.isalpha()]
    shouting = len(letters) >= 8 and sum(char.isupper() for char in letters) / len(letters) > 0.6
    return (1.4 if shouting else 1.0) * (1.0 + 0.15 * min(3, text.count("!")))


def _squash(total: float) -> float:
    return total / (1.0 + abs(total))


def _flags(text: str, words: list[str], score: float) -> list[str]:
    said = set(words)
    padded = f" {' '.join(words)} "
    found = {
        "anger": score < ANGRY_BELOW,
        "insult": bool(said & INSULTS),
        "urgency": any(f" {phrase} " in padded for phrase in URGENCY),
        "thanks": bool(said & THANKS) and score >= 0,
    }
    return [name for name, is_so in found.items() if is_so]
