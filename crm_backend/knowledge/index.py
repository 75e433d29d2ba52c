"""The articles at one moment: segments of vectors and words, scored together.

The score of an article is ``(2 · best unit + 3 · centroid + shared words) / 6``, 0 to 1: the cosine of the
question and the nearest unit, the cosine with the centroid of title and questions, and the part of the
question's BM25 weight that its words meet. The weights were chosen on sentences written for this project
(docs/decisions/0008-retrieval.md). Whether the best article may answer is decided in ``sureness``.

A change puts its articles into a small segment at the end and marks their old places as dead; large segments
stay as they are, until so many are small or dead that ``compacted`` is worth its time.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from crm_backend.knowledge import passages
from crm_backend.knowledge.document import Document, Units, Vectors
from crm_backend.knowledge.segment import Numbers, Segment
from crm_backend.knowledge.sureness import Signs, probability
from crm_backend.knowledge.words import Vocabulary, shares

BEST, CENTROID, SHARED = 2 / 6, 3 / 6, 1 / 6
SEGMENT, SMALL, FEW_SMALL = 2048, 128, 6
CANDIDATES = 100
LANGUAGE_BONUS = 0.1
"""For articles in the customer's language: more than what two translations of one article differ by."""
LEAD_ADVANTAGE = 0.15
"""How much nearer (cosine) a later passage must be before it is quoted instead of the first."""

Alive = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Hit:
    """An article found for a question; ``passage`` is the number of the one to quote."""

    document: Document
    score: float
    passage: int
    probability: float = 0.0
    """That the article answers the question; 0 for all but the first hit."""
    signs: Signs | None = None

    @property
    def text(self) -> str:
        return passages.quote(self.document.passages, self.passage)

    @property
    def snippet(self) -> str:
        return passages.snippet(self.document.passages[self.passage]) if self.document.passages else ""


@dataclass(frozen=True)
class _Look:
    """What a question gets from each document of a segment."""

    nearest: Vectors
    centroid: Vectors
    share: Vectors


@dataclass(frozen=True)
class _Scored:
    place: tuple[int, int]
    score: float
    best: float
    ranked_by: float


