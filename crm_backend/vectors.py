"""This process's sentence encoder: loaded once, and asked once for each message.

Retrieval and sentiment look at the same words of the same customer within a second; the vector of a
text that was just encoded is remembered, so whoever comes second pays nothing.
"""

from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock

from crm_backend.errors import Unavailable
from encoder.runtime import Encoder, EncoderMissing, Vectors

REMEMBERED = 512
MAX_CHARS = 1000
"""Of a single text; the encoder itself reads 256 tokens."""


@lru_cache(maxsize=1)
def _load(folder: Path) -> Encoder:
    return Encoder(folder)


class TextVectors:
    """The shared encoder with a short memory; safe to use from several threads.

    Args:
        folder: where ``encoder.export`` wrote the model; read on first use.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._recent: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()

    def load(self) -> Encoder:
        """Return the encoder.

        Raises:
            Unavailable: ``encoder_missing``; it is not installed.
        """
        try:
            return _load(self._folder)
        except EncoderMissing as error:
            raise Unavailable("The search is not set up yet.", code="encoder_missing") from error

    def of(self, text: str) -> Vectors:
        """Return the unit vector of one text, shape ``(dimension,)``, float32; remembered for a while."""
        key = text.strip()[:MAX_CHARS]
        with self._lock:
            if (known := self._recent.get(key)) is not None:
                self._recent.move_to_end(key)
                return known
        vector: Vectors = self.load().encode([key])[0]
        vector.flags.writeable = False
        with self._lock:
            self._recent[key] = vector
            while len(self._recent) > REMEMBERED:
                self._recent.popitem(last=False)
        return vector

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of many texts, shape ``(len(texts), dimension)``; not remembered."""
        return self.load().encode(texts)
