"""What tuning tells: scores, the table, whether the new encoder may replace the present one, the card.

Needs no torch.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from encoder.runtime import CARD_FILE, Vectors


@dataclass(frozen=True)
class Score:
    """Held-out figures between 0 and 1; ``mrr`` is None without question-article pairs."""

    accuracy: float
    mrr: float | None = None

    @property
    def overall(self) -> float:
        """The figure that decides: the mean of what was measured."""
        return self.accuracy if self.mrr is None else (self.accuracy + self.mrr) / 2

    def as_card(self) -> dict[str, float]:
        """Return the figures for the card, to four places."""
        figures = {"accuracy": round(self.accuracy, 4)}
        return figures if self.mrr is None else {**figures, "mrr": round(self.mrr, 4)}


def reciprocal_rank(similarities: Vectors, right: Sequence[int]) -> float:
    """Return the mean of 1 / rank of the right column; ``similarities`` is (questions, articles)."""
    own = similarities[np.arange(len(right)), list(right)]
    ranks = (similarities > own[:, None]).sum(axis=1) + 1
    return float((1 / ranks).mean())


def table(scores: Mapping[str, Score]) -> str:
    """Return one line an encoder, percentages."""
    with_pairs = any(score.mrr is not None for score in scores.values())
    heads = ["held-out score", "intent accuracy", *(["article MRR"] if with_pairs else [])]
    width = max(map(len, [*scores, heads[0]]))
    lines = [f"  {heads[0]:<{width}}  " + "  ".join(f"{head:>15}" for head in heads[1:])]
    for name, score in scores.items():
        figures = [score.accuracy, *([score.mrr or 0.0] if with_pairs else [])]
        lines.append(f"  {name:<{width}}  " + "  ".join(f"{100 * figure:>13.1f} %" for figure in figures))
    return "\n".join(lines)


def refusal(present: Score, tuned: Score) -> str | None:
    """Return why the tuned encoder may not replace the present one; None if it may."""
    if tuned.overall > present.overall:
        return None
    word = "is no better than" if tuned.overall == present.overall else "is worse than"
    return (
        f"The tuned encoder {word} the present one on the held-out part "
        f"({100 * tuned.overall:.2f} against {100 * present.overall:.2f}): nothing was replaced."
    )


def amend_card(folder: Path, **fields: object) -> None:
    """Add fields to the card that the export wrote."""
    path = folder / CARD_FILE
    card = {**json.loads(path.read_text(encoding="utf-8")), **fields}
    path.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
