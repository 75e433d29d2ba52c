"""Vectors of sentences for the studio, kept in memory and in a file of KEFU_HOME: each is made once."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import numpy as np

from crm_backend.vectors import TextVectors
from encoder.runtime import Vectors

AT_ONCE = 64
TABLE = (
    "CREATE TABLE IF NOT EXISTS vectors (encoder TEXT, text TEXT, vector BLOB, PRIMARY KEY (encoder, text))"
)


class SentenceVectors:
    """Unit vectors by text; safe to use from several threads.

    Args:
        file: a SQLite file; it may be deleted at any time.
    """

    def __init__(self, vectors: TextVectors, file: Path) -> None:
        self._vectors, self._file = vectors, file
        self._known: dict[str, Vectors] = {}
        self._encoder = ""
        self._lock = Lock()

    def of(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text, shape ``(len(texts), dimension)``.

        Raises:
            Unavailable: ``encoder_missing``.
        """
        dimension = self._vectors.load().card.dimension
        if not texts:
            return np.zeros((0, dimension), dtype=np.float32)
        with self._lock:
            self._read_file()
            missing = list(dict.fromkeys(text for text in texts if text not in self._known))
            for start in range(0, len(missing), AT_ONCE):
                self._learn(missing[start : start + AT_ONCE])
            return np.stack([self._known[text] for text in texts])

    def _read_file(self) -> None:
        checksum = self._vectors.load().card.checksum
        if checksum == self._encoder:
            return
        with self._open() as connection:
            rows = connection.execute("SELECT text, vector FROM vectors WHERE encoder = ?", (checksum,))
            self._known = {text: np.frombuffer(blob, dtype=np.float32) for text, blob in rows}
        self._encoder = checksum

    def _learn(self, texts: list[str]) -> None:
        made = self._vectors.encode(texts)
        self._known |= dict(zip(texts, made, strict=True))
        rows = [(self._encoder, text, vector.tobytes()) for text, vector in zip(texts, made, strict=True)]
        with self._open() as connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def _open(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._file, timeout=10)
        connection.execute(TABLE)
        return connection
