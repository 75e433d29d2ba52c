"""Promises about time: when they run, when agents are warned, and what stops them."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from crm_backend.database import Database
from crm_backend.desk.settings import DeskSettings, Held, Opening
from crm_backend.desk.sla import priority_of, times
from crm_backend.desk.tick import Desk, watch_clocks
from tests.crm_backend.desk.fixtures import ComeOn, SetDesk, TimePasses, Waiting
from tests.crm_backend.gateway.people import Agent, Customer


async def sla(agent: Agent, customer: Customer) -> dict[str, str]:
    clocks: list[dict[str, Any]] = (await agent.get(f"/conversations/{customer.conversation_id}"))["sla"]
    return {clock["kind"]: clock["state"] for clock in clocks}


async def test_the_clocks_follow_the_conversation(come_on: ComeOn, waiting: Waiting) -> None:
    grace, customer = await come_on(), await waiting()
    assert await sla(grace, customer) == {"first_response": "running", "resolution": "running"}
    await grace.do(customer.conversation_id, "claim")
    await grace.reply(customer.conversation_id, "Hello")
    assert await sla(grace, customer) == {"resolution": "running"}
    await customer.send("and now?")
    assert await sla(grace, customer) == {"next_response": "running", "resolution": "running"}
    await grace.do(customer.conversation_id, "return-to-bot")
    assert await sla(grace, customer) == {}


async def test_a_promise_is_warned_of_and_breached_once_and_customers_hear_nothing(
    come_on: ComeOn, waiting: Waiting, time_passes: TimePasses, db: Database, desk: Desk
) -> None:
    grace, customer = await come_on(), await waiting()
    heard = await customer.read()
    for minutes, state in ((9, "warned"), (2, "breached")):
        await time_passes(timedelta(minutes=minutes), customer=customer)
        told = await asyncio.gather(*(watch_clocks(db) for _ in range(3)))
        assert sorted(len(one) for one in told) == [0, 0, 1]
        assert (await sla(grace, customer))["first_response"] == state
    assert len(await customer.read()) == len(heard)


async def test_other_settings_set_running_clocks_anew(
    come_on: ComeOn, waiting: Waiting, set_desk: SetDesk
) -> None:
    grace, customer = await come_on(), await waiting()
    path = f"/conversations/{customer.conversation_id}"
    before = {one["kind"]: one["due_at"] for one in (await grace.get(path))["sla"]}
    targets = {"first_response": 60, "next_response": 60, "resolution": 600}
    await set_desk(sla=dict.fromkeys(("low", "normal", "high", "urgent"), targets))
    after = {one["kind"]: one["due_at"] for one in (await grace.get(path))["sla"]}
    gained = datetime.fromisoformat(after["first_response"]) - datetime.fromisoformat(
        before["first_response"]
    )
    assert gained == timedelta(minutes=50)


def test_a_clock_rests_while_the_desk_is_closed() -> None:
    day = [Opening(opens="09:00", closes="17:00")]
    held = Held(version=1, settings=DeskSettings(timezone="UTC", week=[day] * 5 + [[], []]))
    friday = datetime(2026, 11, 27, 16, 55, tzinfo=UTC)
    until = times(held, priority="normal", kind="first_response", started_at=friday)
    assert until.due_at == datetime(2026, 11, 30, 9, 5, tzinfo=UTC)
    assert until.warn_at == datetime(2026, 11, 30, 9, 3, tzinfo=UTC)


def test_danger_is_urgent_and_anger_is_high() -> None:
    assert priority_of(["sensitive_topic", "insult"], 0) == "urgent"
    assert priority_of(["insult"], 0) == priority_of([], -0.7) == "high"
    assert priority_of(["asked_for_person"], 0.2) == "normal"
