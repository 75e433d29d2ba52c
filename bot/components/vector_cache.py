"""Vectors on disk, keyed by text and encoder, so that a retrain encodes only what is new."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import numpy as np

from encoder.runtime import Encoder

TABLE = "CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)"


class VectorCache:
    """A SQLite file of float32 vectors; a context manager."""

    def __init__(self, path: Path, encoder_checksum: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._encoder_checksum = encoder_checksum
        self._connection = sqlite3.connect(path, timeout=30)
        self._connection.execute(TABLE)

    def __enter__(self) -> VectorCache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def get_or_make(self, texts: list[str], encode: Callable[[list[str]], np.ndarray]) -> np.ndarray:
        """Return the vectors of ``texts``, shape (len(texts), dimension); encode and keep what is new."""
        keys = [self.key_of(text) for text in texts]
        wanted, known = set(keys), self.read_all()
        known = {key: known[key] for key in wanted & known.keys()}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            made = dict(zip(missing, encode(list(missing.values())), strict=True))
            known.update(made)
            self.write(made)
        return np.stack([known[key] for key in keys]) if keys else np.empty((0, 0), dtype=np.float32)

    def key_of(self, text: str) -> str:
        return hashlib.sha256(f"{self._encoder_checksum}\0{text}".encode()).hexdigest()

    def read_all(self) -> dict[str, np.ndarray]:
        """Return every vector by its key, those of other encoders too."""
        rows = self._connection.execute("SELECT key, vector FROM vectors")
        return {key: np.frombuffer(blob, dtype=np.float32) for key, blob in rows}

    def write(self, vectors: Mapping[str, np.ndarray]) -> None:
        rows = [(key, vector.astype(np.float32).tobytes()) for key, vector in vectors.items()]
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)


class RememberingEncoder:
    """An encoder that looks into the cache first; texts are encoded one by one, as in a conversation."""

    def __init__(self, encoder: Encoder, path: Path) -> None:
        self.card, self.precision = encoder.card, encoder.precision
        self._encoder = encoder
        # Not the vectors of a training: in a batch an int8 encoder rounds a little otherwise.
        self._cache = VectorCache(path, f"{encoder.card.checksum}-{encoder.precision}-single")
        self._known = self._cache.read_all()
        self._new: dict[str, np.ndarray] = {}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self._one(text) for text in texts])

    def _one(self, text: str) -> np.ndarray:
        key = self._cache.key_of(text)
        if key not in self._known:
            self._known[key] = self._new[key] = self._encoder.encode([text])[0]
        return self._known[key]

    def keep(self) -> None:
        """Write what was new, and end."""
        self._cache.write(self._new)
        self._new = {}
        self._cache.close()
