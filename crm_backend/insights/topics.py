"""Topics of results that are read elsewhere than where they are computed."""

FORECAST, RECOMMENDATIONS, ALIKE = "forecast", "recommendations", "alike"
RETURN_RISK = "return_risk"
