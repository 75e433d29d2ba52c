"""The demo shop keeps its own rules. Checked on its rows, without a database."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crm_backend.customers.addresses import missing_parts
from crm_backend.customers.models import Customer
from crm_backend.demo.rows import Row, Rows
from crm_backend.demo.seed import make_shop
from crm_backend.knowledge.models import Article
from crm_backend.orders.models import (
    Invoice,
    Order,
    OrderLine,
    Payment,
    Product,
    Refund,
    Return,
    Shipment,
    ShipmentEvent,
)
from crm_backend.tickets.models import Ticket, TicketComment

TODAY = date(2026, 5, 20)
ZONE = ZoneInfo("Europe/Berlin")
MIDNIGHT = datetime(2026, 5, 20, tzinfo=ZONE)


def make(seed: int = 7, today: date = TODAY) -> Rows:
    return make_shop(seed=seed, today=today, timezone="Europe/Berlin")


@pytest.fixture(scope="module")
def shop() -> Rows:
    return make()


def by_order(rows: list[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["order_id"]].append(row)
    return groups


def order(shop: Rows, number: str) -> Row:
    return next(row for row in shop[Order] if row["number"] == number)


def of(shop: Rows, table: Any, number: str) -> list[Row]:
    order_id = order(shop, number)["id"]
    return [row for row in shop[table] if row["order_id"] == order_id]


def day(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def total(shop: Rows, row: Row, lines: dict[str, list[Row]]) -> Decimal:
    return sum((one["unit_price"] * one["quantity"] for one in lines[row["id"]]), row["shipping_fee"])


def test_counts(shop: Rows) -> None:
    assert len(shop[Customer]) == 200
    assert len(shop[Product]) == 40
    assert len({row["category"] for row in shop[Product]}) == 8
    assert len(shop[Order]) == 1500
    assert len(shop[Ticket]) == 120
    assert len(shop[Article]) == 60


def test_same_seed_and_day_make_the_same_shop(shop: Rows) -> None:
    assert make() == shop
    assert make(seed=8)[Order] != shop[Order]
    assert make(today=TODAY + timedelta(days=1))[Order] != shop[Order]


@pytest.mark.parametrize("table", [Customer, Product, Order, OrderLine, Payment, Shipment, Ticket, Article])
def test_nothing_has_the_same_id(shop: Rows, table: Any) -> None:
    assert len({row["id"] for row in shop[table]}) == len(shop[table])


def test_unique_names_and_numbers(shop: Rows) -> None:
    for table, column in (
        (Customer, "email"), (Product, "sku"), (Order, "number"), (Invoice, "number"), (Ticket, "number"),
        (Article, "slug"), (Invoice, "order_id"),
    ):  # fmt: skip
        assert len({row[column] for row in shop[table]}) == len(shop[table]), column


def test_nothing_lies_in_the_future(shop: Rows) -> None:
    promises = {"first_response_due", "resolution_due"}
    for table, rows in shop.items():
        for row in rows:
            for name, value in row.items():
                if isinstance(value, datetime) and name not in promises:
                    assert value < MIDNIGHT, (table, name)
                    assert value.tzinfo is UTC


def test_orders_cover_two_years_with_trend_and_season(shop: Rows) -> None:
    days = [day(row["placed_at"]) for row in shop[Order]]
    assert min(days) < TODAY - timedelta(days=700)
    assert max(days) == TODAY - timedelta(days=1)
    middle = TODAY - timedelta(days=365)
    assert sum(one > middle for one in days) > 1.2 * sum(one <= middle for one in days)
    months = Counter(one.month for one in days)
    assert months[12] > 1.5 * months[7]


def test_customers_come_back(shop: Rows) -> None:
    times = Counter(row["customer_id"] for row in shop[Order])
    assert sum(count > 1 for count in times.values()) > 100
    assert max(times.values()) < 120
    joined = {row["id"]: row["created_at"] for row in shop[Customer]}
    assert all(day(joined[row["customer_id"]]) <= day(row["placed_at"]) for row in shop[Order])


def test_addresses_are_complete(shop: Rows) -> None:
    assert not {row["address"] for row in shop[Customer] if missing_parts(row["address"])}


def test_delivery_is_charged_as_the_shop_says(shop: Rows) -> None:
    lines = by_order(shop[OrderLine])
    for row in shop[Order]:
        goods = total(shop, row, lines) - row["shipping_fee"]
        standard = Decimal("0.00") if goods >= 50 else Decimal("4.90")
        assert row["shipping_fee"] in (standard, Decimal("9.90"))


def test_status_fits_times(shop: Rows) -> None:
    for row in shop[Order]:
        steps = [row["placed_at"], row["shipped_at"], row["delivered_at"]]
        seen = [at for at in steps if at is not None]
        assert all(before < after for before, after in pairwise(seen))
        shipped = row["status"] in ("shipped", "in_transit", "delivered", "returned")
        assert (row["shipped_at"] is not None) == shipped
        assert (row["tracking_number"] is not None) == (row["carrier"] is not None) == shipped
        assert (row["delivered_at"] is not None) == (row["status"] in ("delivered", "returned"))
        assert (row["cancelled_at"] is not None) == (row["status"] == "cancelled")
        assert row["carrier"] in ("DHL", "UPS", None)
    assert {row["status"] for row in shop[Order]} >= {
        "pending_payment", "paid", "in_transit", "delivered", "returned", "cancelled",
    }  # fmt: skip


def test_what_ships_is_paid_in_full_once(shop: Rows) -> None:
    lines, payments = by_order(shop[OrderLine]), by_order(shop[Payment])
    invoiced = {row["order_id"]: row["issued_at"] for row in shop[Invoice]}
    for row in shop[Order]:
        good = [one for one in payments[row["id"]] if one["status"] == "succeeded"]
        assert len(good) <= 1
        assert all(one["amount"] == total(shop, row, lines) for one in payments[row["id"]])
        assert all(one["failure_reason"] for one in payments[row["id"]] if one["status"] == "failed")
        assert (row["id"] in invoiced) == bool(good)
        if row["status"] not in ("pending_payment", "cancelled"):
            assert good
            assert row["placed_at"] <= good[0]["at"] < (row["shipped_at"] or MIDNIGHT)


def test_never_more_refunded_than_paid(shop: Rows) -> None:
    payments, orders = by_order(shop[Payment]), {row["id"]: row for row in shop[Order]}
    for order_id, refunds in by_order(shop[Refund]).items():
        paid = sum(one["amount"] for one in payments[order_id] if one["status"] == "succeeded")
        assert 0 < sum(one["amount"] for one in refunds) <= paid
        assert all(one["currency"] == orders[order_id]["currency"] for one in refunds)


def test_paid_orders_that_were_cancelled_are_refunded(shop: Rows) -> None:
    payments, refunds = by_order(shop[Payment]), by_order(shop[Refund])
    for row in shop[Order]:
        if row["status"] == "cancelled":
            paid = [one["amount"] for one in payments[row["id"]] if one["status"] == "succeeded"]
            assert [one["amount"] for one in refunds.get(row["id"], [])] == paid


def test_returns_keep_the_rules(shop: Rows) -> None:
    orders = {row["id"]: row for row in shop[Order]}
    lines = by_order(shop[OrderLine])
    assert len(shop[Return]) > 60
    for order_id, returns in by_order(shop[Return]).items():
        row = orders[order_id]
        for one in returns:
            assert row["delivered_at"] < one["created_at"] <= row["delivered_at"] + timedelta(days=30)
            line = next(line for line in lines[order_id] if line["id"] == one["line_id"])
            assert one["quantity"] <= line["quantity"]
        whole = len(returns) == len(lines[order_id])
        arrived = all(one["status"] != "registered" for one in returns)
        assert (row["status"] == "returned") == (whole and arrived)


def test_parcels_tell_a_story_in_order(shop: Rows) -> None:
    orders = {row["id"]: row for row in shop[Order]}
    events: dict[str, list[Row]] = defaultdict(list)
    for event in shop[ShipmentEvent]:
        events[event["shipment_id"]].append(event)
    for parcel in shop[Shipment]:
        row, told = orders[parcel["order_id"]], events[parcel["id"]]
        assert parcel["tracking_number"] == row["tracking_number"]
        assert told[0]["at"] == row["shipped_at"]
        assert all(before["at"] < after["at"] for before, after in pairwise(told))
        assert (told[-1]["status"] == "Delivered") == (row["delivered_at"] is not None)


def test_tickets_belong_to_their_customer_and_order(shop: Rows) -> None:
    customers = {row["id"]: row for row in shop[Customer]}
    owners = {row["number"]: row["customer_id"] for row in shop[Order]}
    comments = Counter(row["ticket_id"] for row in shop[TicketComment])
    for ticket in shop[Ticket]:
        assert ticket["email"] == customers[ticket["customer_id"]]["email"]
        if ticket["order_number"]:
            assert owners[ticket["order_number"]] == ticket["customer_id"]
        assert (ticket["first_response_at"] is None) == (ticket["status"] == "open")
        assert (ticket["solved_at"] is not None) == (ticket["status"] in ("solved", "closed"))
        assert comments[ticket["id"]] >= (1 if ticket["status"] == "open" else 2)
    assert {ticket["status"] for ticket in shop[Ticket]} >= {"open", "pending", "solved", "closed"}


def test_ada_and_bo_have_only_their_fixed_orders(shop: Rows) -> None:
    customers = {row["id"]: row["email"] for row in shop[Customer]}
    owned: dict[str, list[str]] = defaultdict(list)
    for row in shop[Order]:
        owned[customers[row["customer_id"]]].append(row["number"])
    assert owned["ada@example.com"] == ["KF-1001", "KF-1002", "KF-1003", "KF-1004"]
    assert owned["bo@example.com"] == ["KF-2001", "KF-2002"]
    others = [
        number for email, numbers in owned.items() if email[:3] not in ("ada", "bo@") for number in numbers
    ]
    assert min(others) == "KF-3000"


def test_kf_1001_was_delivered_12_days_ago_with_two_items(shop: Rows) -> None:
    row = order(shop, "KF-1001")
    assert row["status"] == "delivered"
    assert day(row["delivered_at"]) == TODAY - timedelta(days=12)
    assert len(of(shop, OrderLine, "KF-1001")) == 2


def test_kf_1002_is_with_dhl_and_comes_in_two_days(shop: Rows) -> None:
    row = order(shop, "KF-1002")
    assert (row["status"], row["carrier"]) == ("in_transit", "DHL")
    assert row["expected_on"] == TODAY + timedelta(days=2)
    assert row["delivered_at"] is None


def test_kf_1003_is_paid_and_not_shipped(shop: Rows) -> None:
    row = order(shop, "KF-1003")
    assert (row["status"], row["shipped_at"]) == ("paid", None)
    assert [one["status"] for one in of(shop, Payment, "KF-1003")] == ["succeeded"]


def test_kf_1004_was_delivered_45_days_ago(shop: Rows) -> None:
    row = order(shop, "KF-1004")
    assert row["status"] == "delivered"
    assert day(row["delivered_at"]) == TODAY - timedelta(days=45)


def test_kf_2001_could_not_be_paid(shop: Rows) -> None:
    assert order(shop, "KF-2001")["status"] == "pending_payment"
    (payment,) = of(shop, Payment, "KF-2001")
    assert payment["status"] == "failed"
    assert "declined" in payment["failure_reason"]


def test_kf_2002_came_back_and_4990_are_under_way(shop: Rows) -> None:
    assert order(shop, "KF-2002")["status"] == "returned"
    (refund,) = of(shop, Refund, "KF-2002")
    assert (refund["amount"], refund["currency"], refund["status"]) == (Decimal("49.90"), "EUR", "under_way")
    assert refund["expected_on"] > TODAY


@pytest.mark.parametrize(
    "today", [date(2026, 1, 1), date(2024, 2, 29), date(2026, 3, 29), date(2026, 10, 25)]
)
def test_any_day_will_do(today: date) -> None:
    shop = make(today=today)
    assert len(shop[Order]) == 1500
    assert order(shop, "KF-1002")["status"] == "in_transit"
    assert order(shop, "KF-1003")["status"] == "paid"
    assert order(shop, "KF-2002")["status"] == "returned"
