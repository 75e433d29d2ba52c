"""Vectors on disk, keyed by text and encoder, so that a retrain encodes only what is new."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

import numpy as np

TABLE = "CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)"


class VectorCache:
    """A SQLite file of float32 vectors; a context manager."""

    def __init__(self, path: Path, encoder_checksum: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._encoder_checksum = encoder_checksum
        self._connection = sqlite3.connect(path, timeout=30)
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)"
        )

    def __enter__(self) -> VectorCache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def get_or_make(self, texts: list[str], encode: Callable[[list[str]], np.ndarray]) -> np.ndarray:
        """Return the vectors of ``texts``, shape (len(texts), dimension); encode and keep what is new."""
        keys = [self._key(text) for text in texts]
        known = self._read(set(keys))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            made = encode(list(missing.values()))
            known.update(zip(missing, made, strict=True))
            self._write(missing.keys(), made)
        return np.stack([known[key] for key in keys]) if keys else np.empty((0, 0), dtype=np.float32)

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self._encoder_checksum}\0{text}".encode()).hexdigest()

    def _read(self, keys: set[str]) -> dict[str, np.ndarray]:
        rows = self._connection.execute("SELECT key, vector FROM vectors")
        return {key: np.frombuffer(blob, dtype=np.float32) for key, blob in rows if key in keys}

    def _write(self, keys: Iterable[str], vectors: np.ndarray) -> None:
        blobs = (vector.astype(np.float32).tobytes() for vector in vectors)
        rows = list(zip(keys, blobs, strict=True))
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
