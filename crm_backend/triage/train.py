"""Train the mood of messages: ``python -m crm_backend.triage.train [FOLDER]`` writes models/sentiment.

Prints, and writes into the card, what it is worth: on messages held out, on whole domains left out, beside
the word lexicon on the same messages, and for each topic of the messages written for hard cases.
"""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import f1_score

from crm_backend.triage.examples import FLAGS, LABELS, Example, digest_of, read_examples
from crm_backend.triage.fitting import Fitted, fit
from crm_backend.triage.lexical import score_words
from crm_backend.triage.model import Estimate
from crm_backend.triage.variants import with_variants
from encoder.runtime import Encoder

BRAND_PRIOR = (0.63, 0.21, 0.16)
"""How public tweets to airlines spread over the labels; ours are spread more evenly."""
Labels = npt.NDArray[np.int64]


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the mood of messages.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("models/sentiment"))
    parser.add_argument("--encoder", type=Path, default=Path("models/encoder"))
    options = parser.parse_args()
    card = train(options.folder, Encoder(options.encoder))
    for name in ("examples", "held_out", "domains", "topics", "flags"):
        print(f"{name}: {card[name]}")


def train(folder: Path, encoder: Encoder) -> dict[str, Any]:
    """Learn from the messages in ``data/``, write model and card to ``folder``, return the card."""
    examples = read_examples()
    originals = [one for one in examples if not one.held_out]
    learnt = with_variants(originals)
    kept_back = [one for one in examples if one.held_out]
    vectors = encoder.encode([one.text for one in learnt])
    fitted = fit(learnt, vectors, encoder=encoder.card.checksum)
    estimates = [
        fitted.model.estimate(one.text, vector)
        for one, vector in zip(kept_back, encoder.encode([one.text for one in kept_back]), strict=True)
    ]
    card = {
        "trained_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "encoder": encoder.card.checksum,
        "data": digest_of(examples),
        "examples": _count(examples) | {"held_out": len(kept_back), "learnt_with_variants": len(learnt)},
        "held_out": _held_out(kept_back, estimates),
        "domains": _domains(originals, fitted),
        "topics": _topics(originals, fitted),
        "flags": _flags(kept_back, estimates),
    }
    fitted.model.save(folder, card)
    return card


def _count(examples: Sequence[Example]) -> dict[str, int]:
    return {label: sum(one.label == label for one in examples) for label in LABELS} | {"all": len(examples)}


def _held_out(examples: Sequence[Example], estimates: Sequence[Estimate]) -> dict[str, float]:
    truth = _labels(examples)
    probabilities = np.array([one.probabilities for one in estimates])
    intensities = np.corrcoef([one.intensity for one in examples], [one.intensity for one in estimates])
    return _figures(examples, truth, probabilities.argmax(axis=1)) | {
        "calibration_error": _calibration_error(probabilities, truth),
        "intensity_correlation": round(float(intensities[0, 1]), 3),
    }


def _domains(examples: Sequence[Example], fitted: Fitted) -> dict[str, dict[str, float]]:
    """Return the figures on each domain of a model that never saw it."""
    said, truth = fitted.by_domain[: len(examples)].argmax(axis=1), _labels(examples)
    found = {}
    for domain in sorted({one.domain for one in examples}):
        chosen = [index for index, one in enumerate(examples) if one.domain == domain]
        found[domain] = _figures([examples[index] for index in chosen], truth[chosen], said[chosen])
    return found


def _figures(examples: Sequence[Example], truth: Labels, said: Labels) -> dict[str, float]:
    lexicon = np.array([LABELS.index(score_words(one.text).label) for one in examples])
    weights = (np.array(BRAND_PRIOR) / np.bincount(truth, minlength=len(LABELS)).clip(1))[truth]
    return {
        "messages": len(examples),
        "macro_f1": _f1(truth, said),
        "macro_f1_at_tweets_prior": _f1(truth, said, weights),
        "lexicon_macro_f1": _f1(truth, lexicon),
    }


def _topics(examples: Sequence[Example], fitted: Fitted) -> dict[str, float]:
    """Return the accuracy on each hard topic of a model that saw no message of these topics."""
    right = fitted.by_domain[: len(examples)].argmax(axis=1) == _labels(examples)
    topics = sorted({one.source for one in examples if one.domain == "hard"})
    return {
        topic.removeprefix("hard/"): round(
            float(np.mean([right[index] for index, one in enumerate(examples) if one.source == topic])), 2
        )
        for topic in topics
    }


def _flags(examples: Sequence[Example], estimates: Sequence[Estimate]) -> dict[str, float]:
    return {
        flag: round(
            float(
                f1_score([flag in one.flags for one in examples], [flag in one.flags for one in estimates])
            ),
            3,
        )
        for flag in FLAGS
    }


def _labels(examples: Sequence[Example]) -> Labels:
    return np.array([LABELS.index(one.label) for one in examples])


def _f1(truth: Labels, said: Labels, weights: npt.NDArray[np.float64] | None = None) -> float:
    return round(float(f1_score(truth, said, average="macro", sample_weight=weights)), 3)


def _calibration_error(probabilities: npt.NDArray[np.float64], truth: Labels) -> float:
    """Return the mean gap between confidence and accuracy over ten bins by size (Naeini et al. 2015)."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = [abs(float((confidence - right)[bins == one].sum())) for one in range(10)]
    return round(sum(gaps) / len(truth), 3)


if __name__ == "__main__":
    main()
