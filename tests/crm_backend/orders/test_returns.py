"""Sending things back."""

import asyncio

import pytest

from crm_backend.database import Database
from tests.crm_backend.orders.shop import Bot, fetch_order


async def test_one_item_goes_back_then_the_rest_then_nothing(ada: Bot) -> None:
    vases = (
        await ada.call("/orders/return", order_number="1001", product="blue vase", reason="too big")
    ).json()
    assert [(item["sku"], item["quantity"]) for item in vases["return"]["items"]] == [("VAS-02", 2)]
    assert vases["refund"]["amount"] == "40.00"
    assert vases["order"]["may"]["return"] is True
    rest = (await ada.call("/orders/return", order_number="1001", reason="changed my mind")).json()
    assert rest["refund"]["amount"] == "54.80"  # the lamp and, with the last item, the shipping fee
    assert rest["order"]["may"]["return_why"] == "already_returned"
    again = await ada.call("/orders/return", order_number="1001", reason="again")
    assert (again.status_code, again.json()["code"]) == (409, "already_returned")


async def test_returning_twice_at_once_refunds_once(ada: Bot, database: Database) -> None:
    calls = (ada.call("/orders/return", order_number="1001", reason="no") for _ in range(3))
    answers = await asyncio.gather(*calls)
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert [str(refund.amount) for refund in (await fetch_order(database, "KF-1001")).refunds] == ["94.8"]


async def test_after_thirty_days_it_is_too_late(ada: Bot) -> None:
    answer = await ada.call("/orders/return", order_number="1004", reason="late")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "return_window_over")
    assert (problem["days"], problem["window"]) == (45, 30)
    assert problem["delivered_on"] == problem["order"]["delivered_on"]


@pytest.mark.parametrize("number", ["1002", "1003"])
async def test_what_has_not_arrived_cannot_go_back(ada: Bot, number: str) -> None:
    answer = await ada.call("/orders/return", order_number=number, reason="no")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_delivered")


async def test_an_item_that_is_not_in_the_order_is_answered_with_those_that_are(ada: Bot) -> None:
    answer = await ada.call("/orders/return", order_number="1001", product="the piano", reason="no")
    assert (answer.status_code, answer.json()["code"]) == (404, "product_not_found")
    assert answer.json()["suggestions"] == ["Brass Desk Lamp", "Blue Ceramic Vase"]


async def test_the_label_is_a_pdf(ada: Bot) -> None:
    back = (await ada.call("/orders/return", order_number="1001", reason="no")).json()["return"]
    label = await ada.client.get(back["label_url"])
    assert label.headers["content-type"] == "application/pdf"
    assert label.content.startswith(b"%PDF")
