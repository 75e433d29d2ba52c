"""What a forecasting model is."""

from collections.abc import Callable

from crm_backend.insights.forecast.series import Values

YEAR = 52
Model = Callable[[Values, int], Values | None]
"""From the past and a number of weeks to that many values; None where the past is too short."""
