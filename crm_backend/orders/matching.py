"""Which thing a customer means by "the blue lamp": token scoring over a handful of names. No database."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

GOOD_ENOUGH = 0.6
_CLEARLY_BETTER = 0.1
_TYPO = 0.82
_FILLERS = frozenset(
    re.findall(
        r"\w+",
        """
        a an the my your our this that these those some any one ones of for with in and or to i it is are do
        you have has want need would like please can could me just also still there looking know if whether
        buy order get more item items product products thing something available stock
        """,
    )
)


@dataclass(frozen=True)
class Candidate:
    """Something that can be meant; ``words`` (category, colours) help but weigh less than the name."""

    key: str
    name: str
    sku: str = ""
    words: str = ""


@dataclass(frozen=True)
class Match:
    """The candidate that is meant (None: unclear), and the others that fit, best first."""

    best: Candidate | None
    others: list[Candidate]


def tokens(text: str) -> list[str]:
    """Split a text into lower-case words without accents, plural endings and fillers."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = re.findall(r"[^\W_]+", plain.replace("'s", ""))
    return [_singular(word) for word in words if word not in _FILLERS] or [_singular(word) for word in words]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def match(query: str, candidates: Sequence[Candidate], *, good_enough: float = GOOD_ENOUGH) -> Match:
    """Find what the query means among the candidates.

    ``best`` is None when nothing scores ``good_enough``, or when two score about the same:
    whoever asked should choose among ``others``.
    """
    wanted = tokens(query)
    scored = [(score(wanted, candidate), candidate) for candidate in candidates]
    ranked = sorted((pair for pair in scored if pair[0] > 0.2), key=lambda pair: (-pair[0], pair[1].name))
    fitting = [candidate for _, candidate in ranked]
    if not ranked or ranked[0][0] < good_enough or _is_tie(ranked):
        return Match(None, fitting[:5])
    return Match(fitting[0], fitting[1:6])


def _is_tie(ranked: list[tuple[float, Candidate]]) -> bool:
    return len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _CLEARLY_BETTER and ranked[0][0] < 2


def score(wanted: list[str], candidate: Candidate) -> float:
    """Return how well a candidate fits: 2 or more for its SKU or full name, 0 for not at all."""
    name = tokens(candidate.name)
    if not wanted:
        return 0.0
    if "".join(wanted) == "".join(tokens(candidate.sku)) or sorted(wanted) == sorted(name):
        return 2.0
    extra = tokens(candidate.words)
    compounds = name + [first + second for first, second in pairwise(name)]
    hits = [max(_closeness(word, compounds), 0.6 * _closeness(word, extra)) for word in wanted]
    covered = sum(1 for word in name if _closeness(word, wanted) > 0) / max(len(name), 1)
    return sum(hits) / len(wanted) + 0.15 * covered


def _closeness(word: str, words: list[str]) -> float:
    """Return 1 for the word itself, less for a part of it or a typo, 0 for nothing alike."""
    if word in words:
        return 1.0
    if len(word) < 4:
        return 0.0
    return max((_likeness(word, other) for other in words if len(other) >= 4), default=0.0)


def _likeness(word: str, other: str) -> float:
    if word.startswith(other) or other.startswith(word) or word.endswith(other) or other.endswith(word):
        return 0.8
    ratio = SequenceMatcher(None, word, other).ratio()
    return 0.8 * ratio if ratio >= _TYPO else 0.0
