"""The models a forecast is chosen from. All see one series of weeks and nothing else.

Level and trend are learnt by statsforecast's models on the logarithm (sales grow and fall in proportion).
``last_year`` needs a year: the same weeks one year before, smoothed, scaled by half of the growth since.
"""

import warnings
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

import numpy as np

from crm_backend.insights.forecast.calendar import in_season
from crm_backend.insights.forecast.kinds import YEAR, Model
from crm_backend.insights.forecast.series import Values

RECENT = 8
"""Weeks from which the growth against last year is taken."""
RARE = 0.1
"""Of all weeks: fewer empty ones say that the shop was shut, more that it sells now and then."""
ORDER_WEEKS = 8
"""How long the order of an ARIMA is kept before it is chosen anew."""
LOWEST = 4
"""Below so many weeks of history only the naive forecast and the mean speak."""


def naive(past: Values, horizon: int) -> Values | None:
    """Repeat the last week (which is what a daily forecast of weekly season repeats, too)."""
    return np.full(horizon, past[-1])


def seasonal_naive(past: Values, horizon: int) -> Values | None:
    """Repeat the same weeks of the year before."""
    return past[-YEAR:][np.arange(horizon) % YEAR] if len(past) >= YEAR else None


def last_year(past: Values, horizon: int) -> Values | None:
    """Repeat last year's weeks, each the mean of three, times the root of this year's growth."""
    if len(past) < YEAR:
        return None
    padded = np.concatenate([past, past[-1:]])
    ahead = len(past) - YEAR + np.arange(horizon) % YEAR
    shape = np.array([padded[max(0, at - 1) : at + 2].mean() for at in ahead])
    return shape * _growth(past)


def _growth(past: Values) -> float:
    weeks = min(RECENT, len(past) - YEAR)
    before = past[len(past) - YEAR - weeks : len(past) - YEAR].sum() if weeks else 0.0
    now = past[-weeks:].sum() if weeks else 0.0
    if before <= 0 or now <= 0:
        return 1.0
    return float(np.clip(np.sqrt(now / before), 0.5, 2.0))


def opened(past: Values) -> Values:
    """Return the past with a rare empty week (the shop was shut) as the median of the weeks around it."""
    shut = np.flatnonzero(past == 0)
    if not 0 < len(shut) <= RARE * len(past):
        return past
    open_weeks = np.flatnonzero(past > 0)
    filled = past.copy()
    for at in shut:
        nearest = open_weeks[np.argsort(np.abs(open_weeks - at), kind="stable")[:4]]
        filled[at] = np.median(past[nearest])
    return filled


def mean_of_recent(past: Values, horizon: int) -> Values | None:
    """Repeat the mean of the last eight weeks."""
    return np.full(horizon, opened(past)[-RECENT:].mean())


@cache
def _statistical() -> dict[str, Any]:
    # statsforecast takes seconds to load, and most processes never forecast.
    from statsforecast import models

    return {
        "ets": models.AutoETS(season_length=1),
        "theta": models.AutoTheta(season_length=1),
        "croston": models.CrostonSBA(),
    }


Forecaster = Callable[[Values, int], Values]


def _of_logarithm(forecaster: Forecaster) -> Model:
    def forecast(past: Values, horizon: int) -> Values | None:
        if len(past) < LOWEST or np.ptp(past) == 0:
            return naive(past, horizon)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # each hint about convergence, of hundreds of small fits
            found = forecaster(np.log1p(opened(past)), horizon)
        ceiling = np.log1p(3 * past.max())
        return np.asarray(np.expm1(np.clip(np.asarray(found, dtype=float), 0, ceiling)), dtype=float)

    return forecast


def _by_name(name: str) -> Forecaster:
    def forecast(levels: Values, horizon: int) -> Values:
        found: Values = _statistical()[name].forecast(y=levels, h=horizon)["mean"]
        return found

    return forecast


def _arima(levels: Values, horizon: int) -> Values:
    """Fit an ARIMA of the order that the last whole ``ORDER_WEEKS`` gave: choosing costs ten fits.

    The order is chosen by conditional sums of squares; the fit itself is by likelihood, for statsforecast
    2.1.1 forecasts zeros from a differenced series fitted the short way.
    """
    from statsforecast.models import ARIMA

    p, d, q, mean, drift = _order(levels[: max(LOWEST, len(levels) - len(levels) % ORDER_WEEKS)].tobytes())
    model = ARIMA(order=(p, d, q), include_mean=mean, include_drift=drift)
    found: Values = model.forecast(y=levels, h=horizon)["mean"]
    return found


@lru_cache(maxsize=256)
def _order(levels: bytes) -> tuple[int, int, int, bool, bool]:
    from statsforecast.models import AutoARIMA

    search = AutoARIMA(season_length=1, max_p=2, max_q=2, max_d=1, max_order=3, method="CSS")
    found = search.fit(np.frombuffer(levels, dtype=np.float64)).model_
    p, q, _, _, _, d, _ = found["arma"]
    return p, d, q, "intercept" in found["coef"], "drift" in found["coef"]


def _croston(past: Values, horizon: int) -> Values | None:
    if not past.any():
        return np.zeros(horizon)
    found = _statistical()["croston"].forecast(y=past, h=horizon)["mean"]
    return np.asarray(np.maximum(found, 0), dtype=float)


BASELINES: Mapping[str, Model] = {"naive": naive, "seasonal naive": seasonal_naive}
ETS = _of_logarithm(_by_name("ets"))
_TOTALS: Mapping[str, Model] = {
    "theta": _of_logarithm(_by_name("theta")),
    "arima": _of_logarithm(_arima),
    "ets": ETS,
    "mean of eight weeks": mean_of_recent,
}
_MANY: Mapping[str, Model] = {"ets": ETS, "croston": _croston, "mean of eight weeks": mean_of_recent}


def for_totals(first: datetime) -> dict[str, Model]:
    """Return the models for series that are large and rarely zero; ``first`` is their first Monday."""
    return {**in_season(first, _TOTALS), "last year": last_year}


def for_many(first: datetime) -> dict[str, Model]:
    """Return the models for single products: cheaper, and at home with weeks without a sale."""
    return {**in_season(first, _MANY), "last year": last_year}
