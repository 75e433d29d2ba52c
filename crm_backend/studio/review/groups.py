"""Candidates that mean the same, so that one decision answers them all; the most useful group first."""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np

from crm_backend.knowledge.gap_groups import group
from crm_backend.studio.review.sources import Candidate
from encoder.runtime import Vectors

ALIKE_FROM = 0.7
"""Cosine to the group's first sentence. Chosen on the sentences of tests/crm_backend/studio/review."""
EXAMPLES = 8
MOST = 200
"""Messages that one decision may answer."""


@dataclass(frozen=True)
class Group:
    """Messages to decide on together; the first speaks for them."""

    id: str
    members: tuple[Candidate, ...]
    signs: dict[str, int]
    intent: str | None
    """What the bot took most of them for."""
    corrected: str | None
    score: float
    vector: Vectors
    """Of the first."""


def make_groups(candidates: Sequence[Candidate], vectors: Vectors) -> list[Group]:
    """Return groups, the most useful first; the same candidates always make the same groups."""
    order = sorted(range(len(candidates)), key=lambda at: candidates[at].message_id)
    ordered = [candidates[at] for at in order]
    rows = vectors[order] if len(order) else vectors
    parts = group(rows, [1] * len(ordered), alike_from=ALIKE_FROM)
    found = [
        group_of([ordered[at] for at in part[start : start + MOST]], rows[part[start]])
        for part in parts
        for start in range(0, len(part), MOST)
    ]
    return sorted(found, key=lambda one: (-one.score, one.id))


def group_of(members: Sequence[Candidate], vector: Vectors) -> Group:
    """Return these as one group; ``vector`` is the first one's."""
    signs = Counter(sign for one in members for sign in one.signs)
    intents = Counter(one.intent for one in members if one.intent)
    corrections = Counter(one.corrected for one in members if one.corrected)
    return Group(
        id=hashlib.sha256("".join(one.message_id for one in members).encode()).hexdigest()[:16],
        members=tuple(members),
        signs=dict(signs.most_common()),
        intent=intents.most_common(1)[0][0] if intents else None,
        corrected=corrections.most_common(1)[0][0] if corrections else None,
        score=round(usefulness(members), 3),
        vector=np.asarray(vector),
    )


def without(groups: Sequence[Group], ids: Collection[str]) -> list[Group]:
    """Return the groups without these messages; one that has no others is gone."""
    found = []
    for one in groups:
        rest = [each for each in one.members if each.message_id not in ids]
        if len(rest) == len(one.members):
            found.append(one)
        elif rest:
            found.append(group_of(rest, one.vector))
    return found


def usefulness(members: Sequence[Candidate]) -> float:
    """Return how much a decision teaches: the strongest sign, more for each doubling of the messages."""
    strongest = max(one.weight for one in members)
    return strongest * (1 + log2(len(members)))
