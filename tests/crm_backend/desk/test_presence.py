"""Agents who come and go, and what becomes of their conversations."""

import asyncio
from datetime import timedelta

from crm_backend.database import Database
from crm_backend.desk.tick import Desk, put_back_left_behind
from tests.crm_backend.desk.fixtures import ComeOn, TimePasses, Waiting

MINUTE = timedelta(seconds=61)


async def test_an_agent_without_a_sign_of_life_for_a_minute_is_away(
    come_on: ComeOn, time_passes: TimePasses
) -> None:
    grace, alan = await come_on(capacity=2), await come_on("Alan Turing")
    me = (await grace.get("/desk"))["me"]
    assert (me["status"], me["capacity"], me["full_capacity"], me["load"]) == ("online", 2, 4, 0)
    await time_passes(MINUTE, agent=grace)
    seen = {one["name"]: one["status"] for one in (await alan.get("/desk"))["agents"]}
    assert seen == {"Grace Hopper": "away", "Alan Turing": "online"}
    await grace.call("PUT", "/presence", json={"status": "paused"})
    assert (await grace.get("/desk"))["me"]["status"] == "paused"


async def test_what_an_agent_leaves_unanswered_goes_back_to_the_head_of_the_queue_once(
    come_on: ComeOn, waiting: Waiting, time_passes: TimePasses, desk: Desk, db: Database
) -> None:
    grace, alan = await come_on(), await come_on("Alan Turing")
    first, answered, later = await waiting(), await waiting(), await waiting()
    await time_passes(timedelta(hours=2), customer=later)
    for customer in (first, answered):
        await grace.do(customer.conversation_id, "claim")
    await grace.reply(answered.conversation_id, "Here you are.")
    await first.send("hello?")
    await time_passes(MINUTE, agent=grace)
    done = await asyncio.gather(*(put_back_left_behind(db) for _ in range(3)))
    assert sorted(done, key=len) == [[], [], [first.conversation_id]]
    queue = (await alan.get("/conversations"))["conversations"]
    assert [row["id"] for row in queue] == [first.conversation_id, later.conversation_id]
    assert (await first.state())["position"] == 1
    notes = (await alan.get(f"/conversations/{first.conversation_id}"))["notes"]
    assert [note["text"] for note in notes] == ["Grace Hopper is away and had not answered."]
    assert [text for _, text in await first.said()][-1].startswith("Your agent had to leave.")
    assert (await answered.state())["owner"] == "agent"


async def test_an_agent_who_is_back_in_time_keeps_everything(
    come_on: ComeOn, waiting: Waiting, time_passes: TimePasses, db: Database, desk: Desk
) -> None:
    grace, customer = await come_on(), await waiting()
    await grace.do(customer.conversation_id, "claim")
    await time_passes(timedelta(seconds=50), agent=grace)
    assert await put_back_left_behind(db) == []
    await time_passes(MINUTE, agent=grace)
    await grace.reply(customer.conversation_id, "I am back.")
    assert await put_back_left_behind(db) == []


async def test_signing_off_gives_unanswered_conversations_back_at_once(
    come_on: ComeOn, waiting: Waiting, db: Database, desk: Desk
) -> None:
    grace, customer = await come_on(), await waiting()
    await grace.do(customer.conversation_id, "claim")
    await grace.call("PUT", "/presence", json={"status": "offline"})
    assert await put_back_left_behind(db) == [customer.conversation_id]


async def test_a_wrong_presence_is_refused(come_on: ComeOn) -> None:
    grace = await come_on()
    for body in ({"status": "asleep"}, {"capacity": -1}, {"capacity": 10**9}):
        assert (await grace.call("PUT", "/presence", json=body)).status_code == 422
