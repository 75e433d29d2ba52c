"""Intervals from the ensemble's own past misses (conformal), and whether they held.

A miss is the logarithm of what came over what was forecast. The interval of a step takes the size that four
of five earlier misses of like steps stayed below; of a shop without a year it is wider by ``UNSEEN``, for the
seasons nobody has seen. Where lately too few or too many held, it is widened or
narrowed (adaptive conformal inference): shops change faster than a year of weeks can show.
"""

from dataclasses import dataclass

import numpy as np

from crm_backend.insights.forecast.candidates import opened
from crm_backend.insights.forecast.kinds import YEAR
from crm_backend.insights.forecast.series import Values
from crm_backend.insights.forecast.trials import Trials

SHARE = 0.8
FEW = 12
"""Misses below which the spread of the weeks themselves is taken instead."""
NEAR = 3
"""Steps ahead that count as alike, to both sides."""
RATE = 0.03
RECENT = 39
"""Weeks that misses are taken from: three quarters of a year."""
UNSEEN = 1.7


@dataclass(frozen=True)
class Misses:
    """Absolute log misses of the ensemble by origin (row) and step; NaN where not over yet."""

    origins: list[int]
    sizes: Values


def misses_of(trials: Trials) -> Misses:
    """Return how far the ensemble missed, each forecast made with what was known then."""
    origins = sorted({origin for made in trials.made.values() for origin in made} - {len(trials.values)})
    sizes = np.full((len(origins), trials.horizon), np.nan)
    for row, origin in enumerate(origins):
        forecast = trials.at(origin)
        actual = trials.values[origin : origin + trials.horizon]
        if forecast is not None:
            sizes[row, : len(actual)] = np.abs(
                np.log1p(actual) - np.log1p(np.maximum(forecast[: len(actual)], 0))
            )
    return Misses(origins, sizes)


def half_widths(trials: Trials, misses: Misses, now: int, share: float = SHARE) -> Values:
    """Return the interval's half width at each step, on the logarithm, from what was over at ``now``."""
    origins = np.array(misses.origins, dtype=int)
    over = origins[:, None] + np.arange(trials.horizon) < now
    recent = (origins >= now - RECENT)[:, None]
    known = np.where(over & recent, misses.sizes, np.nan) if len(origins) else np.zeros((0, trials.horizon))
    fallback = _spread(trials.values[:now])
    widths = np.array([_width(known, step, share, fallback) for step in range(trials.horizon)])
    return widths * (UNSEEN if now < YEAR else 1.0)


def _width(known: Values, step: int, share: float, fallback: float) -> float:
    near = known[:, max(0, step - NEAR) : step + NEAR + 1].ravel()
    near = near[~np.isnan(near)]
    if len(near) < FEW:
        return fallback
    level = min(1.0, np.ceil((len(near) + 1) * share) / len(near))
    return float(np.quantile(near, level))


def _spread(past: Values) -> float:
    return float(1.2816 * np.std(np.log1p(opened(past)[-26:]))) if len(past) > 2 else float("inf")


def adapted_share(trials: Trials, misses: Misses, now: int) -> tuple[float, float | None]:
    """Return the share to aim at, and the share of past weeks inside the intervals given before they came."""
    share, inside, first = SHARE, [], min(misses.origins, default=0) + 4
    widths: dict[int, Values] = {}
    for week in range(first, now):
        for row, origin in enumerate(misses.origins):
            if origin >= first and 0 <= week - origin < trials.horizon:
                if origin not in widths:
                    widths[origin] = half_widths(trials, misses, origin, share)
                inside.append(bool(misses.sizes[row, week - origin] <= widths[origin][week - origin]))
                share = float(np.clip(share + RATE * (SHARE - inside[-1]) / 4, 0.6, 0.98))
    share = max(share, SHARE) if now < YEAR else share
    return share, (float(np.mean(inside)) if len(inside) >= 30 else None)


def interval(forecast: Values, widths: Values) -> tuple[Values, Values]:
    """Return the lower and the upper bound; unknown widths end at a quarter and at four times it."""
    widths = np.minimum(widths, np.log(4.0))
    level = np.log1p(np.maximum(forecast, 0))
    return np.maximum(np.expm1(level - widths), 0), np.expm1(level + widths)
