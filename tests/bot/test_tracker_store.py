"""Trackers survive restarts, dead turns, other servers and new models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_store import CachedTrackerStore, TrackerMovedError
from bot.tracker_window import TURNS
from tests.postgres import SUPERUSER, running_server

DOMAIN = Domain.from_dict({"slots": {"topic": {"type": "text", "mappings": [{"type": "custom"}]}}})


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with running_server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'rasa.db'}"
    server, name = (
        f"postgresql+psycopg2://{SUPERUSER}@{request.getfixturevalue('postgres')}",
        f"t{uuid4().hex}",
    )
    engine = sa.create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return f"{server}/{name}"


def make(path: str, **options: int) -> CachedTrackerStore:
    return CachedTrackerStore(DOMAIN, host=path, **options)


async def say(store: CachedTrackerStore, text: str, sender: str = "ada") -> DialogueStateTracker:
    tracker = await store.get_or_create_tracker(sender)
    tracker.update(UserUttered(text))
    await store.save(tracker)
    return tracker


async def texts(store: CachedTrackerStore, sender: str = "ada") -> list[str]:
    tracker = await store.retrieve(sender)
    return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


async def test_a_restart_forgets_nothing(path: str) -> None:
    store = make(path)
    tracker = await say(store, "hello")
    tracker.update(SlotSet("topic", "orders"))
    await store.save(tracker)
    again = await make(path).retrieve("ada")
    assert await texts(make(path)) == ["hello"]
    assert again is not None
    assert again.get_slot("topic") == "orders"


async def test_the_same_tracker_is_not_built_twice(path: str) -> None:
    store = make(path)
    await say(store, "hello")
    assert await store.retrieve("ada") is await store.retrieve("ada")


async def test_a_turn_that_died_leaves_no_trace(path: str) -> None:
    store = make(path)
    await say(store, "hello")
    dying = await store.retrieve("ada")
    assert dying is not None
    dying.update(UserUttered("never stored"))
    assert await texts(store) == ["hello"]


async def test_what_another_server_stored_is_seen(path: str) -> None:
    first, second = make(path), make(path)
    await say(first, "one")
    assert await texts(second) == ["one"]
    await say(second, "two")
    assert await texts(first) == ["one", "two"]


async def test_a_new_model_gets_fresh_trackers(path: str) -> None:
    store = make(path)
    before = await say(store, "hello")
    store.domain = Domain.from_dict(DOMAIN.as_dict())
    assert await store.retrieve("ada") is not before


async def test_only_the_recent_ones_stay_in_memory(path: str) -> None:
    store = make(path, cache_size=1)
    first = await say(store, "hello", "ada")
    await say(store, "hello", "bo")
    assert await store.retrieve("ada") is not first
    assert await texts(store, "ada") == ["hello"]


async def rows(path: str) -> list[str]:
    """Every message of the database, as Rasa's own store reads it."""
    store = SQLTrackerStore(DOMAIN, host=path)
    tracker = await store.retrieve_full_tracker("ada")
    return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


MANY = [str(number) for number in range(5 * TURNS)]


async def test_a_long_conversation_is_short_in_memory_and_whole_on_disk(path: str) -> None:
    store = make(path)
    for text in MANY:
        tracker = await say(store, text)
    tracker.update(SlotSet("topic", "orders"))
    await store.save(tracker)
    for one in (store, make(path)):
        assert TURNS <= len(await texts(one)) <= 2 * TURNS
        recent = await one.retrieve("ada")
        assert recent is not None
        assert recent.get_slot("topic") == "orders"
    assert await rows(path) == MANY


async def test_a_shortened_tracker_that_memory_lost_is_stored_once(path: str) -> None:
    store = make(path, cache_size=1)
    for text in MANY:
        tracker = await store.get_or_create_tracker("ada")
        tracker.update(UserUttered(text))
        await say(store, "somebody else", "bo")
        await store.save(tracker)
    assert await rows(path) == MANY


async def test_a_turn_that_outlives_its_model_is_stored_once(path: str) -> None:
    store = make(path)
    for text in MANY:
        tracker = await store.get_or_create_tracker("ada")
        tracker.update(UserUttered(text))
        store.domain = Domain.from_dict(DOMAIN.as_dict())
        await store.save(tracker)
    assert await rows(path) == MANY


async def test_servers_that_take_turns_store_everything_once(path: str) -> None:
    servers = [make(path), make(path)]
    for number, text in enumerate(MANY):
        await say(servers[number % 2], text)
    assert await rows(path) == MANY


async def test_new_events_are_published_once(path: str) -> None:
    class Broker(EventBroker):
        published: list[Any] = []

        def publish(self, event: dict[str, Any]) -> None:
            self.published.append(event.get("text"))

    store = CachedTrackerStore(DOMAIN, Broker(), host=path)
    for text in MANY:
        await say(store, text)
    assert [text for text in Broker.published if text] == MANY


async def test_an_unknown_conversation_has_no_tracker(path: str) -> None:
    assert await make(path).retrieve("nobody") is None


async def test_a_turn_that_another_server_has_overtaken_is_void(path: str) -> None:
    frozen, quick = make(path), make(path)
    await say(frozen, "one")
    late = await frozen.get_or_create_tracker("ada")
    late.update(UserUttered("two"))
    await say(quick, "two")
    with pytest.raises(TrackerMovedError):
        await frozen.save(late)
    assert await rows(path) == ["one", "two"]
    assert await texts(frozen) == ["one", "two"]
