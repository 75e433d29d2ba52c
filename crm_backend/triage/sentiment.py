"""The mood of one customer message: by the trained model, or by the word lexicon where there is none.

What is stored at ``message.sentiment`` is ``Sentiment.as_json``.
"""

import logging
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from crm_backend.errors import Unavailable
from crm_backend.triage.examples import LABELS
from crm_backend.triage.explain import Word, words_without_encoder
from crm_backend.triage.lexical import LexicalMood, score_words
from crm_backend.triage.model import MODEL_FILE, Estimate, ModelUnusable, MoodModel
from crm_backend.triage.signals import is_insult, is_readable, words_of
from crm_backend.vectors import MAX_CHARS, TextVectors

log = logging.getLogger(__name__)

TRAINED, LEXICON, UNREAD = "trained", "lexicon", "unread"
NEUTRAL_REACH, LEAST = 0.3, 0.1
"""How far a neutral message's score may be from 0, and how close another's may come."""


@dataclass(frozen=True)
class Sentiment:
    """``score`` is in [-1, 1]; ``flags`` are of ``anger``, ``insult``, ``urgency``, ``thanks``.

    ``model`` is ``trained``, ``lexicon`` (no usable model) or ``unread`` (nothing in it that either can
    read); ``words`` moved the score most, each with a signed weight, strongest first.
    """

    label: str
    score: float
    flags: list[str]
    probabilities: dict[str, float] = field(default_factory=dict)
    words: list[Word] = field(default_factory=list)
    model: str = LEXICON

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@lru_cache(maxsize=1)
def _load(folder: Path, encoder: str, _written_at: int) -> MoodModel:
    return MoodModel.load(folder, encoder=encoder)


def _written_at(folder: Path) -> int:
    file = folder / MODEL_FILE
    return file.stat().st_mtime_ns if file.is_file() else 0


class SentimentReader:
    """Reads moods with the shared encoder; safe to use from several threads.

    Args:
        folder: where ``crm_backend.triage.train`` wrote the model; read on first use.
    """

    def __init__(self, vectors: TextVectors, folder: Path) -> None:
        self._vectors, self._folder = vectors, folder
        self._model: MoodModel | None = None
        self._is_loaded = False
        self._lock = Lock()

    def read(self, text: str) -> Sentiment:
        """Return the mood of a message; takes about as long as encoding it, so stay off the event loop.

        While another thread still loads the model, words have to do: no message waits for it.
        """
        text = " ".join(text[:MAX_CHARS].split())
        if not is_readable(text):
            return _unread()
        model = None if self._lock.locked() and not self._is_loaded else self.model()
        if model is None:
            return from_lexicon(score_words(text))
        estimate = model.estimate(text, self._vectors.of(text))
        return _from_estimate(estimate, text, words_without_encoder(model, text))

    def model(self) -> MoodModel | None:
        """Return the trained model; None, said once in the log, where it is missing or unusable."""
        with self._lock:
            if not self._is_loaded:
                self._model, self._is_loaded = self._load(), True
            return self._model

    def _load(self) -> MoodModel | None:
        try:
            return _load(self._folder, self._vectors.load().card.checksum, _written_at(self._folder))
        except (ModelUnusable, Unavailable) as error:
            log.warning("moods are read by the word lexicon: %s", error.__cause__ or error)
            return None


def from_lexicon(mood: LexicalMood) -> Sentiment:
    return Sentiment(mood.label, mood.score, mood.flags)


def _unread() -> Sentiment:
    return Sentiment("neutral", 0.0, [], dict.fromkeys(LABELS, round(1 / len(LABELS), 3)), model=UNREAD)


def _from_estimate(estimate: Estimate, text: str, words: list[Word]) -> Sentiment:
    shares = {label: round(float(one), 3) for label, one in zip(LABELS, estimate.probabilities, strict=True)}
    score = round(_agree(estimate.label, estimate.intensity), 3)
    return Sentiment(estimate.label, score, _flags(estimate, text), shares, words, TRAINED)


def _flags(estimate: Estimate, text: str) -> list[str]:
    """Drop an insult that no word bears out: "get me a human" shall not stand there as one."""
    insults = estimate.label == "negative" and any(is_insult(word) for word in words_of(text))
    return [flag for flag in estimate.flags if flag != "insult" or insults]


def _agree(label: str, intensity: float) -> float:
    """Keep the score on its label's side: an agent shall not read "negative 0.05"."""
    if label == "negative":
        return min(intensity, -LEAST)
    if label == "positive":
        return max(intensity, LEAST)
    return max(-NEUTRAL_REACH, min(NEUTRAL_REACH, intensity))
