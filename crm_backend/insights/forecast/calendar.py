"""The retail year, for a shop too young to have shown its own.

Level models see the series with the year taken out, and their forecasts get it back. The shape is a rounded
picture of what retail statistics of western countries show every year: quiet months after New Year, a rise
from October to Christmas. It is no shop's data. Once a shop has a year and a quarter, its own year speaks.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np

from crm_backend.insights.forecast.kinds import YEAR, Model
from crm_backend.insights.forecast.series import Values

MONTHS = (0.88, 0.90, 0.95, 0.95, 0.98, 0.97, 0.96, 0.97, 1.00, 1.05, 1.17, 1.22)
"""January to December; the mean is 1."""
OWN_YEAR = YEAR + 13


def retail_year(first: datetime, count: int) -> Values:
    """Return the factor of each week from ``first`` on, between the middles of the months."""
    middles = [datetime(2001, month, 15).timetuple().tm_yday for month in range(1, 13)]
    days = [(first + timedelta(weeks=week, days=3)).timetuple().tm_yday for week in range(count)]
    return np.interp(days, middles, MONTHS, period=365)


def in_season(first: datetime, models: Mapping[str, Model]) -> dict[str, Model]:
    """Return the models with the retail year around them while the shop has no year of its own."""
    return {name: _wrapped(first, model) for name, model in models.items()}


def _wrapped(first: datetime, model: Model) -> Model:
    def forecast(past: Values, horizon: int) -> Values | None:
        if len(past) >= OWN_YEAR:
            return model(past, horizon)
        factors = retail_year(first, len(past) + horizon)
        found = model(past / factors[: len(past)], horizon)
        return None if found is None else found * factors[len(past) :]

    return forecast
