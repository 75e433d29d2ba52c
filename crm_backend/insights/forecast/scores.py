"""How good a forecast was: sMAPE in percent, MASE against the naive step, by model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crm_backend.insights.forecast.series import Values
from crm_backend.insights.forecast.trials import ENSEMBLE, Trials


@dataclass(frozen=True)
class Score:
    """Means over the origins of a rolling backtest."""

    smape: float
    mase: float
    origins: int


def smape(actual: Values, forecast: Values) -> float:
    """Return the symmetric error in percent, 0 to 200; two zeros are no error."""
    size = np.abs(actual) + np.abs(forecast)
    return float(200 * np.mean(np.abs(actual - forecast) / np.where(size > 0, size, 1)))


def mase(actual: Values, forecast: Values, past: Values) -> float | None:
    """Return the error in units of the past's mean step; None where the past never moved."""
    step = np.abs(np.diff(past)).mean() if len(past) > 1 else 0.0
    return float(np.abs(actual - forecast).mean() / step) if step > 0 else None


def score_all(trials: Trials, origins: Sequence[int]) -> dict[str, Score]:
    """Score the ensemble and every model that could forecast from all origins whose weeks are over."""
    over = [origin for origin in origins if origin + trials.horizon <= len(trials.values)]
    found = {name: _score(trials, name, over) for name in [*trials.made, ENSEMBLE]}
    return {name: score for name, score in found.items() if score is not None}


def _score(trials: Trials, name: str, origins: Sequence[int]) -> Score | None:
    made = [(at, trials.at(at) if name == ENSEMBLE else trials.made[name].get(at)) for at in origins]
    pairs = [(at, forecast) for at, forecast in made if forecast is not None]
    if not pairs or len(pairs) < len(origins):
        return None
    actual = {at: trials.values[at : at + trials.horizon] for at, _ in pairs}
    scaled = [mase(actual[at], forecast, trials.values[:at]) for at, forecast in pairs]
    known = [one for one in scaled if one is not None]
    symmetric = np.mean([smape(actual[at], forecast) for at, forecast in pairs])
    return Score(float(symmetric), float(np.mean(known)) if known else 0.0, len(pairs))
