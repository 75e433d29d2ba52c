"""Shares and means of some messages; of none they are 0."""

from collections.abc import Sequence
from statistics import fmean

from crm_backend.studio.watching.gathering import Said


def missed(said: Sequence[Said]) -> float:
    """Return the share that was not understood."""
    return round(1 - fmean(one.understood for one in said), 4) if said else 0.0


def sure(said: Sequence[Said]) -> list[float]:
    """Return the confidence of each, 0 to 1."""
    return [min(max(one.confidence, 0.0), 1.0) for one in said]


def mean(values: Sequence[float]) -> float:
    """Return the mean."""
    return round(fmean(values), 4) if values else 0.0


def handed(said: Sequence[Said], handed_over: frozenset[str]) -> float:
    """Return the share of their conversations that went to a person."""
    held = {one.conversation_id for one in said}
    return round(len(held & handed_over) / len(held), 4) if held else 0.0
