"""Reports: growth against the period before, and what they say when there is little or nothing."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from crm_backend.errors import InvalidInput
from crm_backend.insights.behaviour import behaviour_report, cohorts, pairs
from crm_backend.insights.lines import SCHEMA
from crm_backend.insights.periods import Period, choose_period
from crm_backend.insights.sales import sales_report, with_amount
from crm_backend.insights.service_data import PRODUCTS, TALKS, VERDICTS
from crm_backend.insights.service_report import ServiceData, service_report

ZONE = "Europe/Berlin"
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), ZONE)
NO_CHATS = pl.DataFrame(schema=TALKS)


def line(
    order: str,
    day: datetime,
    price: int,
    *,
    customer: str | None = "c1",
    product: str = "p1",
    currency: str = "EUR",
) -> tuple[object, ...]:
    return (order, customer, day, product, f"Product {product}", "Lamps", 1, price, currency, False, False)


def lines_of(*rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=SCHEMA, orient="row")


def at(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_growth_is_against_the_same_number_of_days_before() -> None:
    report = sales_report(
        lines_of(line("a", at(2, 5), 1000), line("b", at(3, 5), 1500), line("c", at(3, 6), 500)), MARCH
    )
    revenue = report["measures"]["revenue"]
    assert (revenue["value"], revenue["before"], revenue["growth"]) == (2000, 1000, 1.0)
    assert report["best_day"] == {"day": date(2026, 3, 5), "revenue": 1500}
    assert len(report["days"]) == 31
    assert report["customers"][0]["growth"] == 1.0


def test_a_day_is_the_shops_day() -> None:
    report = sales_report(lines_of(line("a", at(3, 9, 23), 100)), MARCH)
    assert report["best_day"]["day"] == date(2026, 3, 10)


def test_currencies_are_never_added() -> None:
    report = sales_report(
        lines_of(
            line("a", at(3, 1), 100), line("b", at(3, 2), 100), line("c", at(3, 3), 900, currency="USD")
        ),
        MARCH,
    )
    assert report["measures"]["revenue"]["value"] == 200
    assert any("1 in USD" in note for note in report["notes"])


def test_no_orders_say_so_and_nothing_divides_by_zero() -> None:
    nothing = lines_of()
    report = sales_report(nothing, MARCH)
    assert report["measures"]["average_order"] == {"value": 0, "before": 0, "growth": None}
    assert report["notes"] == ["There are no orders yet: nothing can be said about sales."]
    behaviour = behaviour_report(nothing, NO_CHATS, MARCH)
    assert behaviour["funnel"][0] == {"step": "Chats", "count": 0, "share": None}
    assert any("no orders yet" in note for note in behaviour["notes"])
    data = ServiceData(_talks(), pl.DataFrame(schema=VERDICTS), pl.DataFrame(schema=PRODUCTS))
    service = service_report(data, MARCH, cost_per_minute=0.5)
    assert service["measures"]["deflection"]["value"] is None
    assert any("no conversations yet" in note for note in service["notes"])


def test_an_order_without_customer_is_revenue_only() -> None:
    report = sales_report(lines_of(line("a", at(3, 1), 100, customer=None)), MARCH)
    assert report["measures"]["customers"]["value"] == 0
    assert report["customers"] == []
    assert report["notes"][-1].startswith("100% of the order lines")


def test_cohorts_count_who_came_back_in_later_months() -> None:
    sales = with_amount(
        lines_of(
            line("a", at(1, 5), 1),
            line("b", at(3, 5), 1),
            line("c", at(1, 7), 1, customer="c2"),
            line("d", at(2, 7), 1, customer="c3"),
        ),
        ZONE,
    )
    assert cohorts(sales) == [
        {"month": "2026-01", "customers": 2, "kept": [1.0, 0.0, 0.5]},
        {"month": "2026-02", "customers": 1, "kept": [1.0, 0.0]},
    ]


def test_pairs_are_bought_together_more_than_by_chance() -> None:
    rows = [line(f"o{n}", at(3, 1 + n), 1, product=product) for n in range(4) for product in ("lamp", "bulb")]
    rows += [line(f"x{n}", at(3, 9), 1, product="rug") for n in range(9)]
    found = pairs(with_amount(lines_of(*rows), ZONE))
    assert [(one["first"], one["second"], one["together"]) for one in found] == [
        ("Product bulb", "Product lamp", 4)
    ]
    assert found[0]["lift"] > 3


def test_service_says_what_the_bot_settled_and_what_it_costs() -> None:
    talks = _talks(("a", 2, False, 0, 0.5), ("b", 3, True, 4, -0.5), ("c", 3, False, 0, 0.0))
    data = ServiceData(talks, pl.DataFrame(schema=VERDICTS), pl.DataFrame(schema=PRODUCTS))
    measures = service_report(data, MARCH, cost_per_minute=0.5)["measures"]
    assert measures["deflection"]["value"] == 0.5
    assert measures["conversations"]["before"] == 1
    assert measures["cost"]["value"] == 4.0


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 3, 2), date(2026, 3, 1)), (date(1, 1, 1), None), (date(1990, 1, 1), date(2026, 1, 1))],
)
def test_an_impossible_period_is_refused(first: date, last: date | None) -> None:
    with pytest.raises(InvalidInput):
        choose_period(first, last, latest=date(2026, 3, 31), zone=ZONE)


def _talks(*rows: tuple[str, int, bool, int, float]) -> pl.DataFrame:
    schema = {**TALKS, "by_person": pl.Boolean, "wait_seconds": pl.Int64}
    full = [
        (name, None, at(month, 5), "orders", mood, True, None, None, None, messages, None, person, None)
        for name, month, person, messages, mood in rows
    ]
    return pl.DataFrame(full, schema=schema, orient="row")


def test_a_period_at_the_change_of_the_clock_is_whole_days() -> None:
    start, end = MARCH.bounds
    assert end - start == timedelta(days=31) - timedelta(hours=1)
