"""Topics of results that are read elsewhere than where they are computed."""

FORECAST, RECOMMENDATIONS = "forecast", "recommendations"
