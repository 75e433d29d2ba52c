"""The trained mood of a message: kernel ridge regression with calibrated probabilities; kept as arrays.

One set of weights gives all outputs: three labels, the intensity, four flags. Linear kernels are kept as
one weight a term, so only the vectors and signals of the training messages are compared at run time.
"""

import json
import zipfile
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from crm_backend.triage.examples import FLAGS, LABELS
from crm_backend.triage.features import Featurizer, Floats, Rows, dense_kernel
from crm_backend.triage.signals import NAMES
from crm_backend.triage.terms import Terms
from crm_backend.whole_files import replaced, sha256_of

MODEL_FILE, CARD_FILE = "model.npz", "card.json"
_WORDS = ("vocabulary", "names", "encoder")
"""The fields that are no numbers; in the file they are JSON."""
INTENSITY = len(LABELS)
OUTPUTS = len(LABELS) + 1 + len(FLAGS)


class ModelUnusable(Exception):
    """The model is missing, damaged, not to be trusted, or made for another encoder; says what to do."""


@dataclass(frozen=True)
class Estimate:
    """What the model says of one message; ``probabilities`` in the order of ``LABELS``."""

    probabilities: Floats
    intensity: float
    flags: list[str]

    @property
    def label(self) -> str:
        return LABELS[int(self.probabilities.argmax())]


@dataclass(frozen=True)
class MoodModel:
    """Weights over training messages (``alpha``) and terms; arrays of ``OUTPUTS`` columns."""

    vocabulary: list[str]
    rarity: Floats
    mean: Floats
    scale: Floats
    vectors: npt.NDArray[np.float32]
    signals: npt.NDArray[np.float32]
    alpha: Floats
    term_weights: Floats
    offset: Floats
    calibration: Floats
    """Shape (labels + 1, labels): a multinomial logistic regression on the raw label scores."""
    slope: float
    thresholds: Floats
    names: list[str]
    encoder: str
    """The checksum of the encoder whose vectors it knows."""

    @cached_property
    def featurizer(self) -> Featurizer:
        return Featurizer(Terms(self.vocabulary, self.rarity), self.mean, self.scale)

    @property
    def known(self) -> Rows:
        """The training messages; their terms are in ``term_weights``."""
        return Rows(self.vectors, self.signals, None)

    def estimate(self, text: str, vector: npt.NDArray[np.floating[Any]]) -> Estimate:
        """Return the mood of a text whose encoder vector is ``vector``, shape ``(dimension,)``."""
        with one_thread():
            return self.read(self.raw(self.featurizer.rows([text], vector[None]))[0])

    def raw(self, rows: Rows) -> Floats:
        """Return uncalibrated outputs, shape ``(n, OUTPUTS)``."""
        outputs: Floats = dense_kernel(rows, self.known) @ self.alpha + self.offset
        outputs += rows.terms @ self.term_weights
        return outputs

    def read(self, outputs: Floats) -> Estimate:
        """Calibrate one row of ``raw``."""
        probabilities = calibrate(outputs[None, :INTENSITY], self.calibration)[0]
        over = outputs[INTENSITY + 1 :] >= self.thresholds
        flags = [flag for flag, is_over in zip(FLAGS, over, strict=True) if is_over]
        intensity = float(np.clip(self.slope * outputs[INTENSITY], -1, 1))
        return Estimate(probabilities, intensity, flags)

    def save(self, folder: Path, card: dict[str, Any]) -> None:
        """Write the model and its card, which holds the model's checksum, each at once."""
        folder.mkdir(parents=True, exist_ok=True)
        state = {field.name: getattr(self, field.name) for field in fields(self)}
        words = np.frombuffer(json.dumps({name: state.pop(name) for name in _WORDS}).encode(), np.uint8)
        with replaced(folder / MODEL_FILE) as file:
            np.savez(file, words=words, **state)
        card = {**card, "sha256": sha256_of(folder / MODEL_FILE)}
        with replaced(folder / CARD_FILE) as file:
            file.write((json.dumps(card, indent=2) + "\n").encode())

    @classmethod
    def load(cls, folder: Path, *, encoder: str) -> Self:
        """Read what ``save`` wrote; nothing in the file can run.

        Raises:
            ModelUnusable: see there.
        """
        advice = "run 'python -m crm_backend.triage.train'"
        file = folder / MODEL_FILE
        if not file.is_file():
            raise ModelUnusable(f"{file} is missing: {advice}")
        if _written_checksum(folder) != sha256_of(file):
            raise ModelUnusable(f"{file} is not the one that was trained, its checksum differs: {advice}")
        try:
            with np.load(file, allow_pickle=False) as kept:
                state: dict[str, Any] = {name: kept[name] for name in kept.files}
            state |= json.loads(state.pop("words").tobytes())
            model = cls(**{**state, "slope": float(state["slope"])})
        except (OSError, zipfile.BadZipFile, ValueError, TypeError, KeyError, EOFError) as error:
            raise ModelUnusable(f"{file} is damaged ({type(error).__name__}): {advice}") from error
        if model.encoder != encoder or tuple(model.names) != NAMES:
            raise ModelUnusable(f"{file} was trained for another encoder or other signals: {advice}")
        return model


def _written_checksum(folder: Path) -> str | None:
    try:
        card: dict[str, Any] = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return card.get("sha256")


def calibrate(scores: Floats, calibration: Floats) -> Floats:
    """Return probabilities for raw label scores, both of shape ``(n, labels)``."""
    raised = scores @ calibration[:-1] + calibration[-1]
    odds: Floats = np.exp(raised - raised.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    return odds


@lru_cache(maxsize=1)
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


def one_thread() -> Any:
    """Keep linear algebra on one core meanwhile: a second costs one message more than it saves."""
    return _controller().limit(limits=1, user_api="blas")
