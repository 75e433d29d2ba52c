"""A part of the index: some documents with their vectors and words; never changed, only replaced."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from crm_backend.knowledge.document import Document, Units, Vectors, concatenated, normalised, products
from crm_backend.knowledge.words import Words

PASSAGES_AN_ANCHOR = 4
Numbers = npt.NDArray[np.intp]


class Segment:
    """Documents with two kinds of vectors.

    ``anchors`` are few and exact (float32): the centroid of title and questions, and one for every four
    passages. They choose the candidates. ``units`` are all, packed; they score them.
    """

    def __init__(self, documents: Sequence[Document], units: Mapping[str, Units]) -> None:
        self.documents = list(documents)
        parts = [units[document.id] for document in self.documents]
        anchors = [_anchors(one, part) for one, part in zip(self.documents, parts, strict=True)]
        self._anchors = np.concatenate(anchors)
        self._anchor_starts = _starts(anchors)
        self._units = concatenated(parts)
        self._ends = np.cumsum([len(part.rows) for part in parts])
        self._unit_starts = self._ends - np.array([len(part.rows) for part in parts])
        self.words = Words([document.words for document in self.documents])

    def roughly(self, vector: Vectors) -> tuple[Vectors, Vectors]:
        """Return for each document the cosine of its nearest anchor, and that of its centroid."""
        near = products(self._anchors, vector)
        return np.maximum.reduceat(near, self._anchor_starts), near[self._anchor_starts]

    def units_of(self, number: int) -> Units:
        """Return one document's units."""
        span = slice(self._unit_starts[number], self._ends[number])
        return Units(self._units.rows[span], self._units.scales[span])

    def best(self, numbers: Numbers, vector: Vectors) -> Vectors:
        """Return the cosine of the nearest unit of each of the documents with these numbers."""
        spans = [np.arange(self._unit_starts[one], self._ends[one]) for one in numbers]
        rows = np.concatenate(spans)
        near = products(self._units.rows[rows].astype(np.float32), vector) * self._units.scales[rows]
        best: Vectors = np.maximum.reduceat(near, _starts(spans))
        return best


def _anchors(document: Document, units: Units) -> Vectors:
    vectors = units.unpack()
    groups = [vectors[: document.heads]]
    for start in range(document.heads, len(vectors), PASSAGES_AN_ANCHOR):
        groups.append(vectors[start : start + PASSAGES_AN_ANCHOR])
    return normalised(np.stack([group.mean(axis=0) for group in groups]))


def _starts(parts: Sequence[npt.NDArray[np.generic]]) -> Numbers:
    return np.cumsum([0, *(len(part) for part in parts[:-1])])
