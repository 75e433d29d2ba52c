"""Which words moved the score: by leaving each out and asking again."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from crm_backend.triage.features import signal_kernel
from crm_backend.triage.model import INTENSITY, MoodModel, one_thread
from crm_backend.triage.signals import is_telling
from encoder.runtime import Encoder

MOST, SMALLEST, LONGEST = 5, 0.03, 60
"""Words named; the weight below which a word says nothing; words looked at."""
CANDIDATES = 4


@dataclass(frozen=True)
class Word:
    """``weight`` is how much the word moved the score: negative made it worse."""

    word: str
    weight: float


def words_without_encoder(model: MoodModel, text: str) -> list[Word]:
    """Return the words that moved signals and terms most; the vector is taken as unchanged (about 1 ms).

    Only the first few words that a list knows are looked at.
    """
    tokens = text.split()[:LONGEST]
    chosen = [index for index, token in enumerate(tokens) if is_telling(token)][:CANDIDATES]
    if not chosen:
        return []
    variants = [" ".join(tokens), *(_without(tokens, index) for index in chosen)]
    rows = model.featurizer.rows(variants, np.zeros((len(variants), model.vectors.shape[1])))
    with one_thread():
        moved = signal_kernel(rows, model.known) @ model.alpha[:, INTENSITY]
    return _strongest(model, tokens, chosen, moved + rows.terms @ model.term_weights[:, INTENSITY])


def explain(model: MoodModel, encoder: Encoder, text: str) -> list[Word]:
    """Return the words that moved the score most, the encoder's part included; one encoding a word."""
    tokens = text.split()[:LONGEST]
    variants = [" ".join(tokens), *(_without(tokens, index) for index in range(len(tokens)))]
    rows = model.featurizer.rows(variants, encoder.encode(variants))
    return _strongest(model, tokens, list(range(len(tokens))), model.raw(rows)[:, INTENSITY])


def _without(tokens: list[str], index: int) -> str:
    return " ".join([*tokens[:index], *tokens[index + 1 :]])


def _strongest(
    model: MoodModel, tokens: list[str], chosen: list[int], scores: npt.NDArray[np.floating[Any]]
) -> list[Word]:
    weights = model.slope * (scores[0] - scores[1:])
    found = [Word(tokens[index], round(float(one), 3)) for index, one in zip(chosen, weights, strict=True)]
    telling = [word for word in found if abs(word.weight) >= SMALLEST]
    return sorted(telling, key=lambda word: -abs(word.weight))[:MOST]
