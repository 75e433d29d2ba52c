"""Which model is used: each is fitted on the past and measured on what came after.

A sample is a moment and what was known then; its outcome lies in the days that follow. A model that is
measured on a sample was fitted only on samples whose outcomes had all come about by then.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from crm_backend.insights import classifiers
from crm_backend.insights.classifiers import Classifier
from crm_backend.insights.scores import Floats, Scores, score

EVERY, SAMPLES, HISTORY, TESTS = 15, 10, 45, 2
"""Days between samples, how many at most, the days of history the first one needs, how many test."""
LEAST_ROWS = 60


@dataclass(frozen=True)
class Sample:
    """``rows`` has a ``customer_id``, the features, and ``outcome`` (0 or 1)."""

    as_of: datetime
    rows: pl.DataFrame


@dataclass(frozen=True)
class Choice:
    """What is used and why; ``classifier`` is None where even the baseline cannot be known yet."""

    classifier: Classifier | None
    used: str
    reason: str
    scores: dict[str, Scores] = field(default_factory=dict)
    tested_on: tuple[datetime, ...] = ()
    rows: int = 0
    rate: float | None = None


def moments(first: datetime, as_of: datetime, horizon: int) -> list[datetime]:
    """Return the moments of samples whose outcome is known at ``as_of``, oldest first."""
    latest = as_of - timedelta(days=horizon)
    found = [latest - timedelta(days=EVERY * place) for place in range(SAMPLES + horizon // EVERY)]
    return [one for one in reversed(found) if (one - first).days >= HISTORY]


def choose(
    samples: Sequence[Sample], columns: Sequence[str], *, horizon: int, baseline: Sequence[str]
) -> Choice:
    """Measure every model on the latest samples against ``baseline`` (a logistic regression of few columns).

    The best by Brier score is used if it also ranks better than the baseline; else the baseline is.
    """
    with threadpool_limits(1):  # on a busy machine threads wait for each other longer than they work
        return _choose([one for one in samples if one.rows.height], columns, horizon, baseline)


def _choose(
    usable: Sequence[Sample], columns: Sequence[str], horizon: int, baseline: Sequence[str]
) -> Choice:
    if not usable or sum(one.rows.height for one in usable) < LEAST_ROWS or not _has_both(usable):
        return Choice(None, "nothing", "There is not enough history yet: too few customers or days.")
    tests = usable[-TESTS:]
    said = _held_out(usable, tests, columns, horizon=horizon, baseline=baseline)
    if not said:
        return _baseline(usable, baseline, "There is no earlier time to test a better model on yet.", {}, ())
    truth = np.concatenate([_truth(one) for one in tests if one.as_of in said])
    scores = {
        name: score(truth, np.concatenate([by_name[name] for by_name in said.values()]))
        for name in ("baseline", *classifiers.MAKERS)
    }
    best = min(classifiers.MAKERS, key=lambda name: scores[name].brier)
    if not _beats(scores[best], scores["baseline"]):
        return _baseline(usable, baseline, "No model beat the baseline in the backtest.", scores, tuple(said))
    fitted = _fit(best, usable, columns)
    reason = "It beat the baseline in the backtest."
    return Choice(fitted, best, reason, scores, tuple(said), *_size(usable))


def _beats(mine: Scores, other: Scores) -> bool:
    ranks = mine.auroc is not None and other.auroc is not None and mine.auroc > other.auroc
    return ranks and mine.brier < other.brier


def _held_out(
    samples: Sequence[Sample],
    tests: Sequence[Sample],
    columns: Sequence[str],
    *,
    horizon: int,
    baseline: Sequence[str],
) -> dict[datetime, dict[str, Floats]]:
    said = {}
    for test in tests:
        known = [one for one in samples if one.as_of + timedelta(days=horizon) <= test.as_of]
        if known and _has_both(known) and sum(one.rows.height for one in known) >= LEAST_ROWS:
            said[test.as_of] = _say(known, test, columns, baseline)
    return said


def _say(
    known: Sequence[Sample], test: Sample, columns: Sequence[str], baseline: Sequence[str]
) -> dict[str, Floats]:
    models = {name: _fit(name, known, columns) for name in classifiers.MAKERS}
    models["baseline"] = _fit("logistic regression", known, baseline)
    return {name: one.probability(matrix(test.rows, one.columns)) for name, one in models.items()}


def _baseline(
    samples: Sequence[Sample],
    columns: Sequence[str],
    reason: str,
    scores: dict[str, Scores],
    tested: tuple[datetime, ...],
) -> Choice:
    fitted = _fit("logistic regression", samples, columns)
    return Choice(fitted, "baseline", reason, scores, tested, *_size(samples))


def _fit(name: str, samples: Sequence[Sample], columns: Sequence[str]) -> Classifier:
    rows = pl.concat([one.rows for one in samples])
    groups = (rows["customer_id"].rank("dense").to_numpy().astype(np.int64)) if rows.height else np.zeros(0)
    truth = rows["outcome"].to_numpy().astype(np.float64)
    return classifiers.fit(name, columns, matrix(rows, columns), truth, groups.astype(np.int64))


def matrix(rows: pl.DataFrame, columns: Sequence[str]) -> Floats:
    """Return columns as numbers, one row a row."""
    return rows.select(pl.col(list(columns)).cast(pl.Float64)).to_numpy()


def _truth(sample: Sample) -> Floats:
    return sample.rows["outcome"].to_numpy().astype(np.float64)


def _has_both(samples: Sequence[Sample]) -> bool:
    found = {value for one in samples for value in one.rows["outcome"].unique().to_list()}
    return len(found) == 2


def _size(samples: Sequence[Sample]) -> tuple[int, float]:
    rows = sum(one.rows.height for one in samples)
    return rows, float(sum(one.rows["outcome"].sum() for one in samples)) / max(rows, 1)


def card_of(
    choice: Choice, *, title: str, data: str, as_of: datetime, baseline: str, limits: Sequence[str]
) -> dict[str, Any]:
    """Return a model's card as it is shown: what it is, how good, against what, and its limits."""
    return {
        "title": title,
        "used": choice.used,
        "uses_baseline": choice.used == "baseline",
        "reason": choice.reason,
        "baseline": baseline,
        "data": data,
        "as_of": as_of.isoformat(),
        "rows": choice.rows,
        "rate": None if choice.rate is None else round(choice.rate, 4),
        "tested_on": [one.date().isoformat() for one in choice.tested_on],
        "scores": {name: one.as_json() for name, one in choice.scores.items()},
        "limits": list(limits),
    }
