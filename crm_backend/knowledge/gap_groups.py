"""Gaps that ask the same, found by the vectors of their questions.

The question with the most neighbours leads the first group and takes them all, then the one with the
most among the rest, and so on; no group grows from neighbour to neighbour. The work is at most two
products of all vectors with all vectors, in blocks, whatever was asked: 10,000 questions at once.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Counts = npt.NDArray[np.int64]

ALIKE_FROM = 0.6
"""Cosine. Of .45 to .75 it made the best groups (F0.5 by article) of the 424 questions in
tests/crm_backend/knowledge/questions.py and the demo's articles: 88 % of them in a group of their article.
"""
BLOCK = 256
_Block = Callable[[npt.NDArray[np.intp]], npt.NDArray[np.bool_]]


def group(vectors: Vectors, weights: Sequence[int], *, alike_from: float = ALIKE_FROM) -> list[list[int]]:
    """Return groups of row numbers, each with its leader first.

    Args:
        vectors: unit vectors, shape ``(questions, dimension)``; a row of zeros is like nothing.
        weights: how often each question was asked.
        alike_from: the cosine from which two belong together.
    """
    counts = np.asarray(weights, dtype=np.int64)

    def alike(rows: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        near: npt.NDArray[np.bool_] = vectors[rows] @ vectors.T >= alike_from
        near[np.arange(len(rows)), rows] = True
        return near

    neighbours = _count_neighbours(alike, counts)
    order = np.argsort(-neighbours, kind="stable")
    return _lead(alike, order, neighbours > counts)


def _count_neighbours(alike: _Block, counts: Counts) -> Counts:
    total, weights = np.empty(len(counts), dtype=np.int64), counts.astype(np.float32)
    for start in range(0, len(counts), BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(counts)))
        total[rows] = np.rint(alike(rows).astype(np.float32) @ weights)  # a product of floats is the fast one
    return total


def _lead(
    alike: _Block, order: npt.NDArray[np.intp], has_neighbours: npt.NDArray[np.bool_]
) -> list[list[int]]:
    free = np.ones(len(order), dtype=np.bool_)
    groups: list[list[int]] = []
    waiting = order[has_neighbours[order]]
    while len(waiting):
        rows, waiting = waiting[:BLOCK], waiting[BLOCK:]
        for row, near in zip(rows, alike(rows), strict=True):
            if free[row]:
                members = np.flatnonzero(near & free)
                groups.append([int(row), *(int(one) for one in members if one != row)])
                free[members] = False
        waiting = waiting[free[waiting]]
    return groups + [[int(row)] for row in order if free[row]]
