"""What customers may do with their orders, over HTTP."""

import asyncio
from decimal import Decimal

import pytest

from crm_backend.database import Database
from tests.crm_backend.orders.shop import Bot, Shop, fetch_order, fetch_product


async def test_recent_orders_are_the_customers_own_newest_first(ada: Bot) -> None:
    answer = (await ada.call("/orders/recent")).json()
    assert {order["number"] for order in answer["orders"]} == {"KF-1001", "KF-1002", "KF-1003", "KF-1004"}
    assert answer["signed_in"] is True


async def test_a_stranger_has_no_recent_orders(stranger: Bot) -> None:
    answer = await stranger.call("/orders/recent")
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_needed")


@pytest.mark.parametrize("written", ["1002", "kf1002", "#1002", "KF 1002", "kf-1002", "order 1002"])
async def test_an_order_is_found_however_its_number_is_written(ada: Bot, written: str) -> None:
    order = (await ada.call("/orders/find", order_number=written)).json()
    assert (order["number"], order["carrier"], order["status"]) == ("KF-1002", "DHL", "in_transit")
    assert order["total"] == "94.80"
    assert order["last_event"]["place"] == "Leipzig"
    assert order["may"]["cancel"] is False
    assert order["may"]["return"] is False
    assert order["payment"] == {
        "status": "succeeded",
        "method": "card",
        "failure_reason": None,
        "due": "0.00",
    }


@pytest.mark.parametrize("number", ["KF-2001", "KF-9999", "banana", "", "🙂"])
async def test_orders_of_others_do_not_exist_for_a_customer(ada: Bot, number: str) -> None:
    answer = await ada.call("/orders/find", order_number=number)
    assert (answer.status_code, answer.json()["code"]) == (404, "order_not_found")


async def test_cancelling_refunds_restocks_and_can_be_asked_again(ada: Bot, database: Database) -> None:
    first = (await ada.call("/orders/cancel", order_number="1003")).json()
    assert (first["order"]["status"], first["already"]) == ("cancelled", False)
    assert (first["refund"]["amount"], first["refund"]["status"]) == ("94.80", "requested")
    again = (await ada.call("/orders/cancel", order_number="1003")).json()
    assert again["already"] is True
    assert again["refund"]["amount"] == "94.80"
    assert (await fetch_product(database, "VAS-02")).stock == 12


async def test_cancelling_twice_at_once_refunds_once(ada: Bot, database: Database) -> None:
    answers = await asyncio.gather(*(ada.call("/orders/cancel", order_number="1003") for _ in range(4)))
    assert sorted(answer.json()["already"] for answer in answers) == [False, True, True, True]
    assert len((await fetch_order(database, "KF-1003")).refunds) == 1


async def test_the_same_key_at_once_gives_the_same_answer(ada: Bot, database: Database) -> None:
    calls = (ada.call("/orders/cancel", key="message-1:cancel", order_number="1003") for _ in range(4))
    answers = [answer.json() for answer in await asyncio.gather(*calls)]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["already"] is False
    assert len((await fetch_order(database, "KF-1003")).refunds) == 1


async def test_a_key_does_not_serve_another_request(ada: Bot) -> None:
    await ada.call("/orders/cancel", key="message-1:cancel", order_number="1003")
    answer = await ada.call("/orders/cancel", key="message-1:cancel", order_number="1002")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_refusal_is_kept_under_its_key_too(ada: Bot) -> None:
    first = await ada.call("/orders/cancel", key="message-1:cancel", order_number="1002")
    again = await ada.call("/orders/cancel", key="message-1:cancel", order_number="1002")
    assert first.status_code == again.status_code == 409
    assert first.json() == again.json()
    assert first.json()["order"]["number"] == "KF-1002"


@pytest.mark.parametrize(("number", "code"), [("1002", "already_shipped"), ("1001", "already_delivered")])
async def test_what_has_left_cannot_be_cancelled(ada: Bot, number: str, code: str) -> None:
    answer = await ada.call("/orders/cancel", order_number=number)
    assert (answer.status_code, answer.json()["code"]) == (409, code)


async def test_an_unpaid_order_is_cancelled_without_a_refund(bo: Bot) -> None:
    assert (await bo.call("/orders/cancel", order_number="2001")).json()["refund"] is None


async def test_the_address_changes_until_the_order_ships(ada: Bot) -> None:
    address = "Hauptstr. 7, 20095 Hamburg"
    changed = await ada.call("/orders/change-address", order_number="1003", address=address)
    assert changed.json()["order"]["shipping_address"] == address
    refused = await ada.call("/orders/change-address", order_number="1002", address=address)
    assert refused.json()["code"] == "already_shipped"


async def test_an_incomplete_address_names_what_is_missing(ada: Bot) -> None:
    answer = await ada.call("/orders/change-address", order_number="1003", address="Hauptstr. 7, Hamburg")
    assert (answer.status_code, answer.json()["code"]) == (422, "address_incomplete")
    assert answer.json()["missing"] == ["postcode"]


