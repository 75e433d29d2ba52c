"""Fit the constants of ``sureness``: ``python -m crm_backend.knowledge.fit_sureness``, from the checkout.

The questions are in sureness_questions.yml; the articles are the demo shop's. Each question is asked of
several shops, drawn from these articles: where its article is published it can be answered, where it is
not it is a near miss. Prints the constants, and how well they are
calibrated on the held-out questions.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from crm_backend.demo.articles import read_articles
from crm_backend.knowledge import passages
from crm_backend.knowledge.document import Document, Units, Vectors, units_of
from crm_backend.knowledge.index import Index
from crm_backend.knowledge.sureness import Signs
from encoder.runtime import Encoder

QUESTIONS = Path(__file__).with_name("sureness_questions.yml")
SIZES = (15, 15, 30, 30, 45, 45, 60, 60)
"""Articles of each shop; the demo shop has 60."""
BINS = 10
Answered = list[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Questions:
    """``answered`` name the articles that answer; nothing answers ``refused``."""

    answered: Answered
    refused: list[str]


@dataclass(frozen=True)
class Examples:
    """Features, shape (examples, signs); whether the first hit answers; and a weight for each."""

    features: Vectors
    right: Vectors
    weights: Vectors


def read_questions(*, held_out: bool) -> Questions:
    """Return the questions to fit with, or those that only measure."""
    raw = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))["held_out" if held_out else "fitted"]
    answered = [(text, tuple(slugs)) for text, slugs in raw["answered"].items()]
    return Questions(answered, [text for texts in raw["refused"].values() for text in texts])


class Shops:
    """The demo shop's articles, and smaller shops drawn from them."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._documents = [
            Document(file.slug, file.slug, file.title, file.questions, tuple(passages.split(file.body)))
            for file in read_articles()
        ]
        self._units: dict[str, Units] = {
            one.id: units_of(one, encoder.encode(one.texts)) for one in self._documents
        }

    def examples(self, questions: Questions, *, seed: int = 1) -> Examples:
        """Ask every question of every shop."""
        draw, rows = random.Random(seed), []
        asked = questions.answered + [(text, ()) for text in questions.refused]
        vectors = self._encoder.encode([text for text, _ in asked])
        for size in SIZES:
            index = Index.of(draw.sample(self._documents, size), self._units)
            rows += [
                self._ask(index, text, slugs, vector)
                for (text, slugs), vector in zip(asked, vectors, strict=True)
            ]
        right = np.array([good for _, good in rows], dtype=np.float32)
        weights = np.where(right > 0, 0.5 / right.mean(), 0.5 / (1 - right.mean())).astype(np.float32)
        return Examples(np.array([signs.values() for signs, _ in rows], dtype=np.float32), right, weights)

    @staticmethod
    def _ask(index: Index, text: str, slugs: Sequence[str], vector: Vectors) -> tuple[Signs, bool]:
        hit = index.search(text, vector, limit=1)[0]
        assert hit.signs is not None
        return hit.signs, hit.document.slug in slugs


def fit(examples: Examples) -> LogisticRegression:
    """Fit as many answers that are right as are not, by weight."""
    model = LogisticRegression(C=10.0, max_iter=1000)
    return model.fit(examples.features, examples.right, sample_weight=examples.weights)


def calibration_error(probabilities: Vectors, examples: Examples) -> float:
    """Return the expected calibration error over ten bins, by weight."""
    gaps, bins = 0.0, np.minimum((probabilities * BINS).astype(int), BINS - 1)
    for one in np.unique(bins):
        there = bins == one
        difference = probabilities[there] - examples.right[there]
        gaps += abs(float((difference * examples.weights[there]).sum()))
    return gaps / float(examples.weights.sum())


def report(name: str, probabilities: Vectors, examples: Examples) -> str:
    """Return one line of figures."""
    right = examples.right > 0
    return (
        f"{name}: {len(right)} examples, ECE {calibration_error(probabilities, examples):.3f},"
        f" AUROC {roc_auc_score(right, probabilities):.3f},"
        f" answered {np.mean(probabilities[right] >= 0.5):.1%} of those with an answer"
        f" and {np.mean(probabilities[~right] >= 0.5):.1%} of those without"
    )


def main() -> None:
    """Fit and print."""
    shops = Shops(Encoder(Path("models/encoder")))
    fitted, held_out = (shops.examples(read_questions(held_out=part)) for part in (False, True))
    model = fit(fitted)
    print(f"WEIGHTS = ({', '.join(f'{weight:.2f}' for weight in model.coef_[0])})")
    print(f"BIAS = {model.intercept_[0]:.2f}")
    for name, examples in (("fitted", fitted), ("held out", held_out)):
        print(report(name, model.predict_proba(examples.features)[:, 1], examples))


if __name__ == "__main__":
    main()
