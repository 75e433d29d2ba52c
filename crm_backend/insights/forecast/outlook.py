"""The forecast of one series as it is stored and shown: weeks, bounds, scores, and what it cannot know."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from crm_backend.insights.forecast.candidates import for_totals
from crm_backend.insights.forecast.intervals import adapted_share, half_widths, interval, misses_of
from crm_backend.insights.forecast.kinds import YEAR, Model
from crm_backend.insights.forecast.scores import Score, score_all
from crm_backend.insights.forecast.series import Values, Weekly
from crm_backend.insights.forecast.trials import ENSEMBLE, SHORTEST, Trials, run_trials

HORIZON = 13
SHOWN = 104
"""Past weeks that are stored with a forecast."""


def forecast_series(
    series: Weekly, models: Mapping[str, Model] | None = None, *, horizon: int = HORIZON, most: int = 26
) -> dict[str, Any]:
    """Forecast a series of at least one week; values are whole minor units, or units with one decimal."""
    trials = run_trials(series.values, models or for_totals(series.first), horizon=horizon, most=most)
    scores = score_all(trials, range(max(SHORTEST, len(series.values) - most), len(series.values)))
    name, forecast = _choose(trials, scores)
    misses = misses_of(trials)
    share, held = adapted_share(trials, misses, len(series.values))
    low, high = interval(forecast, half_widths(trials, misses, len(series.values), share))
    return {
        "key": series.key,
        "name": series.name,
        "model": name,
        "weights": {key: round(one, 3) for key, one in trials.weights.get(len(series.values), {}).items()},
        "past": _rows(series, series.values, max(0, len(series.values) - SHOWN)),
        "ahead": _ahead(series, forecast, low, high),
        "scores": {key: asdict(one) for key, one in scores.items()},
        "held": held,
        "notes": _notes(series.values, scores, held),
    }


def _choose(trials: Trials, scores: Mapping[str, Score]) -> tuple[str, Values]:
    """Take the ensemble, unless a naive forecast beat it in the backtest: then that one, and it is said."""
    now = len(trials.values)
    ours = scores.get(ENSEMBLE)
    better = [
        name
        for name in ("seasonal naive", "naive")
        if ours and name in scores and scores[name].mase < ours.mase and scores[name].smape < ours.smape
    ]
    ensemble = trials.at(now)
    if better or ensemble is None:
        name = better[0] if better else "naive"
        return name, trials.made[name][now]
    return ENSEMBLE, ensemble


def _rows(series: Weekly, values: Values, start: int) -> list[dict[str, Any]]:
    return [{"week": f"{series.week(at):%F}", "value": _tidy(values[at])} for at in range(start, len(values))]


def _ahead(series: Weekly, middle: Values, low: Values, high: Values) -> list[dict[str, Any]]:
    first = len(series.values)
    return [
        {
            "week": f"{series.week(first + step):%F}",
            "value": _tidy(middle[step]),
            "low": _tidy(low[step]),
            "high": _tidy(high[step]),
        }
        for step in range(len(middle))
    ]


def _tidy(value: float) -> float:
    return float(np.round(value, 1))


def _notes(values: Values, scores: Mapping[str, Score], held: float | None) -> list[str]:
    notes = []
    if len(values) < YEAR:
        notes.append(f"Only {len(values)} full weeks: what a year's seasons bring cannot be known yet.")
    elif len(values) < YEAR + 13:
        notes.append("One year: its seasons are taken to come again, and no second year has shown it yet.")
    if ENSEMBLE not in scores:
        notes.append("Too few weeks to test the forecast against what came.")
    if held is None:
        notes.append("The interval rests on how much weeks differ; no past forecasts have tested it yet.")
    if len(values) and (values == 0).mean() > 0.3:
        notes.append("Many weeks have no sales at all: take the sum of several weeks, not single ones.")
    return notes
