"""The figures of Watching. Pure functions of numbers and words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

import numpy as np
import numpy.typing as npt

FLOOR = 0.001
"""Share that an empty bin counts as: the logarithm of nothing is no figure."""
WATCH_FROM, ACT_FROM = 0.1, 0.25
"""Usual bounds of the population stability index: below .1 nothing moved, from .25 much did."""
BINS = 10
_WORD = re.compile(r"[^\W\d_]{3,}")


def stability_index(before: Sequence[float], after: Sequence[float]) -> float:
    """Return the population stability index of two distributions over the same bins, from 0 up.

    Args:
        before: counts or shares of each bin in the reference.
        after: the same of the period.
    """
    old, new = _shares(before), _shares(after)
    return float(np.sum((new - old) * np.log(new / old)))


def _shares(counts: Sequence[float]) -> npt.NDArray[np.float64]:
    values = np.asarray(counts, dtype=np.float64)
    shares: npt.NDArray[np.float64] = np.maximum(values / max(values.sum(), 1e-12), FLOOR)
    return shares


def numbers_index(before: Sequence[float], after: Sequence[float]) -> float:
    """Return the index of two samples of numbers, over ten bins that hold equally many of ``before``."""
    edges = np.unique(np.quantile(np.asarray(before), np.linspace(0, 1, BINS + 1)[1:-1]))
    old, new = (
        np.bincount(np.searchsorted(edges, values), minlength=len(edges) + 1) for values in (before, after)
    )
    return stability_index(old.tolist(), new.tolist())


def names_index(before: Iterable[str], after: Iterable[str]) -> float:
    """Return the index of two samples of names (intents), a bin for each name."""
    old, new = Counter(before), Counter(after)
    names = sorted(old | new)
    return stability_index([old[name] for name in names], [new[name] for name in names])


def level(index: float) -> str:
    """Return ``steady``, ``moved`` or ``much``."""
    return "much" if index >= ACT_FROM else "moved" if index >= WATCH_FROM else "steady"


def words_of(text: str) -> list[str]:
    """Return the words of a text, in lower case: three letters or more, no digits."""
    return _WORD.findall(text.casefold())


def unseen_words(
    texts: Mapping[str, Sequence[str]], known: frozenset[str], *, least: int, most: int
) -> list[tuple[str, int]]:
    """Return words that the training data lacks with the number of conversations that have them.

    Args:
        texts: by conversation.
        least: so many conversations have to have a word, or it is a slip or somebody's name.
    """
    seen: Counter[str] = Counter()
    for said in texts.values():
        seen.update({word for text in said for word in words_of(text)} - known)
    found = [(word, count) for word, count in seen.items() if count >= least]
    return sorted(found, key=lambda one: (-one[1], one[0]))[:most]


def name_groups(groups: Sequence[Sequence[str]], stop: frozenset[str], *, words: int = 3) -> list[list[str]]:
    """Return for each group of texts the words that tell it from the others (class-based tf-idf).

    A word weighs its count in the group times ``log(1 + mean words of a group / its count in all)``.

    Source: Grootendorst 2022, arXiv:2203.05794.
    """
    counts = [Counter(word for text in group for word in set(words_of(text)) - stop) for group in groups]
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    mean = sum(total.values()) / max(len(groups), 1)
    named = []
    for group, one in zip(groups, counts, strict=True):
        least = 2 if len(group) > 2 else 1  # one person's word names no topic
        weights = {word: count * log(1 + mean / total[word]) for word, count in one.items() if count >= least}
        named.append(sorted(weights, key=lambda word: (-weights[word], word))[:words])
    return named