@dataclass(frozen=True)
class Index:
    """Never changed, only replaced."""

    segments: tuple[Segment, ...] = ()
    alive: tuple[Alive, ...] = ()
    _places: Mapping[str, tuple[int, int]] = field(init=False, repr=False)
    _slugs: Mapping[str, str] = field(init=False, repr=False)
    _vocabulary: Vocabulary = field(init=False, repr=False)

    def __post_init__(self) -> None:
        living = [
            (part, number, document)
            for part, (segment, alive) in enumerate(zip(self.segments, self.alive, strict=True))
            for number, document in enumerate(segment.documents)
            if alive[number]
        ]
        object.__setattr__(self, "_places", {document.id: (part, n) for part, n, document in living})
        object.__setattr__(self, "_slugs", {document.slug: document.id for _, _, document in living})
        object.__setattr__(self, "_vocabulary", Vocabulary(segment.words for segment in self.segments))

    @classmethod
    def of(cls, documents: Sequence[Document], units: Mapping[str, Units]) -> "Index":
        """Index these documents; ``units`` by document id."""
        parts = [documents[start : start + SEGMENT] for start in range(0, len(documents), SEGMENT)]
        segments = tuple(Segment(part, units) for part in parts)
        return cls(segments, tuple(np.ones(len(part), dtype=np.bool_) for part in parts))

    def __len__(self) -> int:
        return len(self._places)

    @property
    def ids(self) -> Collection[str]:
        return self._places.keys()

    def title_of(self, slug: str) -> str | None:
        """Return the title of the article with this slug; None if it is not here."""
        place = self._places.get(self._slugs.get(slug, ""))
        return None if place is None else self._document(place).title

    def changed(
        self, documents: Sequence[Document], units: Mapping[str, Units], *, gone: Iterable[str]
    ) -> "Index":
        """Return an index with these documents instead of their old states, and without the gone ones."""
        alive = [flags.copy() for flags in self.alive]
        for part, number in (
            self._places[one] for one in [*gone, *(d.id for d in documents)] if one in self._places
        ):
            alive[part][number] = False
        kept = [part for part in range(len(self.segments)) if alive[part].any()]
        segments, flags = [self.segments[part] for part in kept], [alive[part] for part in kept]
        added = list(documents)
        if added and segments and len(segments[-1].documents) + len(added) <= SMALL:
            last, living = segments.pop(), flags.pop()
            before = [one for one, lives in zip(last.documents, living, strict=True) if lives]
            units = {**{one.id: self.units_of(one.id) for one in before if one.id not in units}, **units}
            added = before + added
        new = Index.of(added, units)
        return Index((*segments, *new.segments), (*flags, *new.alive))

    @property
    def scattered(self) -> bool:
        """Whether there are many more segments than needed, or a quarter of all places are dead."""
        places = sum(len(segment.documents) for segment in self.segments)
        many = FEW_SMALL + 2 * len(self) // SEGMENT
        return len(self.segments) > many or places - len(self) > max(SMALL, places // 4)

    def compacted(self) -> "Index":
        """Return the same articles in as few segments as there can be; slow."""
        documents = [self._document(place) for place in self._places.values()]
        return Index.of(documents, {one.id: self.units_of(one.id) for one in documents})

    def units_of(self, id: str) -> Units:
        """Return the packed vectors of an article that is here."""
        part, number = self._places[id]
        return self.segments[part].units_of(number)

    def search(self, question: str, vector: Vectors, *, limit: int, language: str | None = None) -> list[Hit]:
        """Return the best articles for a question and its unit vector, best first."""
        if not self._places:
            return []
        weights = self._vocabulary.weights(question)
        looks = self._looks(vector, weights)
        scored = self._scored(vector, looks, self._candidates(looks), language)
        hits = [self._hit(one, vector) for one in scored[:limit]]
        signs = self._signs(scored, weights)
        first = Hit(hits[0].document, hits[0].score, hits[0].passage, probability(signs), signs)
        return [first, *hits[1:]]

    def look_up(self, slug: str, question: str, vector: Vectors) -> Hit | None:
        """Return the named article with the passage that suits the question; None if it is not here."""
        place = self._places.get(self._slugs.get(slug, ""))
        if place is None:
            return None
        weights = self._vocabulary.weights(question)
        looks = self._looks(vector, weights)
        return self._hit(self._scored(vector, looks, {place[0]: np.array([place[1]])}, None)[0], vector)

    def _looks(self, vector: Vectors, weights: dict[str, float]) -> list[_Look]:
        return [_Look(*segment.roughly(vector), shares(segment.words, weights)) for segment in self.segments]

    def _candidates(self, looks: Sequence[_Look]) -> dict[int, Numbers]:
        rough = [
            np.where(alive, BEST * look.nearest + CENTROID * look.centroid + SHARED * look.share, -np.inf)
            for look, alive in zip(looks, self.alive, strict=True)
        ]
        count = min(CANDIDATES, len(self))
        chosen = np.sort(np.argpartition(-np.concatenate(rough), count - 1)[:count])
        ends = np.cumsum([len(one) for one in rough])
        spans = np.split(chosen, np.searchsorted(chosen, ends[:-1]))
        starts = [0, *ends[:-1]]
        return {part: span - starts[part] for part, span in enumerate(spans) if len(span)}

    def _scored(
        self, vector: Vectors, looks: Sequence[_Look], candidates: Mapping[int, Numbers], language: str | None
    ) -> list[_Scored]:
        found = []
        for part, numbers in candidates.items():
            segment, look = self.segments[part], looks[part]
            best, share = segment.best(numbers, vector), look.share[numbers]
            scores = np.clip(BEST * best + CENTROID * look.centroid[numbers] + SHARED * share, 0.0, 1.0)
            for number, score, nearest in zip(numbers.tolist(), scores.tolist(), best.tolist(), strict=True):
                bonus = LANGUAGE_BONUS * (segment.documents[number].language == language)
                found.append(_Scored((part, number), score, nearest, score + bonus))
        return sorted(found, key=lambda one: -one.ranked_by)

    def _signs(self, scored: Sequence[_Scored], weights: dict[str, float]) -> Signs:
        top = scored[0]
        language = self._document(top.place).language
        others = (one.score for one in scored[1:] if self._document(one.place).language == language)
        return Signs(
            score=top.score,
            best=top.best,
            margin=max(0.0, top.score - next(others, 0.0)),
            unknown=self._vocabulary.unknown(weights),
            elsewhere=self._vocabulary.is_elsewhere(weights),
            words=len(weights),
        )

    def _hit(self, scored: _Scored, vector: Vectors) -> Hit:
        document = self._document(scored.place)
        near = self.segments[scored.place[0]].units_of(scored.place[1]).unpack() @ vector
        closeness = near[document.heads :]
        if len(closeness):
            closeness[0] += LEAD_ADVANTAGE
        return Hit(document, scored.score, int(closeness.argmax()) if len(closeness) else 0)

    def _document(self, place: tuple[int, int]) -> Document:
        return self.segments[place[0]].documents[place[1]]