async def test_fewer_items_give_money_back_and_more_ask_for_it(ada: Bot, database: Database) -> None:
    body = {"order_number": "1003", "product": "the vases"}
    fewer = (await ada.call("/orders/change-items", **body, quantity=1)).json()
    assert (
        fewer["change"] == "Blue Ceramic Vase: 2 → 1. The total is now 74.80 EUR. 20.00 EUR goes back to you."
    )
    assert fewer["refund"]["amount"] == "20.00"
    more = (await ada.call("/orders/change-items", **body, quantity=3)).json()
    assert more["order"]["payment"]["due"] == "40.00"
    assert more["pay_url"]
    assert (await fetch_product(database, "VAS-02")).stock == 9
    cancelled = (await ada.call("/orders/cancel", order_number="1003")).json()
    assert cancelled["refund"]["amount"] == "74.80"


async def test_an_item_can_be_taken_out_but_not_the_last(ada: Bot) -> None:
    out = await ada.call("/orders/change-items", order_number="1003", product="vase", quantity=0)
    assert [item["sku"] for item in out.json()["order"]["items"]] == ["LMP-01"]
    last = await ada.call("/orders/change-items", order_number="1003", product="lamp", quantity=0)
    assert (last.status_code, last.json()["code"]) == (409, "last_item")


async def test_items_out_of_stock_or_unknown_cannot_be_added(ada: Bot, database: Database) -> None:
    rug = await ada.call("/orders/change-items", order_number="1003", product="wool rug", quantity=1)
    assert (rug.status_code, rug.json()["code"]) == (409, "out_of_stock")
    boat = await ada.call("/orders/change-items", order_number="1003", product="rowing boat", quantity=1)
    assert (boat.status_code, boat.json()["code"]) == (404, "product_not_found")
    assert boat.json()["suggestions"]
    too_many = await ada.call("/orders/change-items", order_number="1003", product="lamp", quantity=50)
    assert too_many.json()["product"]["stock"] == 10
    assert (await fetch_product(database, "LMP-01")).stock == 10


async def test_placing_an_order_reserves_goods_and_asks_for_payment(ada: Bot, database: Database) -> None:
    placed = (await ada.call("/orders/place", product="brass desk lamps", quantity=2)).json()
    assert placed["order"]["status"] == "pending_payment"
    assert placed["order"]["total"] == "99.80"
    assert placed["order"]["number"] in placed["pay_url"]
    assert (await fetch_product(database, "LMP-01")).stock == 8


async def test_orders_placed_at_once_have_different_numbers(ada: Bot) -> None:
    calls = (ada.call("/orders/place", product="vase", quantity=1) for _ in range(4))
    numbers = [answer.json()["order"]["number"] for answer in await asyncio.gather(*calls)]
    assert len(set(numbers)) == 4


async def test_the_last_unit_is_sold_once(ada: Bot, bo: Bot) -> None:
    calls = (bot.call("/orders/place", product="lamp", quantity=6) for bot in (ada, bo))
    assert sorted(answer.status_code for answer in await asyncio.gather(*calls)) == [200, 409]


async def test_a_failed_payment_can_be_tried_again(bo: Bot, ada: Bot) -> None:
    retry = (await bo.call("/orders/retry-payment", order_number="2001")).json()
    assert retry["failure_reason"] == "card expired"
    assert retry["order"]["payment"] == {
        "status": "pending",
        "method": "card",
        "failure_reason": None,
        "due": "24.90",
    }
    paid = await ada.call("/orders/retry-payment", order_number="1003")
    assert (paid.status_code, paid.json()["code"]) == (409, "nothing_to_pay")


async def test_a_packed_order_takes_a_new_address_but_no_other_items(
    ada: Bot, database: Database, shop: Shop
) -> None:
    async with database.write() as session:
        (await session.merge(await fetch_order(database, "KF-1003"))).status = "packed"
    items = await ada.call("/orders/change-items", order_number="1003", product="vase", quantity=1)
    assert (items.status_code, items.json()["code"]) == (409, "already_packed")
    order = (await ada.call("/orders/find", order_number="1003")).json()
    assert order["may"]["change_address"] is True
    assert order["may"]["cancel"] is True


async def test_amounts_stay_exact(ada: Bot, database: Database) -> None:
    order = await fetch_order(database, "KF-1001")
    assert order.payments[0].amount == Decimal("94.80")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"order_number": None},
        {"order_number": "1" * 100},
        {"order_number": "1003", "product": "vase", "quantity": -1},
        {"order_number": "1003", "product": " ", "quantity": 1},
        {"order_number": "1003", "product": "x" * 501, "quantity": 1},
        {"order_number": "1003", "product": "\ud800", "quantity": 1},
    ],
)
async def test_bad_bodies_are_refused_as_problems(ada: Bot, body: dict[str, object]) -> None:
    answer = await ada.call("/orders/change-items", **body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_nul_byte_does_no_harm(ada: Bot) -> None:
    answer = await ada.call("/orders/find", order_number="10\x0003")
    assert answer.json()["number"] == "KF-1003"


async def test_writes_need_a_key_and_all_calls_the_secret(ada: Bot) -> None:
    body = {"conversation_id": ada.conversation_id, "order_number": "1003"}
    no_key = await ada.client.post("/internal/orders/cancel", json=body, headers=ada.headers)
    assert no_key.status_code == 422
    no_secret = await ada.client.post("/internal/orders/find", json=body)
    assert no_secret.status_code == 401


async def test_an_unknown_conversation_is_a_problem(ada: Bot) -> None:
    for path in ("/orders/find", "/orders/cancel"):
        answer = await ada.call(path, conversation_id="nobody", order_number="1003")
        assert (answer.status_code, answer.json()["code"]) == (404, "conversation_not_found")
