"""What is learnt from ``cue_examples.yml``: a logistic regression on sentence vectors, kept as plain arrays.

``python -m crm_backend.triage.cue_model [FOLDER]`` learns it and writes it, which takes seconds; with the
file a backend that starts has read it in milliseconds, and without scikit-learn.
"""

import argparse
import hashlib
import logging
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import yaml  # type: ignore[import-untyped]

from crm_backend.whole_files import replaced, sha256_of
from encoder.runtime import Encoder, Vectors

log = logging.getLogger(__name__)

Floats = npt.NDArray[np.float64]
EXAMPLES = Path(__file__).with_name("cue_examples.yml")
FILE, CHECKSUM_FILE = "cues.npz", "cues.npz.sha256"
_REGULARIZATION = 10.0


class NotKept(Exception):
    """There is no file, it was changed, or it was learnt from other examples, vectors or code."""


@dataclass(frozen=True)
class CueModel:
    """``weights`` has shape ``(names, dimension)``, ``offsets`` ``(names,)``."""

    names: list[str]
    weights: Floats
    offsets: Floats

    def shares(self, vectors: Vectors) -> Floats:
        """Return probabilities, shape ``(len(vectors), names)``."""
        scores: Floats = vectors @ self.weights.T + self.offsets
        odds: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        return odds

    def save(self, folder: Path, key: str) -> None:
        """Write it in one go, and its checksum."""
        folder.mkdir(parents=True, exist_ok=True)
        with replaced(folder / FILE) as file:
            np.savez(file, key=key, names=self.names, weights=self.weights, offsets=self.offsets)
        with replaced(folder / CHECKSUM_FILE) as file:
            file.write(f"{sha256_of(folder / FILE)}  {FILE}\n".encode())

    @classmethod
    def load(cls, folder: Path, key: str) -> Self:
        """Read what ``save`` wrote.

        Raises:
            NotKept: see there.
        """
        try:
            written = (folder / CHECKSUM_FILE).read_text(encoding="utf-8").split()
            if written[:1] != [sha256_of(folder / FILE)]:
                raise NotKept(f"{folder / FILE} is not the one that was written, its checksum differs")
            with np.load(folder / FILE, allow_pickle=False) as kept:
                if str(kept["key"]) != key:
                    raise NotKept("learnt from something else")
                return cls(kept["names"].tolist(), kept["weights"], kept["offsets"])
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise NotKept(f"{type(error).__name__}: {error}") from error


@lru_cache(maxsize=1)
def load_examples() -> dict[str, list[str]]:
    """Return the example sentences of each cue; those of ``nothing`` speak for nobody."""
    read = yaml.load(EXAMPLES.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {cue: [str(text) for text in texts] for cue, texts in read.items()}


def key_of(encoder: Encoder) -> str:
    """Return a hash over all that the model follows from: examples, vectors, and this file's code."""
    total = hashlib.sha256(f"{encoder.card.checksum} {encoder.precision}\n".encode())
    for source in (EXAMPLES, Path(__file__)):
        total.update(hashlib.sha256(source.read_bytes()).digest())
    return total.hexdigest()


def load_or_learn(encoder: Encoder, folder: Path | None) -> CueModel:
    """Return the model kept in ``folder``; where it is not the right one, learn it and keep it."""
    if folder is None:
        return learn(encoder)
    key = key_of(encoder)
    try:
        return CueModel.load(folder, key)
    except NotKept as reason:
        log.info("learning the cues anew (%s)", reason)
    model = learn(encoder)
    try:
        model.save(folder, key)
    except OSError as error:
        log.warning("the cues cannot be kept, so each start learns them again: %s", error)
    return model


@lru_cache(maxsize=1)
def learn(encoder: Encoder) -> CueModel:
    """Learn the examples; takes seconds."""
    from sklearn.linear_model import LogisticRegression  # takes seconds, and only who learns needs it

    examples = load_examples()
    labels = [cue for cue, texts in examples.items() for _ in texts]
    vectors = encoder.encode([text for texts in examples.values() for text in texts])
    model = LogisticRegression(C=_REGULARIZATION, class_weight="balanced", max_iter=1000).fit(vectors, labels)
    return CueModel([str(name) for name in model.classes_], model.coef_, model.intercept_)


def main() -> None:
    parser = argparse.ArgumentParser(description="Learn the cues for calling a person.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("models/cues"))
    parser.add_argument("--encoder", type=Path, default=Path("models/encoder"))
    options = parser.parse_args()
    encoder = Encoder(options.encoder)
    learn(encoder).save(options.folder, key_of(encoder))


if __name__ == "__main__":
    main()
