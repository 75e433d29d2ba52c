"""Shared words: BM25 (bm25s) over several segments of documents with the statistics of all of them."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

Shares = npt.NDArray[np.float32]

K1 = 1.5
_NOT_TOPICS = (
    "am i me my mine we us our ours you your yours he him his she her its they them their this that"
    " these those"
    " be been is are was were do does did done have has had can could will would shall should may might must"
    " what which who whom when where why how there here if so not no any some just please hi hello hey about"
    " im ive id ill dont doesnt didnt cant wont isnt arent wasnt get got let know want need tell like"
)
STOPWORDS = sorted({*bm25s.stopwords.STOPWORDS_EN, *_NOT_TOPICS.split()})


def tokens_of(texts: Sequence[str]) -> list[list[str]]:
    """Return the words of each text without the most common ones, plurals as singulars."""
    plain = [text.replace("'", "").replace("’", "") for text in texts]
    found: list[list[str]] = bm25s.tokenize(plain, stopwords=STOPWORDS, return_ids=False, show_progress=False)
    return [[_singular(word) for word in words] for words in found]


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]


OTHER_WORLDS = frozenset(
    tokens_of([Path(__file__).with_name("other_worlds.txt").read_text(encoding="utf-8")])[0]
)


class Words:
    """The words of one segment's documents; never changed."""

    def __init__(self, texts: Sequence[str]) -> None:
        corpus = tokens_of(texts)
        self.count = len(corpus)
        self.having = Counter(word for words in corpus for word in set(words))
        self._bm25 = bm25s.BM25(k1=K1)
        if self.having:
            self._bm25.index(corpus, show_progress=False)

    def saturation(self, word: str) -> Shares | None:
        """Return how much each document has of a word, 0 to ``K1 + 1``: BM25 without its rarity."""
        having = self.having[word]
        if not having:
            return None
        scores = self._bm25.get_scores([word])
        return np.asarray(scores / _rarity(having, self.count), dtype=np.float32)


class Vocabulary:
    """How rare each word is among the documents of all segments."""

    def __init__(self, segments: Iterable[Words]) -> None:
        self._segments = list(segments)
        self._count = sum(one.count for one in self._segments)

    def weights(self, question: str) -> dict[str, float]:
        """Return the question's words with their rarity (inverse document frequency)."""
        return {word: _rarity(self._having(word), self._count) for word in tokens_of([question])[0]}

    def unknown(self, weights: dict[str, float]) -> float:
        """Return the part of the question's weight in words that no article has, 0..1; 1 without words."""
        total = sum(weights.values())
        if not total:
            return 1.0
        return sum(weight for word, weight in weights.items() if not self._having(word)) / total

    def is_elsewhere(self, weights: dict[str, float]) -> bool:
        """Return whether a word of the question belongs to another world, and no article has it."""
        return any(word in OTHER_WORLDS and not self._having(word) for word in weights)

    def _having(self, word: str) -> int:
        return sum(one.having[word] for one in self._segments)


def shares(words: Words, weights: dict[str, float]) -> Shares:
    """Return for each document the part of the question's BM25 weight that its words meet, 0 to about 1."""
    met = np.zeros(words.count, dtype=np.float32)
    reachable = sum(weights.values()) * (K1 + 1)
    for word, weight in weights.items():
        if (saturation := words.saturation(word)) is not None:
            met += np.float32(weight / reachable) * saturation
    return met


def _rarity(having: int, count: int) -> float:
    return math.log(1 + (count - having + 0.5) / (having + 0.5))
