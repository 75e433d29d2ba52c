"""What became of the messages that each model answered: in all, and day by day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from statistics import fmean

from crm_backend.studio.watching.gathering import Said
from crm_backend.studio.watching.schemas import ModelDay, ModelFigures
from crm_backend.studio.watching.shares import handed, mean, missed, sure

SERIES = 6
"""Models with a series of their own: those with most messages; more lines nobody tells apart."""


def figures_of_models(
    said: Sequence[Said], handed_over: frozenset[str], models: Mapping[str, str]
) -> list[ModelFigures]:
    """Return the figures of each model, the one that answered last first.

    Args:
        handed_over: conversations that went to people.
        models: the studio's id by Rasa's.
    """
    found = [
        ModelFigures(
            rasa_id=rasa_id,
            model=models.get(rasa_id, ""),
            messages=len(some),
            conversations=len({one.conversation_id for one in some}),
            not_understood=missed(some),
            confidence=mean(sure(some)),
            handed_over=handed(some, handed_over),
            not_helpful=round(1 - fmean(one.helpful for one in some), 4),
            first=min(one.at for one in some),
            last=max(one.at for one in some),
        )
        for rasa_id, some in _by_model(said).items()
    ]
    return sorted(found, key=lambda one: one.last, reverse=True)


def days_of_models(
    said: Sequence[Said], handed_over: frozenset[str], models: Mapping[str, str]
) -> list[ModelDay]:
    """Return the figures of each day (UTC) on which a model answered, of the busiest models."""
    busiest = sorted(_by_model(said).items(), key=lambda item: (-len(item[1]), item[0]))[:SERIES]
    return [
        ModelDay(
            day=day,
            rasa_id=rasa_id,
            model=models.get(rasa_id, ""),
            messages=len(some),
            not_understood=missed(some),
            confidence=mean(sure(some)),
            handed_over=handed(some, handed_over),
        )
        for rasa_id, all_of_it in busiest
        for day, some in sorted(_by_day(all_of_it).items())
    ]


def _by_model(said: Sequence[Said]) -> dict[str, list[Said]]:
    found: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        if one.model:
            found[one.model].append(one)
    return found


def _by_day(said: Sequence[Said]) -> dict[date, list[Said]]:
    found: dict[date, list[Said]] = defaultdict(list)
    for one in said:
        found[one.at.date()].append(one)
    return found
