"""How good is the sales forecast? A rolling backtest of thirteen weeks on a gift shop's year.

Data: UCI Online Retail II (CC BY 4.0), in the folder that KEFU_DATA names. Total revenue of full weeks, sold
goods only. Every origin sees its past only; the ensemble's weights and intervals too. A yearly seasonal naive
needs 52 weeks before the origin: where none of the backtest has them (one year of data), the baseline is the
naive on weeks, which equals a daily seasonal naive of one week, summed over weeks.
"""

from typing import Any

import polars as pl

from benchmarks.insights_lines import read_benchmark_lines
from crm_backend.insights.forecast.candidates import ETS, for_totals
from crm_backend.insights.forecast.intervals import SHARE, adapted_share, half_widths, misses_of
from crm_backend.insights.forecast.kinds import YEAR
from crm_backend.insights.forecast.outlook import HORIZON
from crm_backend.insights.forecast.scores import score_all
from crm_backend.insights.forecast.series import weekly
from crm_backend.insights.forecast.trials import run_trials

FIRST = 26
"""Weeks of history before the first origin, where the data has no second year."""


def measure(lines: pl.DataFrame) -> dict[str, Any]:
    """Return the scores by model, the interval's coverage and the origins."""
    series = weekly(lines)[0]
    values = series.values
    models = for_totals(series.first)
    trials = run_trials(values, models, horizon=HORIZON, most=len(values))
    first = YEAR if len(values) >= YEAR + HORIZON else FIRST
    misses = misses_of(trials)
    inside = [
        hit
        for row, origin in enumerate(misses.origins)
        if first <= origin <= len(values) - HORIZON
        for hit in misses.sizes[row]
        <= half_widths(trials, misses, origin, adapted_share(trials, misses, origin)[0])
    ]
    alone = run_trials(values, {"ETS alone": ETS}, horizon=HORIZON, most=len(values))
    scores = {**score_all(alone, range(first, len(values))), **score_all(trials, range(first, len(values)))}
    return {"weeks": len(values), "scores": scores, "coverage": sum(inside) / len(inside), "aim": SHARE}


def section(lines: pl.DataFrame) -> str:
    """Return one row a model, and the coverage, as Markdown."""
    found = measure(lines)
    ranked = sorted(found["scores"].items(), key=lambda item: item[1].mase)
    rows = [f"| {name} | {one.smape:.2f} | {one.mase:.3f} | {one.origins} |" for name, one in ranked]
    told = f"80 % intervals cover {found['coverage']:.1%}; {found['weeks']} full weeks."
    head = ["### Forecast of 13 weeks", told, "", "| model | sMAPE | MASE | origins |", "|---|---|---|---|"]
    return "\n".join([*head, *rows])


SECTIONS = {"forecast": section}


def main() -> None:
    """Print the section of the public lines."""
    print(section(read_benchmark_lines()))


if __name__ == "__main__":
    main()
