"""Rasa's SQL tracker store with the recent trackers kept in memory, and cut down to their last turns.

Rasa rebuilds a tracker from JSON several times a turn; the rows change once. Every answer from memory
is checked against the newest row's id first, so another Rasa server, or a second process on the same
database, is noticed. What is stored is the same as without the cache: every event, once.

endpoints.yml:
  tracker_store:
    type: bot.tracker_store.CachedTrackerStore
    url: sqlite:////folder/rasa.db, or postgresql+psycopg2://user:password@host/database
"""

from __future__ import annotations

import json
from collections import OrderedDict
from copy import copy
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_window import cut_of, shorten

CACHE_SIZE = 2000
POSTGRES_CONNECTIONS = 2
"""A server asks its store from one thread; one more is for the moment in which a dead one is replaced."""
LOCK_CONVERSATION = sa.text("SELECT pg_advisory_xact_lock(hashtext(:sender))")


@dataclass(frozen=True)
class _Entry:
    """A tracker made with this domain; so many of its events are stored, the last of them in this row."""

    tracker: DialogueStateTracker
    domain: Domain | None
    events: int
    newest_row: int


class TrackerMovedError(RuntimeError):
    """Another server went on with this conversation while this one was at its turn: what it did is void."""


class CachedTrackerStore(SQLTrackerStore):
    """Least recently used trackers are forgotten first; they are in the database."""

    def __init__(
        self, domain: Domain | None = None, event_broker: EventBroker | None = None, *,
        cache_size: int = CACHE_SIZE, **options: Any,
    ) -> None:  # fmt: skip
        self._cache: OrderedDict[str, _Entry] = OrderedDict()
        self._cache_size = cache_size
        super().__init__(domain=domain, event_broker=event_broker, **options)
        if self.engine.dialect.name == "sqlite" and self.engine.url.database not in (None, "", ":memory:"):
            self.engine = _quick_sqlite(self.engine.url)
            self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)
        if self.engine.dialect.name == "postgresql":
            self.engine.dispose()
            self.engine = _steady_postgres(self.engine.url)
            self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)
        rows = self.SQLEvent.__table__
        self._insert = rows.insert()
        self._newest = sa.select(sa.func.max(rows.c.id)).where(rows.c.sender_id == sa.bindparam("sender"))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        entry = self._cache.get(sender_id)
        with self.engine.connect() as connection:
            newest = self._newest_row(connection, sender_id)
        if entry and self._is_true(entry, newest):
            self._cache.move_to_end(sender_id)
            return entry.tracker
        tracker = await super().retrieve(sender_id)
        return tracker and self._keep(tracker, self.domain, newest)

    def _is_true(self, entry: _Entry, newest_row: int) -> bool:
        """Whether it is what a reader of the database would build now.

        A turn that died has added events which were never stored; a new model has other slots.
        """
        whole = len(entry.tracker.events) == entry.events
        return entry.newest_row == newest_row and whole and entry.domain is self.domain

    async def save(self, tracker: DialogueStateTracker) -> None:
        entry = self._cache.pop(tracker.sender_id, None)
        known = entry if entry and entry.tracker is tracker else self._look_up(tracker)
        events = list(islice(tracker.events, known.events, None))
        if self.event_broker:
            await self._stream_new_events(self.event_broker, events, tracker.sender_id)
        expected = known.newest_row if known is entry else None
        newest = self._store(tracker.sender_id, events, expected)
        self._keep(tracker, known.domain, newest or known.newest_row)

    def _look_up(self, tracker: DialogueStateTracker) -> _Entry:
        """What is stored of a tracker that is not in memory; the domain it was made with is not known."""
        with self.session_scope() as session:
            rows = session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == tracker.sender_id)
            newest = self._newest_row(session, tracker.sender_id)
            if cut := cut_of(tracker):
                stored = cut.events + rows.filter(self.SQLEvent.id > cut.row).count()
            else:
                stored = len(tracker.events) - len(list(self._additional_events(session, tracker)))
        return _Entry(tracker, None if tracker.events else self.domain, stored, newest)

    def _store(self, sender_id: str, events: list[Event], expected: int | None) -> int | None:
        """Write the events; return the newest row's id, None if there was nothing to write.

        Raises:
            TrackerMovedError: the newest row is no longer the ``expected`` one.
        """
        if not events:
            return None
        with self.engine.begin() as connection:
            if self.engine.dialect.name == "postgresql":
                connection.execute(LOCK_CONVERSATION, {"sender": sender_id})
            if expected is not None and self._newest_row(connection, sender_id) != expected:
                raise TrackerMovedError(sender_id)
            connection.execute(self._insert, [_as_row(sender_id, event) for event in events])
            return self._newest_row(connection, sender_id)

    def _newest_row(self, connection: sa.engine.Connection | sa.orm.Session, sender_id: str) -> int:
        return connection.execute(self._newest, {"sender": sender_id}).scalar() or 0

    def _keep(self, tracker: DialogueStateTracker, domain: Domain | None, row: int) -> DialogueStateTracker:
        tracker = shorten(tracker, newest_row=row)
        self._cache[tracker.sender_id] = _Entry(tracker, domain, len(tracker.events), row)
        self._cache.move_to_end(tracker.sender_id)
        while len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)
        return tracker


def beside(store: Any) -> CachedTrackerStore:
    """Return another store on the same connections, for a second model: its trackers have other slots.

    Args:
        store: an agent's, in which Rasa has wrapped a ``CachedTrackerStore``.
    """
    other: CachedTrackerStore = copy(getattr(store, "_tracker_store", store))
    other._cache = OrderedDict()
    return other


def _as_row(sender_id: str, event: Event) -> dict[str, Any]:
    """The row that Rasa's store would write."""
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _quick_sqlite(url: sa.engine.URL) -> sa.engine.Engine:
    """Return an engine that keeps its connection and does not wait for the disk at each commit.

    With a write-ahead log a power cut costs the last turns, never the file; a killed process costs nothing.
    """
    engine = sa.create_engine(url, poolclass=sa.pool.SingletonThreadPool)

    @sa.event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")

    return engine


def _steady_postgres(url: sa.engine.URL) -> sa.engine.Engine:
    """Return an engine with few connections, each tried before it is used: the server may have restarted."""
    options = {"connect_timeout": 3, "application_name": "kefu-rasa", "keepalives_idle": 30}
    return sa.create_engine(
        url, pool_size=1, max_overflow=POSTGRES_CONNECTIONS - 1, pool_pre_ping=True, connect_args=options
    )
