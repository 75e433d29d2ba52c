"""Conversations are chosen, played in a copy that looks as the shop did then, and become tests."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, Message
from crm_backend.customers.models import Customer
from crm_backend.database import Database
from crm_backend.errors import Conflict
from crm_backend.orders.models import Order, Payment, Refund
from crm_backend.privacy.customers import Belongings
from crm_backend.privacy.erasure import erase
from crm_backend.settings import Settings
from crm_backend.studio.candidates import service as models
from crm_backend.studio.candidates.models import DONE, BotModel
from crm_backend.studio.replay import choosing, stories
from crm_backend.studio.replay import service as replays
from crm_backend.studio.replay.copying import copy_shop, put_back
from crm_backend.studio.replay.models import ReplayedConversation
from crm_backend.studio.replay.rewinding import rewind
from crm_backend.studio.replay.scripts import Done, Played
from tests.crm_backend.gateway.people import Agent
from tests.crm_backend.studio.conftest import Wrote, post
from tests.crm_backend.studio.two_models import add_candidate, with_live_model

BEFORE = datetime(2026, 3, 2, 12, tzinfo=UTC)
ADA = {"email": "ada@example.com", "name": "Ada Lovelace"}
PARSE = {"actions": ["action_track_order"], "ranking": [], "active_loop": None}


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    return with_live_model(settings, tmp_path)


async def talk(session: AsyncSession, *texts: str, **fields: Any) -> Conversation:
    """A conversation in which the bot answered every message."""
    row = Conversation(site="demo", created_at=BEFORE, **fields)
    session.add(row)
    await session.flush()
    for seq, text in enumerate(texts, 1):
        session.add(
            Message(
                conversation_id=row.id, seq=seq, sender="customer", text=text, intent="track_order",
                parse=PARSE, created_at=BEFORE + timedelta(minutes=seq),
            )
        )  # fmt: skip
    await session.flush()
    return row


async def order(session: AsyncSession) -> Order:
    """An order that was cancelled an hour after BEFORE, its money on the way back."""
    customer = Customer(**ADA)
    session.add(customer)
    await session.flush()
    later = BEFORE + timedelta(hours=1)
    row = Order(
        number="KF-7001", customer_id=customer.id, status="cancelled", cancelled_at=later,
        placed_at=BEFORE - timedelta(days=1),
    )  # fmt: skip
    row.payments = [Payment(amount=Decimal("12.50"), status="succeeded", at=row.placed_at)]
    row.refunds = [Refund(amount=Decimal("12.50"), currency="EUR", requested_at=later)]
    session.add(row)
    await session.flush()
    return row


async def test_the_copy_holds_the_shop_and_no_conversation(database: Database, tmp_path: Path) -> None:
    async with database.write() as session:
        await order(session)
        await talk(session, "where is it")
    await copy_shop(database, tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("SELECT number FROM orders").fetchall() == [("KF-7001",)]
        assert copy.execute("SELECT count(*) FROM messages").fetchone() == (0,)


async def test_the_copy_is_taken_back_to_the_time_of_the_conversation(
    database: Database, tmp_path: Path
) -> None:
    async with database.write() as session:
        await order(session)
    await copy_shop(database, tmp_path / "pristine.db")
    await copy_shop(database, tmp_path / "used.db")
    copy = Database(f"sqlite+aiosqlite:///{tmp_path / 'used.db'}")
    rewind(tmp_path / "used.db", BEFORE)
    async with copy.read() as session:
        row = (await session.scalars(select(Order))).one()
        assert (row.status, row.cancelled_at, row.refunds) == ("paid", None, [])
    put_back(tmp_path / "pristine.db", tmp_path / "used.db")
    async with copy.read() as session:
        assert (await session.scalars(select(Order))).one().status == "cancelled"
    await copy.close()


async def test_an_order_goes_though_another_feature_s_rows_hang_on_it(
    database: Database, tmp_path: Path
) -> None:
    async with database.write() as session:
        row = await order(session)
    await copy_shop(database, tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        copy.execute("CREATE TABLE gift_notes (order_id TEXT REFERENCES orders (id))")
        copy.execute("INSERT INTO gift_notes VALUES (?)", [row.id])
    rewind(tmp_path / "copy.db", BEFORE - timedelta(days=2))
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("SELECT count(*) FROM orders").fetchone() == (0,)


async def test_what_a_person_answered_is_not_played(session: AsyncSession) -> None:
    row = await talk(session, "where is it", "and now", "hello Eve")
    for message in await session.scalars(select(Message).where(Message.text == "hello Eve")):
        message.state, message.parse = "human", None
    await session.flush()
    scripts = await choosing.choose(session, most=10)
    assert [(one.conversation_id, [said.text for said in one.said]) for one in scripts] == [
        (row.id, ["where is it", "and now"])
    ]


async def broken_replay(session: AsyncSession, model: BotModel, said: str) -> Conversation:
    """A finished replay in which this message was not understood."""
    row = await talk(session, said)
    queued = await replays.queue(session, model, await models.base_of(session, None), most=5, staff_id=None)
    sides = []
    for intent in ("track_order", "nlu_fallback"):
        done = Done(intent=intent, actions=["action_x"], replies=["…"], owner="bot")
        sides.append([Played(conversation_id=row.id, turns=[done])])
    await replays.keep(session, queued, await choosing.choose(session, most=5), *sides)
    await session.flush()
    assert queued.state == DONE
    return row


async def test_a_model_that_breaks_a_conversation_is_refused_by_its_name(
    session: AsyncSession,
    settings: Settings,
) -> None:
    model = await add_candidate(session, settings, {})
    row = await broken_replay(session, model, "where is it")
    with pytest.raises(Conflict) as refused:
        await models.promote(session, settings, model, staff_id=None)
    assert refused.value.extra["reasons"] == [
        f"Conversation {row.id[:8]}: Message 1 “where is it”: is no longer understood (track_order)."
    ]


async def test_erasure_takes_the_replayed_words_too(session: AsyncSession, settings: Settings) -> None:
    row = await broken_replay(session, await add_candidate(session, settings, {}), "I am Ada")
    await replays.add_test(session, settings, row.id, name="", staff_id=None)
    mine = list(await session.scalars(select(Message.id).where(Message.conversation_id == row.id)))
    gone = Belongings(
        customer_id=None, email=None, conversations=[row.id], messages=mine, tickets=[], orders=[]
    )
    await erase(session, gone)
    assert (await session.scalars(select(ReplayedConversation))).all() == []
    assert await replays.list_tests(session) == []


async def test_a_conversation_becomes_a_test_with_one_call(
    database: Database,
    settings: Settings,
    admin: Agent,
    wrote: Wrote,
) -> None:
    message = await wrote("where is KF-4711, asks Ada Lovelace", customer=Customer(**ADA))
    remember(settings.home / "rasa.db", message)
    made = await post(admin, "/conversation-tests", {"conversation_id": message.conversation_id}, expect=201)
    assert made["name"].startswith("nlu_fallback ")
    assert "Ada" not in made["story"]
    assert "[KF-1002](order_number)" in made["story"]
    told = stories.export([made["story"]])
    assert "- action: action_track_order" in told
    assert "action_listen" not in told
    again = await post(admin, "/conversation-tests", {"conversation_id": message.conversation_id}, expect=409)
    assert again["code"] == "already_a_test"
    gone = await admin.call("DELETE", f"/studio/conversation-tests/{made['id']}")
    assert gone.status_code == 204


def remember(file: Path, message: Message) -> None:
    """What Rasa stores of such a turn."""
    at = message.text.index("KF-4711")
    entity = {"entity": "order_number", "start": at, "end": at + 7, "value": "KF-4711"}
    events = [
        {"event": "action", "name": "action_listen"},
        {
            "event": "user", "text": message.text, "metadata": {"message_id": message.id},
            "parse_data": {"intent": {"name": "track_order"}, "entities": [entity]},
        },
        {"event": "slot", "name": "order_number", "value": "KF-4711"},
        {"event": "action", "name": "action_track_order"},
        {"event": "bot", "text": "On its way."},
    ]  # fmt: skip
    with sqlite3.connect(file) as store:
        store.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, data TEXT)")
        rows = [(message.conversation_id, json.dumps(event)) for event in events]
        store.executemany("INSERT INTO events (sender_id, data) VALUES (?, ?)", rows)


async def test_a_replay_is_queued_shown_and_cancelled(
    database: Database,
    settings: Settings,
    admin: Agent,
) -> None:
    async with database.write() as session:
        model = await add_candidate(session, settings, {})
    path = f"/models/{model.id}/replay"
    queued = await post(admin, path, {"most": 3}, expect=202)
    assert queued["state"] == "queued"
    stopped = await post(admin, f"{path}/cancel")
    assert (stopped["state"], stopped["error"]) == ("failed", "Cancelled.")
    assert (await post(admin, f"{path}/cancel", expect=409))["code"] == "not_replaying"
