"""How good the training data is, by the encoder's vectors: what is confused, odd, doubled or too little.

Every figure is about sentences as they count now, files and accepted edits together. Pure functions.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
import numpy.typing as npt

from crm_backend.studio.data.nearest import SAME_FROM, Space
from crm_backend.studio.data.sentences import Sentence
from encoder.runtime import Vectors

FEW_BELOW = 20
"""Sentences from which on an intent is reliable (docs/studio.md)."""
MANY_FROM = 4.0
"""Times the median number of sentences: an intent this large pulls others towards it."""
ODD_BELOW = 3.0
"""Standard deviations below its intent's mean likeness."""
ODD_AT_MOST = 0.6
"""Cosine to its nearest own sentence: an odd one has no near relative either."""
Rows = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
PAIRS, EXAMPLES, OUTLIERS, DUPLICATES = 20, 4, 60, 60
_BLOCK = 512
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Lean:
    """A sentence that lies nearer to one of another intent than to any of its own."""

    sentence: Sentence
    nearest: Sentence
    likeness: float


@dataclass(frozen=True)
class Pair:
    """Two intents that lean towards each other; ``share`` is of both intents' sentences."""

    intents: tuple[str, str]
    leaning: int
    share: float
    examples: tuple[Lean, ...]


@dataclass(frozen=True)
class Outlier:
    """A sentence unlike the others of its intent; ``likeness`` is its nearest own cosine."""

    sentence: Sentence
    likeness: float
    elsewhere: str
    """The intent of the sentence that is nearest of all."""


@dataclass(frozen=True)
class Double:
    """Two sentences of one intent that read nearly the same."""

    first: Sentence
    second: Sentence
    likeness: float


@dataclass(frozen=True)
class Quality:
    """What to look at, the worst first."""

    pairs: tuple[Pair, ...]
    outliers: tuple[Outlier, ...]
    doubles: tuple[Double, ...]
    doubles_in_all: int
    few: dict[str, int]
    many: dict[str, int]
    median: float
    twice: tuple[tuple[Sentence, Sentence], ...]
    """The same sentence in the files under two intents."""


@dataclass
class _Near:
    """For each row: its nearest own and foreign rows with their cosines, and the mean of its own."""

    own: Vectors
    own_at: Vectors
    other: Vectors
    other_at: Vectors
    mean: Vectors
    doubles: list[tuple[int, int, float]]


def quality_of(space: Space, written: Sequence[Sentence]) -> Quality:
    """Return what is worth a look; a second or two for 7,000 sentences.

    Args:
        written: every sentence of the files, those that read the same included.
    """
    counts = Counter(one.intent for one in space.sentences)
    middle = float(median(counts.values())) if counts else 0.0
    near = _nearest(space)
    return Quality(
        pairs=tuple(_pairs(space, near, counts)),
        outliers=tuple(_outliers(space, near)),
        doubles=tuple(_doubles(space, near)),
        doubles_in_all=len(near.doubles),
        few={name: count for name, count in sorted(counts.items(), key=_by_count) if count < FEW_BELOW},
        many={name: count for name, count in counts.most_common() if count > MANY_FROM * middle},
        median=middle,
        twice=tuple(_twice(written)),
    )


def _by_count(item: tuple[str, int]) -> tuple[int, str]:
    return item[1], item[0]


def _nearest(space: Space) -> _Near:
    intents = np.unique([one.intent for one in space.sentences], return_inverse=True)[1].ravel()
    count = len(intents)
    sizes = np.bincount(intents) if count else intents
    words = np.unique([_words(one) for one in space.sentences], return_inverse=True)[1].ravel()
    own_of, own_place, other_of, other_place, mean_of = np.zeros((5, count), dtype=np.float32)
    near = _Near(own_of, own_place, other_of, other_place, mean_of, [])
    for start in range(0, count, _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, count))
        likeness = space.vectors[rows] @ space.vectors.T
        likeness[np.arange(len(rows)), rows] = -1.0
        same = intents[rows][:, None] == intents[None, :]
        own, other = np.where(same, likeness, -1.0), np.where(same, -1.0, likeness)
        near.own[rows], near.own_at[rows] = own.max(1), own.argmax(1)
        near.other[rows], near.other_at[rows] = other.max(1), other.argmax(1)
        total = np.where(same, likeness, 0.0).sum(1) + 1.0  # without itself, which counted as -1
        near.mean[rows] = total / np.maximum(sizes[intents[rows]] - 1, 1)
        near.doubles += _doubled(own, rows, same & (words[rows][:, None] == words[None, :]))
    return near


def _words(one: Sentence) -> str:
    """Return a sentence's words without punctuation: who differs only in a full stop is a double."""
    return " ".join(_WORD.findall(one.key)) or one.key


def _doubled(own: Vectors, rows: Rows, same_words: Flags) -> Iterator[tuple[int, int, float]]:
    for at, column in zip(*np.nonzero((own >= SAME_FROM) | same_words), strict=True):
        if rows[at] < column:
            yield int(rows[at]), int(column), float(own[at, column])


def _pairs(space: Space, near: _Near, counts: Counter[str]) -> list[Pair]:
    leaning: dict[tuple[str, str], list[Lean]] = defaultdict(list)
    for row in np.nonzero(near.other > near.own)[0]:
        sentence, nearest = space.sentences[row], space.sentences[int(near.other_at[row])]
        first, second = sorted((sentence.intent, nearest.intent))
        leaning[first, second].append(Lean(sentence, nearest, _rounded(near.other[row])))
    found = [
        Pair(
            names,
            len(leans),
            round(len(leans) / (counts[names[0]] + counts[names[1]]), 4),
            tuple(sorted(leans, key=lambda one: (-one.likeness, one.sentence.text))[:EXAMPLES]),
        )
        for names, leans in leaning.items()
    ]
    return sorted(found, key=lambda one: (-one.leaning * one.share, one.intents))[:PAIRS]


def _outliers(space: Space, near: _Near) -> list[Outlier]:
    intents = np.array([one.intent for one in space.sentences])
    odd: list[tuple[float, int]] = []
    for intent in np.unique(intents):
        rows = np.nonzero(intents == intent)[0]
        means = near.mean[rows]
        spread = float(means.std()) or 1.0
        below = (float(means.mean()) - means) / spread
        is_odd = (below >= ODD_BELOW) & (near.own[rows] < ODD_AT_MOST)
        odd += [(float(below[at]), int(rows[at])) for at in np.nonzero(is_odd)[0]]
    return [_outlier(space, near, row) for _, row in sorted(odd, reverse=True)[:OUTLIERS]]


def _outlier(space: Space, near: _Near, row: int) -> Outlier:
    place = near.other_at[row] if near.other[row] > near.own[row] else near.own_at[row]
    return Outlier(space.sentences[row], _rounded(near.own[row]), space.sentences[int(place)].intent)


def _doubles(space: Space, near: _Near) -> list[Double]:
    rows = sorted(near.doubles, key=lambda one: (-one[2], one[0], one[1]))[:DUPLICATES]
    return [
        Double(space.sentences[first], space.sentences[second], _rounded(value))
        for first, second, value in rows
    ]


def _twice(written: Sequence[Sentence]) -> Iterator[tuple[Sentence, Sentence]]:
    first: dict[str, Sentence] = {}
    for one in written:
        earlier = first.setdefault(one.key, one)
        if earlier.intent != one.intent:
            yield earlier, one


def _rounded(value: float) -> float:
    return round(float(value), 3)
