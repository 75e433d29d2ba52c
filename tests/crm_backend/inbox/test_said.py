"""Agents find what was said, whoever said it, and nothing that was masked or erased."""

import pytest
from sqlalchemy import text

from crm_backend.conversations import service as conversations
from crm_backend.conversations.models import Message
from crm_backend.conversations.service import Draft
from crm_backend.database import Database
from crm_backend.inbox.said import CLOSE, OPEN, search
from tests.crm_backend.gateway.fixtures import Hire, OpenChat

SAID = [
    ("customer", "Where is my order KF-1002? Write to ada@example.com, it's late"),
    ("bot", "Your parcel left the warehouse in Köln yesterday."),
    ("agent", "I asked the courier about the parcel."),
    ("customer", "请问我的订单什么时候到"),
    ("system", "Grace joined the conversation about the parcel."),
]


@pytest.fixture
async def log(database: Database) -> Database:
    async with database.write() as session:
        made = await conversations.create_conversation(session, site="demo")
        for sender, words in SAID:
            await conversations.append_message(session, made.id, Draft(sender=sender, text=words))
    return database


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("1002", [0]),
        ("kf-1002", [0]),
        ("example.com", [0]),
        ("it's late", [0]),
        ("PARCEL", [2, 1]),
        ("parcel courier", [2]),
        ("ware", [1]),
        ("köln", [1]),
        ("订单", [3]),
        ("joined", []),
        ("elephant", []),
        ("100% _ ' \" ) * AND OR", []),
        ("NOT parcel", []),
        ("a:b & | !", []),
        ("\x00", []),
    ],
)
async def test_words_and_their_beginnings_are_found(log: Database, query: str, found: list[int]) -> None:
    async with log.read() as session:
        hits = await search(session, query, limit=10)
    assert [hit.seq - 1 for hit in hits] == found


async def test_a_hit_shows_where_it_matches(log: Database) -> None:
    async with log.read() as session:
        [hit] = await search(session, "courier", limit=10)
        [other] = await search(session, "订单", limit=10)
    assert f"{OPEN}courier{CLOSE}" in hit.snippet
    assert f"{OPEN}订单{CLOSE}" in other.snippet
    assert hit.sender == "agent"


async def test_changed_and_deleted_messages_are_found_no_more(log: Database) -> None:
    async with log.write() as session:
        messages = await search(session, "parcel", limit=10)
        row = await session.get_one(Message, messages[0].message_id)
        row.text = "[erased]"
        await session.flush()
        await session.execute(text("DELETE FROM conversation_events"))
        await session.execute(text("DELETE FROM messages WHERE sender = 'bot'"))
    async with log.read() as session:
        assert await search(session, "parcel", limit=10) == []
        assert len(await search(session, "erased", limit=10)) == 1


async def test_agents_search_in_all_conversations(open_chat: OpenChat, hire: Hire) -> None:
    agent, customer = await hire(), await open_chat()
    await customer.send("My card is 4111 1111 1111 1111 and the lamp flickers")
    page = await agent.get("/search", q="lamp flick")
    assert {hit["conversation_id"] for hit in page["hits"]} == {customer.conversation_id}
    assert page["next_before"] is None
    assert (await agent.get("/search", q="4111"))["hits"] == []
