"""What the words of a message say for calling a person: by phrases, and by nearness to examples.

Phrases (``sensitive``) are sure of what they find and miss what nobody wrote down; a logistic regression
on sentence vectors (``cue_model``) finds other wordings.
"""

import logging
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from crm_backend.errors import Unavailable
from crm_backend.triage.cue_model import CueModel, load_or_learn
from crm_backend.triage.sensitive import find_phrases, serious_part
from crm_backend.triage.signals import is_detail
from crm_backend.vectors import TextVectors
from encoder.runtime import Vectors

log = logging.getLogger(__name__)

Cues = Mapping[str, float]
NOTHING = "nothing"
_FAINT = 0.2
"""Probabilities below are noise and are not kept."""
_SURE = 0.8
_SOUNDS_LIKE_A_WISH = ("ask_bot", "contact_support")
"""Whom am I talking to, and by which ways the shop can be reached: the bot answers both."""
_END = re.compile(r"(?<=[.?!;])\s+")
_PAYLOAD = re.compile(r"\s*/\w+\s*$")
_SHORTEST, _MOST_SENTENCES = 3, 5


class CueReader:
    """Reads the cues of a text; only phrases until it has learnt. Safe to use from threads.

    Args:
        vectors: the process's sentence encoder.
        kept: the folder in which what was learnt is kept from one start to the next.
    """

    def __init__(self, vectors: TextVectors, kept: Path | None = None) -> None:
        self._vectors, self._kept = vectors, kept
        self._model: CueModel | None = None

    def learn(self) -> None:
        """Read what was learnt, or learn it, which takes seconds; without an encoder phrases have to do."""
        try:
            self._model = load_or_learn(self._vectors.load(), self._kept)
        except Unavailable as error:
            log.warning("cues are read from phrases only: %s", error.__cause__)

    def read(self, text: str) -> dict[str, float]:
        """Return each cue's strength, in (0, 1]; empty for most messages, a detail alone, a typed payload."""
        if is_detail(text) or _PAYLOAD.match(text):
            return {}
        model = self._model
        found = {} if model is None else self._guess(model, text)
        for cue, strength in find_phrases(text).items():
            found[cue] = max(strength, found.get(cue, 0.0))
        return found

    def _guess(self, model: CueModel, text: str) -> dict[str, float]:
        shares = model.shares(self._vectors_of(text))
        blended = (shares[0] + shares.max(axis=0)) / 2
        return {
            cue: round(float(share), 2)
            for cue, share in zip(model.names, blended, strict=True)
            if cue != NOTHING and share >= _FAINT
        }

    def _vectors_of(self, text: str) -> Vectors:
        """Return the vector of the whole text, which others have use for, and those of its sentences."""
        serious = serious_part(text)
        whole, sentences = self._vectors.of(serious), sentences_of(serious)
        return np.vstack([whole, self._vectors.encode(sentences)] if sentences else [whole])


def sentences_of(text: str) -> list[str]:
    """Return the first sentences of a text that has several: one of many is easily drowned."""
    sentences = [one.strip() for one in _END.split(text) if len(one.split()) >= _SHORTEST]
    return sentences[:_MOST_SENTENCES] if len(sentences) > 1 else []


def trusted(cues: Cues, intent: str | None, confidence: float | None) -> dict[str, float]:
    """Leave out a wish for a person where the bot surely understood a question that sounds like one."""
    curious = intent in _SOUNDS_LIKE_A_WISH and (confidence or 0) >= _SURE
    return {cue: share for cue, share in cues.items() if not (curious and cue == "person")}
