"""What lies near a sentence among the training data, by the encoder's vectors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crm_backend.studio.data.merge import Merged
from crm_backend.studio.data.sentences import Sentence, plain
from crm_backend.studio.vectors import SentenceVectors
from encoder.runtime import Vectors

SAME_FROM = 0.97
"""Cosine. From here on two sentences differ in spelling, an article or a full stop."""
_VOTERS = 12


@dataclass(frozen=True)
class Space:
    """Every training sentence and its vector, row by row."""

    sentences: tuple[Sentence, ...]
    vectors: Vectors


def space_of(merged: Merged, vectors: SentenceVectors) -> Space:
    """Return the training data's vectors; slow the first time (a millisecond a sentence)."""
    sentences = tuple(merged.sentences.values())
    return Space(sentences, vectors.of([plain(one.text) for one in sentences]))


def nearest(space: Space, vector: Vectors, *, count: int) -> list[tuple[Sentence, float]]:
    """Return the sentences nearest to a unit vector with their cosines, the nearest first."""
    if not space.sentences:
        return []
    likeness = space.vectors @ vector
    order = np.argsort(-likeness, kind="stable")[:count]
    return [(space.sentences[row], round(float(likeness[row]), 3)) for row in order]


def suggest(space: Space, vector: Vectors, *, count: int = 3) -> list[tuple[Sentence, float]]:
    """Return the likeliest intents, each by its nearest sentence and its share of the nearest ones' votes."""
    votes: dict[str, float] = {}
    best: dict[str, Sentence] = {}
    for one, likeness in nearest(space, vector, count=_VOTERS):
        votes[one.intent] = votes.get(one.intent, 0.0) + max(likeness, 0.0) ** 4
        best.setdefault(one.intent, one)
    total = sum(votes.values()) or 1.0
    order = sorted(votes, key=lambda intent: (-votes[intent], intent))[:count]
    return [(best[intent], round(votes[intent] / total, 3)) for intent in order]


def distinct(vectors: Vectors, *, taken: Vectors, most: int) -> Sequence[int]:
    """Return rows that differ from each other and from what is taken; at most so many, first come first."""
    kept: list[int] = []
    known = taken
    for row in range(len(vectors)):
        if len(kept) == most:
            break
        if len(known) == 0 or float((known @ vectors[row]).max()) < SAME_FROM:
            kept.append(row)
            known = np.vstack([known, vectors[row : row + 1]]) if len(known) else vectors[row : row + 1]
    return kept
