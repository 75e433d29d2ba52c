"""An index of articles in memory: sentence vectors fused with BM25, and a refusal where neither fits.

The score of an article for a question is
``0.54 · best unit + 0.23 · centroid + 0.23 · shared words``, at most 1:
the cosine of the question and the article's nearest unit (title, other question or passage), the
cosine with the mean of its units, and the part of the question's BM25 weight that its words meet.

Weights and threshold were chosen on ``TUNED`` and ``TUNED_REFUSED`` of
tests/crm_backend/knowledge/questions.py (123 questions with and 65 without an answer, int8
encoder): at 0.36 it answers 90 % of the ones and refuses 97 % of the others. On the held-out
ones there: 98 % of 61 answered, all with the right article; 90 % of 30 refused.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import bm25s
import numpy as np
import numpy.typing as npt

from crm_backend.knowledge import passages

Vectors = npt.NDArray[np.float32]

UNIT_WEIGHT, CENTROID_WEIGHT, WORD_WEIGHT = 0.54, 0.23, 0.23
ANSWERABLE_FROM = 0.36
LEAD_ADVANTAGE = 0.15
"""How much nearer (cosine) a later passage must be before it is quoted instead of the first."""

_BM25_K1 = 1.5


@dataclass(frozen=True)
class Document:
    """An article as the index needs it."""

    id: str
    slug: str
    title: str
    questions: tuple[str, ...]
    passages: tuple[str, ...]

    @property
    def units(self) -> list[str]:
        """The texts that get a vector: title and questions first, then the passages."""
        return [self.title, *self.questions, *(f"{self.title}. {passage}" for passage in self.passages)]

    @property
    def words(self) -> str:
        """The text for BM25; what the article is called counts twice."""
        return " ".join([self.title, *self.questions, self.title, *self.questions, *self.passages])


@dataclass(frozen=True)
class Hit:
    """An article found for a question; ``passage`` is the number of the one to quote."""

    document: Document
    score: float
    passage: int

    @property
    def answerable(self) -> bool:
        return self.score >= ANSWERABLE_FROM

    @property
    def text(self) -> str:
        return passages.quote(self.document.passages, self.passage)

    @property
    def snippet(self) -> str:
        return passages.snippet(self.document.passages[self.passage]) if self.document.passages else ""


class Index:
    """All articles at one moment; never changed, only replaced.

    Args:
        documents: the published articles.
        vectors: for each document (by id) one unit vector a unit, shape (units, dimension).
    """

    def __init__(self, documents: Sequence[Document], vectors: Mapping[str, Vectors]) -> None:
        self.documents = list(documents)
        self._at = {document.slug: number for number, document in enumerate(self.documents)}
        if not self.documents:
            return
        parts = [vectors[document.id] for document in self.documents]
        self._units = np.concatenate(parts)
        self._starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
        self._centroids = np.stack([_normalised(part.mean(axis=0)) for part in parts])
        self._words = _Words([document.words for document in self.documents])

    def title_of(self, slug: str) -> str | None:
        """Return the title of the article with this slug; None if it is not here."""
        number = self._at.get(slug)
        return None if number is None else self.documents[number].title

    def search(self, question: str, vector: Vectors, *, limit: int) -> list[Hit]:
        """Return the best articles for a question and its unit vector, best first."""
        if not self.documents:
            return []
        near = self._units @ vector
        scores = self._score(question, vector, near)
        best = np.argsort(-scores, kind="stable")[:limit]
        return [self._hit(int(number), float(scores[number]), near) for number in best]

    def look_up(self, slug: str, question: str, vector: Vectors) -> Hit | None:
        """Return the named article with the passage that suits the question; None if it is not here."""
        number = self._at.get(slug)
        if number is None:
            return None
        near = self._units @ vector
        return self._hit(number, float(self._score(question, vector, near)[number]), near)

    def _score(self, question: str, vector: Vectors, near: Vectors) -> Vectors:
        best = np.maximum.reduceat(near, self._starts)
        centroid = self._centroids @ vector
        shared = self._words.share(question)
        score: Vectors = UNIT_WEIGHT * best + CENTROID_WEIGHT * centroid + WORD_WEIGHT * shared
        return np.clip(score, 0.0, 1.0)

    def _hit(self, number: int, score: float, near: Vectors) -> Hit:
        document = self.documents[number]
        first = int(self._starts[number]) + 1 + len(document.questions)
        closeness = near[first : first + len(document.passages)].copy()
        if len(closeness):
            closeness[0] += LEAD_ADVANTAGE
        return Hit(document, score, int(closeness.argmax()) if len(closeness) else 0)


class _Words:
    """BM25, divided by what an article with all words of the question would get: 0 to about 1."""

    def __init__(self, texts: Sequence[str]) -> None:
        corpus = _tokens(texts)
        self._count = len(corpus)
        self._having = Counter(word for words in corpus for word in set(words))
        self._bm25 = bm25s.BM25(k1=_BM25_K1)
        if self._having:
            self._bm25.index(corpus, show_progress=False)

    def share(self, question: str) -> Vectors:
        words = _tokens([question])[0]
        known = [word for word in words if word in self._having]
        if not known:
            return np.zeros(self._count, dtype=np.float32)
        reachable = sum(self._rarity(word) for word in words) * (_BM25_K1 + 1)
        return np.asarray(self._bm25.get_scores(known) / reachable, dtype=np.float32)

    def _rarity(self, word: str) -> float:
        having = self._having[word]
        return math.log(1 + (self._count - having + 0.5) / (having + 0.5))


def _tokens(texts: Sequence[str]) -> list[list[str]]:
    tokens: list[list[str]] = bm25s.tokenize(
        list(texts), stopwords="en", return_ids=False, show_progress=False
    )
    return tokens


def _normalised(vector: Vectors) -> Vectors:
    result: Vectors = vector / max(float(np.linalg.norm(vector)), 1e-12)
    return result
