"""Turn sentences into vectors with ONNX Runtime; needs numpy, onnxruntime and tokenizers only.

Runs in both environments. The files it loads are made by ``python -m encoder.export``.
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

Vectors = npt.NDArray[np.float32]
Precision = Literal["int8", "fp32"]

CARD_FILE = "card.json"
EXPORTED = ("model.fp32.onnx", "model.int8.onnx", "tokenizer.json")
"""What the card's checksum is over: each name and digest, in this order; ``files`` in a card are others."""
BLOCK = 1 << 20
MAX_TOKENS = 256
BATCH = 32


class EncoderMissing(Exception):
    """The encoder's files are not there, or not those that were exported; says which command makes them."""


@dataclass(frozen=True)
class Card:
    """What an exported encoder says of itself."""

    name: str
    checksum: str
    dimension: int
    files: tuple[str, ...] = EXPORTED

    @classmethod
    def read(cls, folder: Path) -> "Card":
        """Read ``card.json``.

        Raises:
            EncoderMissing: there is none, or it cannot be read.
        """
        try:
            raw = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
            files = tuple(str(name) for name in raw.get("files", EXPORTED))
            return cls(raw["name"], raw["checksum"], int(raw["dimension"]), files)
        except (OSError, ValueError, KeyError) as error:
            raise EncoderMissing(f"no encoder in {folder}: run 'python -m encoder.export'") from error


class Encoder:
    """A sentence encoder: mean-pooled, L2-normalised transformer vectors.

    Args:
        folder: where ``encoder.export`` wrote the model.
        precision: ``int8`` is the faster, ``fp32`` the exact one.
        threads: ONNX Runtime's intra-op threads; one is best for single sentences.

    Raises:
        EncoderMissing: the folder lacks a file, or one is not as it was exported.
    """

    def __init__(self, folder: str | Path, *, precision: Precision = "int8", threads: int = 1) -> None:
        folder = Path(folder)
        self.card = Card.read(folder)
        self.precision = precision
        model, tokenizer = folder / f"model.{precision}.onnx", folder / "tokenizer.json"
        _require_as_exported(folder, self.card)
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        self._session = onnxruntime.InferenceSession(
            str(model), _session_options(threads), providers=["CPUExecutionProvider"]
        )
        self._inputs = {node.name for node in self._session.get_inputs()}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text: shape ``(len(texts), dimension)``, float32."""
        vectors = np.zeros((len(texts), self.card.dimension), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(by_length), BATCH):
            indices = by_length[start : start + BATCH]
            vectors[indices] = self._encode_batch([texts[index] for index in indices])
        return vectors

    def _encode_batch(self, texts: list[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch(texts)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        feed = {"input_ids": np.array([encoding.ids for encoding in encodings], dtype=np.int64)}
        feed["attention_mask"] = mask
        if "token_type_ids" in self._inputs:
            feed["token_type_ids"] = np.zeros_like(mask)
        tokens = self._session.run(["last_hidden_state"], feed)[0]
        return _pool(tokens, mask)


def take_along(source: Path, target: Path, *, precision: Precision) -> None:
    """Copy what an encoder needs to run at one precision, with a card of its own (a quarter of the bytes).

    Raises:
        EncoderMissing: the source lacks a file, or one is not as it was exported.
    """
    card = Card.read(source)
    _require_as_exported(source, card)
    files = (f"model.{precision}.onnx", "tokenizer.json")
    for name in files:
        shutil.copyfile(source / name, target / name)
    told = {"name": card.name, "dimension": card.dimension, "files": files, "from_checksum": card.checksum}
    told["checksum"] = _checksum(target, files)
    (target / CARD_FILE).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _require_as_exported(folder: Path, card: Card) -> None:
    for name in card.files:
        if not (folder / name).is_file():
            raise EncoderMissing(f"{folder / name} is missing: run 'python -m encoder.export'")
    if _checksum(folder, card.files) != card.checksum:
        raise EncoderMissing(
            f"{folder}: {', '.join(card.files[:-1])} or {card.files[-1]} is not the one that was exported, "
            f"the checksum in {CARD_FILE} differs: run 'python -m encoder.export'"
        )


def _checksum(folder: Path, files: Sequence[str]) -> str:
    total = hashlib.sha256()
    for name in files:
        total.update(name.encode() + _digest(folder / name))
    return total.hexdigest()


def _digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.digest()


def _pool(tokens: Vectors, mask: npt.NDArray[np.int64]) -> Vectors:
    weights = mask[:, :, None].astype(np.float32)
    mean = (tokens * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
    norm = np.linalg.norm(mean, axis=1, keepdims=True)
    pooled: Vectors = (mean / np.maximum(norm, 1e-12)).astype(np.float32)
    return pooled


def _session_options(threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return options
