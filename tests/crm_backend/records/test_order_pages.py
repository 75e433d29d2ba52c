"""The page of orders: found fast among many, and only done what the shop's rules allow."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, text

from crm_backend.database import Database, new_id, now
from crm_backend.desk.mails import send_desk_mails
from crm_backend.desk.models import DeskMail
from crm_backend.insights.models import InsightResult
from crm_backend.orders.models import Order
from crm_backend.records.orders import OrderFilter, page_query
from crm_backend.settings import Settings
from crm_backend.staff.models import AuditEntry
from tests.crm_backend.gateway.fixtures import Hire
from tests.crm_backend.orders.shop import Shop, fetch_order


def numbers_of(page: Any) -> set[str]:
    return {one["number"] for one in page["orders"]}


async def test_orders_are_found_by_state_customer_day_and_words(hire: Hire, shop: Shop, db: Database) -> None:
    grace = await hire()
    today = now().date()
    for narrowed, found in (
        ({}, {"KF-1001", "KF-1002", "KF-1003", "KF-1004", "KF-2001"}),
        ({"status": "delivered"}, {"KF-1001", "KF-1004"}),
        ({"customer": shop.bo.id}, {"KF-2001"}),
        ({"q": "kf 1003"}, {"KF-1003"}),
        ({"q": "JJD01"}, {"KF-1002"}),
        ({"q": "bo@"}, {"KF-2001"}),
        ({"q": "bjørk"}, {"KF-2001"}),
        ({"from": today.isoformat()}, set()),
        ({"to": (today - timedelta(days=40)).isoformat()}, set()),
        ({"from": (today - timedelta(days=21)).isoformat(), "to": today.isoformat(), "q": "bo"}, {"KF-2001"}),
    ):
        assert numbers_of(await grace.get("/orders", **narrowed)) == found, narrowed
    [row] = (await grace.get("/orders", q="KF-1003"))["orders"]
    assert (row["units"], row["total"], row["currency"]) == (3, "94.80", "EUR")
    backwards = await grace.call("GET", "/orders?from=2026-02-02&to=2026-02-01")
    assert backwards.json()["code"] == "invalid_period"


async def test_an_order_shows_all_that_belongs_to_it(hire: Hire, shop: Shop, db: Database) -> None:
    grace = await hire()
    order = await fetch_order(db, "KF-1002")
    risk = {"probability": 0.31, "reasons": [{"text": "Sent back twice before"}]}
    async with db.write() as session:
        session.add(
            InsightResult(
                topic="return_risk",
                key=order.id,
                as_of=now(),
                model_version="1",
                inputs_digest="",
                value=risk,
            )
        )
    shown = await grace.get("/orders/KF-1002")
    assert shown["return_risk"] == {"probability": 0.31, "reasons": ["Sent back twice before"]}
    kinds = [one["kind"] for one in shown["timeline"]]
    assert [kind for kind in kinds if kind != "payment"] == ["placed", "shipped", "parcel"]
    assert shown["order"]["may"]["cancel"] is False
    assert (shown["may_pay"], shown["customer"]["name"]) == (False, "Ada Łovelace")


async def test_staff_do_with_an_order_what_the_bot_may(hire: Hire, shop: Shop, db: Database) -> None:
    grace = await hire()
    moved = await grace.call(
        "POST", "/orders/KF-1003/address", json={"address": "Hauptstr. 1\n20095 Hamburg"}
    )
    assert moved.json()["order"]["shipping_address"] == "Hauptstr. 1\n20095 Hamburg"
    fewer = await grace.call("POST", "/orders/KF-1003/items", json={"product": "vase", "quantity": 1})
    assert fewer.json()["order"]["total"] == "74.80"
    gone = await grace.call("POST", "/orders/KF-1003/cancel")
    assert gone.json()["order"]["status"] == "cancelled"
    assert [one["kind"] for one in gone.json()["timeline"]][-1] == "refund"
    again = await grace.call("POST", "/orders/KF-1003/cancel")
    assert len(again.json()["order"]["refunds"]) == len(gone.json()["order"]["refunds"])
    back = await grace.call("POST", "/orders/KF-1001/return", json={"reason": "Too bright"})
    assert back.json()["order"]["returns"][0]["status"] == "registered"
    asked = await grace.call("POST", "/orders/KF-2001/payment")
    assert (asked.json()["order"]["payment"]["status"], asked.json()["may_pay"]) == ("pending", True)


async def test_the_papers_of_an_order_are_mailed_once_more(
    hire: Hire, shop: Shop, db: Database, chat_settings: Settings
) -> None:
    grace = await hire()
    assert (await grace.get("/orders/KF-2001"))["may_invoice"] is False
    for number, paper, status in (
        ("KF-1003", "confirmation", 200),
        ("KF-1003", "invoice", 200),
        ("KF-2001", "confirmation", 200),
        ("KF-2001", "invoice", 409),
        ("KF-1003", "poster", 422),
    ):
        answer = await grace.call("POST", f"/orders/{number}/papers", json={"paper": paper})
        assert answer.status_code == status, (number, paper, answer.text)
    assert answer.json()["code"] == "invalid_input"
    async with db.read() as session:
        sent = list(await session.scalars(select(DeskMail).order_by(DeskMail.requested_at)))
        entries = set(await session.scalars(select(AuditEntry.action)))
    assert [(one.ticket_number, one.email) for one in sent] == [
        ("KF-1003", "ada@example.com"),
        ("KF-1003", "ada@example.com"),
        ("KF-2001", "bo@example.com"),
    ]
    confirmation, invoice, _ = (one.body for one in sent)
    assert "Total: 94.80 EUR" in confirmation
    assert "/api/invoices/" in invoice
    [path] = [word for word in invoice.split() if "/api/invoices/" in word]
    paper_ = await grace.http.get(path[path.index("/api/") :])
    assert paper_.headers["content-type"] == "application/pdf"
    assert {"order.send_confirmation", "order.send_invoice"} <= entries
    assert await send_desk_mails(db, chat_settings) == 3


async def test_what_the_rules_forbid_nobody_does(hire: Hire, shop: Shop, db: Database) -> None:
    mary = await hire("Mary Jackson", role="admin")
    for path, body, code in (
        ("KF-1002/cancel", {}, "already_shipped"),
        ("KF-1002/address", {"address": "Hauptstr. 1\n20095 Hamburg"}, "already_shipped"),
        ("KF-1004/return", {"reason": "Too late"}, "return_window_over"),
        ("KF-1001/items", {"product": "vase", "quantity": 1}, "already_delivered"),
        ("KF-1003/payment", {}, "nothing_to_pay"),
    ):
        refused = await mary.call("POST", f"/orders/{path}", json=body)
        assert (refused.status_code, refused.json()["code"]) == (409, code), path
    assert (await mary.call("POST", "/orders/KF-999999/cancel")).json()["code"] == "order_not_found"
    short = await mary.call("POST", "/orders/KF-1003/address", json={"address": "Somewhere"})
    assert short.json()["code"] == "address_incomplete"


async def test_a_page_is_read_from_an_index_however_many_orders_there_are(db: Database, shop: Shop) -> None:
    """The plan says so, no clock."""
    at = now()
    rows = [
        {"id": new_id(), "number": f"KF-{10_000 + one}", "customer_id": shop.ada.id, "status": "delivered"}
        | {"currency": "EUR", "shipping_address": "", "shipping_fee": Decimal(0)}
        | {"placed_at": at - timedelta(minutes=one)}
        for one in range(3000)
    ]
    async with db.write() as session:
        await session.execute(insert(Order), rows)
        await session.execute(text("ANALYZE"))
    for wanted, index in (
        (OrderFilter(), "ix_orders_placed"),
        (OrderFilter(status="paid"), "ix_orders_status"),
    ):
        async with db.read() as session:
            explain = "EXPLAIN QUERY PLAN" if db.is_sqlite else "EXPLAIN"
            query = page_query(wanted, cursor=None).limit(51)
            bound = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
            plan = str((await session.execute(text(f"{explain} {bound}"))).all())
        assert index in plan, plan
