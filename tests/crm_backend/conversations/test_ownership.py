"""Which changes of owner are allowed, and what is kept of each."""

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from crm_backend.conversations import service as conversations
from crm_backend.conversations.models import ConversationEvent
from crm_backend.database import Database
from crm_backend.errors import Conflict


async def hand(db: Database, conversation_id: str, expected: str, to: str) -> bool:
    async with db.write() as session:
        return await conversations.change_owner(
            session, conversation_id, expected=expected, to=to, actor="agent:a", reason="tried"
        )


async def test_an_owner_changes_by_the_table_only_with_actor_and_reason(kefu: FastAPI, db: Database) -> None:
    async with db.write() as session:
        conversation_id = (await conversations.create_conversation(session, site="demo")).id
    assert await hand(db, conversation_id, "bot", "queue")
    assert await hand(db, conversation_id, "queue", "agent:a")
    assert await hand(db, conversation_id, "agent:a", "agent:b")
    assert await hand(db, conversation_id, "agent:b", "closed")
    for to in ("queue", "agent:a", "closed", "nobody"):
        with pytest.raises(Conflict) as refused:
            await hand(db, conversation_id, "closed", to)
        assert refused.value.code == "illegal_transition"
    async with db.read() as session:
        assert (await conversations.get_conversation(session, conversation_id)).owner == "closed"
        events = (await session.scalars(select(ConversationEvent).order_by(ConversationEvent.seq))).all()
    assert [event.owner for event in events] == ["queue", "agent:a", "agent:b", "closed"]
    assert {(event.actor, event.reason) for event in events} == {("agent:a", "tried")}
