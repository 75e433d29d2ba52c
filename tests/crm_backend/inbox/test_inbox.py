"""Snoozed conversations come back, tags and notes are seen by colleagues, mentions call them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from crm_backend.conversations.models import Conversation
from crm_backend.database import Database, now
from crm_backend.inbox.models import Snooze
from tests.crm_backend.desk.fixtures import ComeOn, Waiting
from tests.crm_backend.gateway.fixtures import Hire, OpenChat
from tests.crm_backend.gateway.people import Agent


async def ids(agent: Agent, view: str, **filters: Any) -> list[str]:
    page = await agent.get("/conversations", owner=view, **filters)
    count = page["counts"].get(view)
    assert filters or count is None or count == len(page["conversations"])
    return [one["id"] for one in page["conversations"]]


async def snooze(agent: Agent, conversation_id: str, **ahead: float) -> Any:
    until = (now() + timedelta(**ahead)).isoformat()
    return await agent.call("PUT", f"/conversations/{conversation_id}/snooze", json={"until": until})


async def test_a_snoozed_conversation_rests_until_its_customer_writes(
    waiting: Waiting, come_on: ComeOn
) -> None:
    customer, agent = await waiting(), await come_on()
    one = customer.conversation_id
    assert (await snooze(agent, one, hours=1)).json()["code"] == "not_claimed"
    await agent.do(one, "claim")
    assert (await snooze(agent, one, hours=-1)).json()["code"] == "invalid_time"
    answer = await snooze(agent, one, hours=1)
    assert answer.json().get("snoozed_until"), answer.text
    assert (await ids(agent, "mine"), await ids(agent, "snoozed")) == ([], [one])
    await customer.send("hello again")
    assert (await ids(agent, "mine"), await ids(agent, "snoozed")) == ([one], [])


async def test_a_snooze_ends_by_its_time_and_by_hand(waiting: Waiting, come_on: ComeOn, db: Database) -> None:
    customer, agent = await waiting(), await come_on()
    one = customer.conversation_id
    await agent.do(one, "claim")
    await snooze(agent, one, hours=1)
    async with db.write() as session:
        await session.execute(update(Snooze).values(until=now() - timedelta(seconds=1)))
    assert await ids(agent, "mine") == [one]
    await snooze(agent, one, hours=1)
    answer = await agent.call("DELETE", f"/conversations/{one}/snooze")
    assert answer.json()["snoozed_until"] is None
    assert await ids(agent, "mine") == [one]


async def test_tags_are_kept_and_filtered_by(open_chat: OpenChat, hire: Hire) -> None:
    first, second, agent = await open_chat(), await open_chat(), await hire()
    await first.send("hello")
    await second.send("hello")
    path = f"/conversations/{first.conversation_id}/tags"
    answer = await agent.call("PUT", path, json={"tags": ["VIP", " late parcel "]})
    assert answer.json()["tags"] == ["late parcel", "vip"]
    assert await ids(agent, "all", tag="vip") == [first.conversation_id]
    assert (await agent.get("/tags"))["tags"] == ["late parcel", "vip"]
    assert (await agent.call("PUT", path, json={"tags": ["a,b"]})).status_code == 422
    assert (await agent.call("PUT", path, json={"tags": []})).json()["tags"] == []


async def test_a_mention_calls_a_colleague_until_they_look(open_chat: OpenChat, hire: Hire) -> None:
    customer, grace, alan = await open_chat(), await hire("Grace Hopper"), await hire("Alan Turing")
    await customer.send("hello")
    one = customer.conversation_id
    note = {"text": "@Alan Turing can you look? Password: hunter2", "mentions": [alan.id]}
    answer = await grace.call("POST", f"/conversations/{one}/notes", json=note)
    assert answer.status_code == 201, answer.text
    assert "hunter2" not in answer.text
    assert answer.json()["notes"][0]["author_name"] == "Grace Hopper"
    assert (await ids(alan, "mentions"), await ids(grace, "mentions")) == ([one], [])
    assert (await alan.do(one, "mentions/seen")).status_code == 204
    assert await ids(alan, "mentions") == []
    assert all("look?" not in message["text"] for message in await customer.read())
    refused = await grace.call("POST", f"/conversations/{one}/notes", json={**note, "mentions": ["x"]})
    assert refused.json()["code"] == "unknown_colleague"


async def test_lists_are_narrowed_and_counted(waiting: Waiting, hire: Hire, db: Database) -> None:
    first, second, agent = await waiting(), await waiting(), await hire()
    one, other = first.conversation_id, second.conversation_id
    async with db.write() as session:
        values = {"topic": "track_order", "language": "de", "priority": "urgent"}
        await session.execute(update(Conversation).where(Conversation.id == one).values(**values))
    assert sorted(await ids(agent, "unassigned")) == sorted([one, other])
    for name, value in values.items():
        assert await ids(agent, "all", **{name: value}) == [one]
    assert await ids(agent, "all", topic="track_order", language="en") == []
    found = await agent.get("/filters")
    assert "track_order" in found["topics"]
    assert "de" in found["languages"]
    await agent.do(one, "claim")
    assert await ids(agent, "unassigned") == [other]
    assert sorted(await ids(agent, "all")) == sorted([one, other])
