"""The desk with its clock in the tests' hands: what happened is moved into the past."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from crm_backend.conversations.models import Conversation, Message
from crm_backend.database import Database, now
from crm_backend.desk.models import Presence, SlaClock, Wait
from crm_backend.desk.tick import Desk
from tests.crm_backend.gateway.fixtures import Hire, OpenChat
from tests.crm_backend.gateway.people import Agent, Customer

Waiting = Callable[..., Awaitable[Customer]]
ComeOn = Callable[..., Awaitable[Agent]]
TimePasses = Callable[..., Awaitable[None]]
SetDesk = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def waiting(open_chat: OpenChat) -> Waiting:
    async def open_and_call(**body: object) -> Customer:
        customer = await open_chat(**body)
        await customer.press("Talk to a person")
        await customer.hears("in line")
        return customer

    return open_and_call


@pytest.fixture
def come_on(hire: Hire) -> ComeOn:
    """Hire an agent who is at the desk."""

    async def sit_down(name: str = "Grace Hopper", role: str = "agent", **presence: object) -> Agent:
        agent = await hire(name, role=role)
        response = await agent.call("PUT", "/presence", json={"status": "online", **presence})
        assert response.status_code == 200, response.text
        return agent

    return sit_down


@pytest.fixture
async def desk(kefu: FastAPI) -> Desk:
    """The running desk, at rest: a test calls ``run_once`` itself."""
    kefu.state.desk_task.cancel()
    running: Desk = kefu.state.desk
    return running


@pytest.fixture
def time_passes(db: Database) -> TimePasses:
    """Move an agent's sign of life, or everything of a conversation, into the past."""

    async def move(span: timedelta, *, agent: Agent | None = None, customer: Customer | None = None) -> None:
        async with db.write() as session:
            if agent is not None:
                await session.execute(
                    update(Presence).where(Presence.staff_id == agent.id).values(seen_at=now() - span)
                )
            if customer is not None:
                await _move(session, customer.conversation_id, span)

    return move


async def _move(session: Any, conversation_id: str, span: timedelta) -> None:
    conversation = await session.get_one(Conversation, conversation_id)
    for name in ("created_at", "waiting_since", "claimed_at", "last_message_at", "rated_at", "updated_at"):
        if getattr(conversation, name) is not None:
            setattr(conversation, name, getattr(conversation, name) - span)
    columns = {
        Message: ("created_at",),
        Wait: ("began_at", "ended_at"),
        SlaClock: ("started_at", "warn_at", "due_at"),
    }
    for table, names in columns.items():
        query = table.__table__.select().where(table.conversation_id == conversation_id)  # type: ignore[attr-defined]
        for row in (await session.execute(query)).mappings().all():
            values = {name: row[name] - span for name in names if row[name] is not None}
            await session.execute(update(table).where(table.id == row["id"]).values(**values))  # type: ignore[attr-defined]


@pytest.fixture
def set_desk(hire: Hire) -> SetDesk:
    """Change some of the desk's settings as a supervisor."""
    made: list[Agent] = []

    async def change(**changes: Any) -> dict[str, Any]:
        if not made:
            made.append(await hire("Mary Boss", role="supervisor"))
        held = await made[0].get("/desk/settings")
        body = {"version": held["version"], "settings": {**held["settings"], **changes}}
        response = await made[0].call("PUT", "/desk/settings", json=body)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    return change
