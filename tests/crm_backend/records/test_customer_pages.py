"""The page of customers: found by name, mail, phone and segment, with all that is theirs."""

from datetime import timedelta

from crm_backend.conversations.models import Conversation
from crm_backend.database import Database, now
from crm_backend.insights.models import InsightResult
from crm_backend.tickets.service import open_ticket
from tests.crm_backend.gateway.fixtures import Hire
from tests.crm_backend.orders.shop import Shop


async def test_customers_are_found_by_words_and_segment(hire: Hire, shop: Shop, db: Database) -> None:
    grace = await hire()
    async with db.write() as session:
        for customer, segment in ((shop.ada, "loyal"), (shop.bo, "away")):
            value = {"segment": segment}
            session.add(
                InsightResult(
                    topic="segment",
                    key=customer.id,
                    as_of=now(),
                    model_version="1",
                    inputs_digest="",
                    value=value,
                )
            )
    everybody = await grace.get("/customers")
    assert everybody["segments"] == ["away", "loyal"]
    assert {one["name"]: (one["segment"], one["orders"]) for one in everybody["customers"]} == {
        "Ada Łovelace": ("loyal", 4),
        "Bo Bjørk": ("away", 1),
    }
    for narrowed, names in (
        ({"q": "ADA@example"}, ["Ada Łovelace"]),
        ({"segment": "away"}, ["Bo Bjørk"]),
        ({"segment": "away", "q": "ada"}, []),
        ({"q": "_"}, []),
    ):
        page = await grace.get("/customers", **narrowed)
        assert [one["name"] for one in page["customers"]] == names, narrowed
    first = await grace.get("/customers", limit=1)
    rest = await grace.get("/customers", limit=1, cursor=first["next_cursor"])
    assert rest["next_cursor"] is None
    assert first["customers"] != rest["customers"]


async def test_a_customer_shows_orders_tickets_and_conversations(
    hire: Hire, shop: Shop, db: Database
) -> None:
    grace = await hire()
    async with db.write() as session:
        await open_ticket(
            session, email="ada@example.com", category="other", description="Hm", customer_id=shop.ada.id
        )
        session.add(
            Conversation(
                site="shop", customer_id=shop.ada.id, next_seq=4, created_at=now() - timedelta(days=1),
                last_message_text="Thanks",
            )
        )  # fmt: skip
        session.add(Conversation(site="shop", customer_id=shop.ada.id))  # opened, never written in
    shown = await grace.get(f"/customers/{shop.ada.id}")
    assert (shown["customer"]["email"], shown["order_count"], len(shown["orders"])) == (
        "ada@example.com",
        4,
        4,
    )
    assert shown["spent"] == [{"amount": "319.60", "currency": "EUR"}]  # 3 × 89.90 and 49.90, no shipping
    assert [one["subject"] for one in shown["tickets"]] == ["Question: Hm"]
    assert [one["last_text"] for one in shown["conversations"]] == ["Thanks"]
    assert (await grace.call("GET", "/customers/nobody")).json()["code"] == "customer_not_found"


async def test_what_colleagues_should_know_is_noted(hire: Hire, shop: Shop) -> None:
    grace, mary = await hire(), await hire("Mary Jackson")
    of = f"/customers/{shop.ada.id}"
    written = await grace.call("PUT", f"{of}/note", json={"note": " Rings twice, is hard of hearing. "})
    assert written.json()["customer"]["note"] == "Rings twice, is hard of hearing."
    assert (await mary.get(of))["customer"]["note"] == "Rings twice, is hard of hearing."
    assert (await mary.call("PUT", f"{of}/note", json={"note": ""})).json()["customer"]["note"] == ""
    assert (await mary.call("PUT", f"{of}/note", json={"note": "x" * 2001})).status_code == 422
    assert (await mary.call("PUT", "/customers/nobody/note", json={"note": ""})).status_code == 404
