"""The rolling backtest: every model forecasts from every past week, and is judged by what came.

What is judged at a week saw only weeks before it, weights included: the figures of the ensemble are those it
would have had. So one set of trials gives the choice, the scores and the residuals of the intervals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from crm_backend.insights.forecast.candidates import BASELINES
from crm_backend.insights.forecast.kinds import Model
from crm_backend.insights.forecast.series import Values

ENSEMBLE = "ensemble"
SHORTEST = 16
"""Weeks a model sees at least before its forecasts count."""
UNTRIED_SHARE = 0.75
"""Of last year's shape while its first forecasts are not over: a shop without seasons loses little by it,
one with seasons loses everything without it."""


@dataclass(frozen=True)
class Trials:
    """Forecasts by model and by the week they were made from (shape: horizon)."""

    values: Values
    horizon: int
    made: Mapping[str, Mapping[int, Values]]
    candidates: Sequence[str]
    weights: dict[int, dict[str, float]] = field(default_factory=dict)

    def at(self, origin: int) -> Values | None:
        """Return the ensemble's forecast from a week, with the weights that were known then."""
        known = {name: self.made[name][origin] for name in self.candidates if origin in self.made[name]}
        if not known:
            return None
        if origin not in self.weights:
            self.weights[origin] = _weigh(self, sorted(known), origin)
        return np.asarray(sum(weight * known[name] for name, weight in self.weights[origin].items()))


def run_trials(values: Values, models: Mapping[str, Model], *, horizon: int, most: int = 26) -> Trials:
    """Let all models and baselines forecast from the last ``most`` weeks and from now."""
    origins = range(max(SHORTEST, len(values) - most), len(values) + 1) if len(values) >= SHORTEST else []
    every = {**BASELINES, **models}
    made: dict[str, dict[int, Values]] = {name: {} for name in every}
    for origin in {*origins, len(values)} - {0}:
        for name, model in every.items():
            found = model(values[:origin], horizon)
            if found is not None:
                made[name][origin] = found
    return Trials(values, horizon, made, list(models))


def _weigh(trials: Trials, names: Sequence[str], origin: int) -> dict[str, float]:
    """Weigh models by the inverse square of their mean squared error in what was over by then.

    Models that erred by more than a fifth above the best are left out: they only add noise.
    """
    errors = {name: _error_until(trials, name, origin) for name in names}
    tried = {name: error for name, error in errors.items() if error is not None}
    untried = [name for name in names if name not in tried]
    if not tried:
        return _shares(dict.fromkeys(names, 1.0), untried_year="last year" in names)
    floor = max(min(tried.values()), 1e-9) / 4
    close = {name: error for name, error in tried.items() if error <= max(1.2 * min(tried.values()), floor)}
    weights = {name: 1 / max(error, floor) ** 2 for name, error in close.items()}
    return _shares(weights, untried_year="last year" in untried)


def _shares(weights: dict[str, float], *, untried_year: bool) -> dict[str, float]:
    others = {name: weight for name, weight in weights.items() if not (untried_year and name == "last year")}
    total = sum(others.values())
    if not untried_year:
        return {name: weight / total for name, weight in others.items()}
    rest = (1 - UNTRIED_SHARE) if others else 0.0
    shares = {name: rest * weight / total for name, weight in others.items()}
    return {**shares, "last year": 1 - rest}


def _error_until(trials: Trials, name: str, now: int) -> float | None:
    """Mean squared error of the forecasts whose weeks, or their first four, were over at ``now``."""
    squares = [
        ((forecast[: now - origin] - trials.values[origin : min(now, origin + trials.horizon)]) ** 2).mean()
        for origin, forecast in trials.made[name].items()
        if now - origin >= 4
    ]
    return float(np.mean(squares)) if squares else None
