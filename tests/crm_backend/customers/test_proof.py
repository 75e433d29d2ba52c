"""What a stranger can learn: nothing without the number and its e-mail, and not by guessing."""

import asyncio

import httpx
from sqlalchemy import update

from crm_backend.customers.models import ProofDoor
from crm_backend.database import Database, now
from tests.crm_backend.orders.shop import Bot, talk

RIGHT = {"order_number": "1002", "email": " ADA@example.com "}


async def test_number_and_email_open_the_order(stranger: Bot) -> None:
    assert (await stranger.call("/orders/find", **RIGHT)).json()["number"] == "KF-1002"


async def test_wrong_email_and_unknown_number_look_the_same(stranger: Bot) -> None:
    wrong = await stranger.call("/orders/find", order_number="1002", email="bo@example.com")
    unknown = await stranger.call("/orders/find", order_number="9999", email="bo@example.com")
    assert wrong.status_code == unknown.status_code == 404
    assert wrong.json() == unknown.json()


async def test_without_an_email_the_stranger_is_asked_for_it(stranger: Bot) -> None:
    for number in ("1002", "9999"):
        answer = await stranger.call("/orders/find", order_number=number)
        assert (answer.status_code, answer.json()["code"]) == (422, "email_needed")


async def test_five_wrong_tries_close_the_door_for_an_hour_even_for_the_right_one(
    stranger: Bot, database: Database
) -> None:
    for _ in range(5):
        wrong = await stranger.call("/orders/find", order_number="1002", email="x@example.com")
        assert wrong.status_code == 404
    closed = await stranger.call("/orders/find", **RIGHT)
    assert (closed.status_code, closed.json()["code"]) == (429, "too_many_tries")
    assert 3500 < int(closed.headers["retry-after"]) <= 3601
    async with database.write() as session:
        await session.execute(update(ProofDoor).values(closed_until=now()))
    assert (await stranger.call("/orders/find", **RIGHT)).status_code == 200


async def test_wrong_tries_count_in_every_call_that_needs_proof(stranger: Bot) -> None:
    for path, more in [
        ("/orders/cancel", {}),
        ("/orders/invoice", {}),
        ("/orders/return", {"reason": "no"}),
        ("/tickets/open", {"category": "damaged", "description": "broken"}),
    ]:
        answer = await stranger.call(path, order_number="1002", email="x@example.com", **more)
        assert answer.status_code == 404, path
    ticket = await stranger.call("/tickets/find", ticket_number="1001", email="x@example.com")
    assert ticket.status_code == 404
    assert (await stranger.call("/orders/cancel", **RIGHT)).status_code == 429


async def test_guesses_abreast_are_all_counted(stranger: Bot) -> None:
    guesses = (
        stranger.call("/orders/find", order_number="1002", email=f"guess{at}@example.com") for at in range(12)
    )
    statuses = [answer.status_code for answer in await asyncio.gather(*guesses)]
    assert (statuses.count(404), statuses.count(429)) == (5, 7)


async def test_a_repeated_turn_counts_its_wrong_try_once(stranger: Bot) -> None:
    wrong = {"order_number": "1002", "email": "x@example.com"}
    for _ in range(10):
        assert (await stranger.call("/orders/cancel", key="message-1:cancel", **wrong)).status_code == 404
    assert (await stranger.call("/orders/find", **RIGHT)).status_code == 200


async def test_a_right_proof_does_not_reset_the_count(stranger: Bot) -> None:
    for _ in range(5):
        await stranger.call("/orders/find", order_number="1003", email="x@example.com")
        await stranger.call("/orders/find", order_number="2001", email="bo@example.com")
    assert (await stranger.call("/orders/find", **RIGHT)).status_code == 429


async def test_new_conversations_from_one_address_do_not_help(
    database: Database, client: httpx.AsyncClient, internal_headers: dict[str, str], stranger: Bot, ada: Bot
) -> None:
    for _ in range(5):
        bot = await talk(database, client, internal_headers, customer=None, address="s1")
        for _ in range(5):
            await bot.call("/orders/find", order_number="1002", email="x@example.com")
    assert (await stranger.call("/orders/find", **RIGHT)).status_code == 429
    assert (await ada.call("/orders/find", order_number="1002")).status_code == 200
    elsewhere = await talk(database, client, internal_headers, customer=None, address="s2")
    assert (await elsewhere.call("/orders/find", **RIGHT)).status_code == 200


async def test_conversations_without_an_address_share_no_door(
    database: Database, client: httpx.AsyncClient, internal_headers: dict[str, str], shop: object
) -> None:
    for _ in range(6):
        bot = await talk(database, client, internal_headers, customer=None, address="")
        for _ in range(5):
            assert (await bot.call("/orders/find", order_number="1", email="x@y.z")).status_code == 404


async def test_a_stranger_with_proof_can_cancel(stranger: Bot) -> None:
    answer = await stranger.call("/orders/cancel", order_number="1003", email="ada@example.com")
    assert answer.json()["order"]["status"] == "cancelled"


async def test_a_customer_does_not_open_the_orders_of_others_with_an_email(bo: Bot) -> None:
    assert (await bo.call("/orders/find", **RIGHT)).status_code == 404
