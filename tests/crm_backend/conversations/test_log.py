"""The message log itself: order, owner, lease."""

import asyncio
from datetime import timedelta

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.conversations import leases
from crm_backend.conversations import service as conversations
from crm_backend.conversations.service import Draft
from crm_backend.conversations.text import check_message, clean
from crm_backend.database import Database
from crm_backend.errors import InvalidInput, NotFound


@pytest.fixture
async def conversation_id(kefu: FastAPI, db: Database) -> str:
    async with db.write() as session:
        return (await conversations.create_conversation(session, site="demo")).id


async def say(db: Database, conversation_id: str, text: str, client_id: str | None = None) -> int:
    draft = Draft(sender="customer", text=text, client_id=client_id)
    async with db.write() as session:
        message, _ = await conversations.append_message(session, conversation_id, draft)
    return message.seq


async def test_numbers_have_no_gaps_however_many_write_at_once(db: Database, conversation_id: str) -> None:
    clients = [f"c{number % 10}" for number in range(30)]
    seqs = await asyncio.gather(*(say(db, conversation_id, "x", client) for client in clients))
    assert set(seqs) == set(range(1, 11))
    async with db.read() as session:
        events = await conversations.list_events(session, conversation_id, after=0)
    assert [event.event_seq for event in events] == list(range(1, 11))


async def test_a_failed_transaction_takes_no_number(db: Database, conversation_id: str) -> None:
    await say(db, conversation_id, "one")

    async def fail() -> None:
        async with db.write() as session:
            draft = Draft(sender="customer", text="lost")
            await conversations.append_message(session, conversation_id, draft)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await say(db, conversation_id, "two") == 2


async def test_nothing_is_appended_to_an_unknown_conversation(kefu: FastAPI, db: Database) -> None:
    with pytest.raises(NotFound):
        await say(db, "nowhere", "hello")


async def test_of_many_who_change_the_owner_at_once_one_succeeds(db: Database, conversation_id: str) -> None:
    async def take(name: str) -> bool:
        async with db.write() as session:
            return await conversations.change_owner(
                session,
                conversation_id,
                expected="bot",
                to=f"agent:{name}",
                actor=f"agent:{name}",
                reason="claimed",
                data={"agent_name": name},
            )

    results = await asyncio.gather(*(take(name) for name in "abcde"))
    assert sorted(results) == [False] * 4 + [True]
    async with db.read() as session:
        [event] = await conversations.list_events(session, conversation_id, after=0)
    assert (event.event_type, event.id, event.event_seq) == ("conversation.updated", None, 1)
    assert event.event_data == {"owner": "agent", "agent_name": "abcde"[results.index(True)]}


async def test_a_lease_has_one_holder_until_it_runs_out(db: Database, conversation_id: str) -> None:
    async def acquire(holder: str, seconds: float = 10) -> bool:
        async with db.write() as session:
            return await leases.acquire(
                session, conversation_id, holder=holder, duration=timedelta(seconds=seconds)
            )

    assert await acquire("a", 1.0)
    assert not await acquire("b")
    assert await acquire("a", 1.0)
    await asyncio.sleep(1.1)
    assert await acquire("b")
    async with db.write() as session:
        await leases.release(session, conversation_id, holder="a")
    assert not await acquire("a")
    async with db.write() as session:
        await leases.release(session, conversation_id, holder="b")
    assert await acquire("a")


async def test_no_turn_starts_where_a_person_speaks(db: Database, conversation_id: str) -> None:
    async with db.write() as session:
        await conversations.change_owner(
            session, conversation_id, expected="bot", to="queue", actor="bot", reason="asked_for_person"
        )
        assert not await leases.acquire(session, conversation_id, holder="a", duration=timedelta(seconds=10))


@given(st.text())
def test_cleaned_text_is_fit_for_any_database(text: str) -> None:
    cleaned = clean(text)
    assert "\x00" not in cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == clean(cleaned)


def test_new_emoji_are_words_too() -> None:
    assert check_message("\U0001fae9", limit=10) == "\U0001fae9"
    with pytest.raises(InvalidInput):
        check_message("\u2060\u3000", limit=10)
