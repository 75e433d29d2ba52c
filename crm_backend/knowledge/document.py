"""An article as the index needs it: its texts to encode, and their vectors in little memory."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Document:
    """A published article."""

    id: str
    slug: str
    title: str
    questions: tuple[str, ...]
    passages: tuple[str, ...]
    language: str = "en"

    @property
    def texts(self) -> list[str]:
        """What is encoded: the title, each question, each question with the title, each passage with it."""
        return [
            self.title,
            *self.questions,
            *(f"{self.title}: {question}" for question in self.questions),
            *(f"{self.title}. {passage}" for passage in self.passages),
        ]

    @property
    def words(self) -> str:
        """The text for BM25; what the article is called counts twice."""
        return " ".join([self.title, *self.questions, self.title, *self.questions, *self.passages])

    @property
    def heads(self) -> int:
        """How many of its units are title and questions; the passages follow."""
        return 1 + len(self.questions)


@dataclass(frozen=True)
class Units:
    """Unit vectors in a quarter of the memory: int8 rows, shape (units, dimension), and a scale a row."""

    rows: npt.NDArray[np.int8]
    scales: Vectors

    @classmethod
    def pack(cls, vectors: Vectors) -> "Units":
        """Round unit vectors; a cosine changes by less than .01."""
        scales = np.maximum(np.abs(vectors).max(axis=1), 1e-9).astype(np.float32) / 127
        return cls(np.rint(vectors / scales[:, None]).astype(np.int8), scales)

    @classmethod
    def read(cls, data: bytes, *, dimension: int) -> "Units":
        """Read what ``write`` returned."""
        count = len(data) // (dimension + 4)
        rows = np.frombuffer(data, dtype=np.int8, count=count * dimension).reshape(count, dimension)
        return cls(rows, np.frombuffer(data, dtype="<f4", offset=count * dimension))

    def write(self) -> bytes:
        """Return the rows, then the scales (float32, little-endian)."""
        return self.rows.tobytes() + self.scales.astype("<f4").tobytes()

    def unpack(self) -> Vectors:
        """Return the vectors, float32."""
        vectors: Vectors = self.rows.astype(np.float32) * self.scales[:, None]
        return vectors


def units_of(document: Document, encoded: Vectors) -> Units:
    """Return a document's units from the vectors of its ``texts``.

    A question's unit is the mean of the question alone and under its title: the title says what the
    question leaves out.
    """
    count = len(document.questions)
    title, alone, under = encoded[:1], encoded[1 : 1 + count], encoded[1 + count : 1 + 2 * count]
    return Units.pack(np.concatenate([title, normalised(alone + under), encoded[1 + 2 * count :]]))


def normalised(vectors: Vectors) -> Vectors:
    """Return the vectors at length 1; zeros stay zeros."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: Vectors = (vectors / np.maximum(length, 1e-12)).astype(np.float32)
    return result


def concatenated(units: Sequence[Units]) -> Units:
    """Return the units of many documents as one."""
    return Units(np.concatenate([one.rows for one in units]), np.concatenate([one.scales for one in units]))


def products(rows: Vectors, vector: Vectors) -> Vectors:
    """Return the inner product of each row and a vector, in this thread alone.

    BLAS would wake a thread on every core, and a busy core lets all of them wait for milliseconds.
    """
    result: Vectors = np.einsum("ij,j->i", rows, vector)
    return result
