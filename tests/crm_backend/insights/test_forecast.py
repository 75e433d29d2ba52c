"""Forecasts: full weeks, honest when they cannot know, better than the plain ones on shops made up here."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from crm_backend.insights.forecast.candidates import ETS, for_many, for_totals, opened
from crm_backend.insights.forecast.outlook import forecast_series
from crm_backend.insights.forecast.scores import mase, score_all, smape
from crm_backend.insights.forecast.series import Weekly, weekly
from crm_backend.insights.forecast.trials import ENSEMBLE, run_trials
from crm_backend.insights.lines import SCHEMA

MONDAY = datetime(2024, 1, 1, tzinfo=UTC)


def lines_of(sales: list[tuple[float, int]], currency: str = "EUR") -> pl.DataFrame:
    """Lines from (days after a Monday, price in cents)."""
    rows = [
        (f"o{n}", "c1", MONDAY + timedelta(days=day), "p1", "Lamp", "Lamps", 1, price, currency, False, False)
        for n, (day, price) in enumerate(sales)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def shop_of(weeks: int, *, seed: int = 3) -> Weekly:
    """A shop with a year of its own: more before Christmas, some noise, some growth."""
    random, week = np.random.default_rng(seed), np.arange(weeks)
    year = 1 + 0.3 * np.sin(2 * np.pi * (week - 30) / 52) + 0.8 * np.exp(-0.5 * ((week % 52 - 46) / 3) ** 2)
    values = 1e5 * year * 1.2 ** (week / 52) * np.exp(random.normal(0, 0.1, weeks))
    return Weekly("total", "total", MONDAY, values)


def test_weeks_are_full_and_weeks_without_sales_are_zero() -> None:
    found = weekly(lines_of([(0.1, 100), (1, 50), (15, 300), (22, 999)]))[0]
    assert list(found.values) == [150, 0, 300]
    assert found.week(1) == datetime(2024, 1, 8, tzinfo=UTC)


def test_a_shop_without_orders_or_without_a_full_week_has_no_forecast() -> None:
    assert weekly(pl.DataFrame(schema=SCHEMA)) == []
    assert weekly(lines_of([(2, 100), (3, 100)])) == []


def test_dates_in_the_future_are_no_sales() -> None:
    lines = lines_of([(0, 100), (8, 100), (4000, 100)])
    assert list(weekly(lines, until=MONDAY + timedelta(days=20))[0].values) == [100, 100, 0]


@pytest.mark.parametrize("values", [[0.0], [5.0], [0.0] * 30, [7.0] * 40, [0.0] * 29 + [9.0]])
def test_odd_series_get_a_finite_forecast_and_a_note(values: list[float]) -> None:
    found = forecast_series(Weekly("p", "A lamp", MONDAY, np.array(values)))
    numbers = [row[name] for row in found["ahead"] for name in ("low", "value", "high")]
    assert len(found["ahead"]) == 13
    assert np.isfinite(numbers).all()
    assert min(numbers) >= 0
    assert any("weeks" in note for note in found["notes"])


def test_two_years_are_forecast_better_than_by_repeating_and_than_by_ets_alone() -> None:
    shops = [shop_of(104, seed=seed) for seed in range(2)]
    origins = range(56, 92, 6)
    ours, plain, repeated = [], [], []
    for shop in shops:
        models = {name: model for name, model in for_totals(shop.first).items() if name != "arima"}
        scores = score_all(run_trials(shop.values, models, horizon=13, most=60), origins)
        ours.append(scores[ENSEMBLE].mase)
        repeated.append(scores["seasonal naive"].mase)
        alone = run_trials(shop.values, {"alone": ETS}, horizon=13, most=60)
        plain.append(score_all(alone, origins)["alone"].mase)
    assert np.mean(ours) < np.mean(repeated)
    assert np.mean(ours) < np.mean(plain)


def test_every_model_forecasts_a_level_near_the_last_year_s() -> None:
    past = shop_of(96).values
    for name, model in {**for_totals(MONDAY), **for_many(MONDAY)}.items():
        found = model(past, 13)
        assert found is not None
        assert 0.3 * past.min() < found.min(), name
        assert found.max() < 3 * past.max(), name


def test_an_origin_never_sees_what_came_later() -> None:
    shop = shop_of(60)
    changed = shop.values.copy()
    changed[50:] *= 10
    models = {"ets": ETS, "last year": for_totals(MONDAY)["last year"]}
    before, after = (run_trials(values, models, horizon=13, most=30) for values in (shop.values, changed))
    assert np.allclose(before.at(50), after.at(50))  # type: ignore[arg-type]


def test_a_stored_forecast_tells_how_all_models_did_and_how_many_weeks_held() -> None:
    models = {name: model for name, model in for_totals(MONDAY).items() if name != "arima"}
    found = forecast_series(shop_of(104), models)
    assert {"naive", "seasonal naive", "ets", "last year", ENSEMBLE} <= set(found["scores"])
    assert found["model"] == ENSEMBLE
    assert 0.6 < found["held"] < 1
    assert sum(found["weights"].values()) == pytest.approx(1, abs=0.01)


def test_a_shut_week_is_no_fall_of_sales() -> None:
    shut = np.array([10.0] * 10 + [0.0] + [12.0] * 9)
    assert opened(shut)[10] > 9
    rarely = np.array([0.0, 3.0] * 10)
    assert list(opened(rarely)) == list(rarely)


def test_scores_divide_by_nothing() -> None:
    nothing = np.zeros(5)
    assert smape(nothing, nothing) == 0
    assert mase(nothing, nothing, nothing) is None
    assert smape(np.array([1.0]), np.array([3.0])) == pytest.approx(100)
