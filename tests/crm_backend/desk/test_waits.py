"""What a customer who waits is told, and the ticket in its place."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import httpx
from fastapi import FastAPI

from crm_backend.database import Database, now
from crm_backend.desk.mails import send_desk_mails
from crm_backend.desk.tick import Desk
from crm_backend.desk.waits import estimate
from crm_backend.settings import Settings
from tests.crm_backend.desk.fixtures import ComeOn, SetDesk, TimePasses, Waiting
from tests.crm_backend.gateway.people import Customer
from tests.crm_backend.gateway.server import listening, serve

MINUTE = timedelta(minutes=1)


async def ticket(customer: Customer, **body: Any) -> httpx.Response:
    return await customer.http.post("/api/chat/ticket", json=body, headers=customer.headers)


def test_the_expected_wait_is_that_of_one_place_times_the_place() -> None:
    ended = [(2 * MINUTE, 1), (4 * MINUTE, 2), (9 * MINUTE, 3)]
    assert estimate(1, ended) == 2 * MINUTE
    assert estimate(3, ended) == 6 * MINUTE
    assert estimate(1, ended[:2]) is None, "two calls tell nothing"
    stuck = [(20 * MINUTE, 1)] * 4
    assert estimate(1, ended, stuck) == 20 * MINUTE, "whoever waits longer than usual counts already"
    assert estimate(1, ended, [(MINUTE, 1)] * 9) == 2 * MINUTE


async def test_only_the_last_hour_counts(come_on: ComeOn, waiting: Waiting, time_passes: TimePasses) -> None:
    grace = await come_on()
    for _ in range(3):
        customer = await waiting()
        await grace.do(customer.conversation_id, "claim")
        await time_passes(timedelta(minutes=30), customer=customer)
    last = await waiting()
    assert (await last.state())["expected_wait_seconds"] == 30
    assert (await last.state())["offer"] is None
    for _ in range(3):
        await time_passes(timedelta(hours=1), customer=customer)
    assert (await (await waiting()).state())["expected_wait_seconds"] is None


async def test_who_waits_hears_when_the_queue_moves(
    kefu: FastAPI, come_on: ComeOn, waiting: Waiting, desk: Desk
) -> None:
    grace, first, second = await come_on(), await waiting(), await waiting()
    async with (
        serve(kefu) as running,
        listening(f"{running.url}/api/chat/events", second.headers) as stream,
    ):
        await desk.run_once()
        await grace.do(first.conversation_id, "claim")
        await desk.run_once()
        async with asyncio.timeout(30):
            while not any(one.get("position") == 1 for one in stream.of("conversation.updated")):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    told = [one["position"] for one in stream.of("conversation.updated")]
    assert told[-1] == 1
    assert 2 in told


async def test_a_closed_desk_offers_a_ticket_and_says_when_it_opens(
    come_on: ComeOn, waiting: Waiting, set_desk: SetDesk, db: Database, settings: Settings
) -> None:
    grace = await come_on()
    await set_desk(holidays=[{"on": (now() + timedelta(days=n)).date().isoformat()} for n in (-1, 0, 1)])
    customer = await waiting()
    state = await customer.state()
    assert (state["offer"]["why"], state["position"]) == ("closed", 1)
    assert "Our desk opens" in (await customer.said())[-1][1]
    nothing = await ticket(customer)
    assert (nothing.status_code, nothing.json()["code"]) == (422, "email_needed")
    wrong = await ticket(customer, email="no address")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_value")
    first, second = await asyncio.gather(*(ticket(customer, email="Eve@Example.com") for _ in range(2)))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    number = first.json()["number"]
    assert (await customer.state())["owner"] == "closed"
    assert f"Your message is ticket {number} now" in (await customer.said())[-1][1]
    answered = await grace.call("POST", f"/tickets/{number}/reply", json={"text": "It is on its way."})
    assert answered.json()["last_comment"]["author"] == "agent"
    assert await send_desk_mails(db, settings) == 2
    mails = "".join(path.read_text() for path in (settings.home / "outbox").iterdir())
    assert "It is on its way." in mails
    assert "eve@example.com" in mails
    assert await send_desk_mails(db, settings) == 0


async def test_nobody_on_and_a_long_wait_are_reasons_too(
    come_on: ComeOn, waiting: Waiting, set_desk: SetDesk, time_passes: TimePasses
) -> None:
    assert (await (await waiting()).state())["offer"]["why"] == "nobody_on"
    grace = await come_on()
    customer = await waiting()
    assert (await customer.state())["offer"] is None
    await set_desk(longest_wait_minutes=1)
    for _ in range(3):
        late = await waiting()
        await time_passes(timedelta(minutes=20), customer=late)
        await grace.do(late.conversation_id, "claim")
    assert (await customer.state())["offer"]["why"] == "long_wait"


async def test_a_ticket_is_for_those_who_wait(come_on: ComeOn, open_chat: Callable[..., Any]) -> None:
    customer = await open_chat()
    refused = await ticket(customer, email="eve@example.com")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_waiting")
    assert date.today()
