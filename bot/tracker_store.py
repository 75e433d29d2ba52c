"""Rasa's SQL tracker store with the recent trackers kept in memory.

Rasa rebuilds a tracker from JSON several times a turn; the rows change once. Every answer from memory
is checked against the newest row's id first, so another Rasa server, or a second process on the same
database, is noticed. What is stored is the same as without the cache.

endpoints.yml:
  tracker_store:
    type: bot.tracker_store.CachedTrackerStore
    dialect: sqlite
    db: rasa.db
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

CACHE_SIZE = 2000


@dataclass
class _Entry:
    """A tracker as stored: with so many events, the newest under this row id."""

    tracker: DialogueStateTracker
    events: int
    newest_row: int


class CachedTrackerStore(SQLTrackerStore):
    """Least recently used trackers are forgotten first; they are in the database."""

    def __init__(
        self, domain: Domain | None = None, event_broker: EventBroker | None = None, *,
        cache_size: int = CACHE_SIZE, **options: Any,
    ) -> None:  # fmt: skip
        self._cache: OrderedDict[str, _Entry] = OrderedDict()
        self._cache_size = cache_size
        super().__init__(domain=domain, event_broker=event_broker, **options)

    @property
    def domain(self) -> Domain:
        return self._domain

    @domain.setter
    def domain(self, domain: Domain) -> None:
        """A new model brings a new domain; trackers made with the old one are made anew."""
        self._domain = domain
        self._cache.clear()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        entry = self._cache.get(sender_id)
        newest = self._newest_row(sender_id)
        # A turn that died has added events which were never stored: that tracker is not the truth.
        if entry and entry.newest_row == newest and len(entry.tracker.events) == entry.events:
            self._cache.move_to_end(sender_id)
            return entry.tracker
        tracker = await super().retrieve(sender_id)
        if tracker is not None:
            self._keep(tracker, newest)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        await super().save(tracker)
        self._keep(tracker, self._newest_row(tracker.sender_id))

    def _keep(self, tracker: DialogueStateTracker, newest_row: int) -> None:
        self._cache[tracker.sender_id] = _Entry(tracker, len(tracker.events), newest_row)
        self._cache.move_to_end(tracker.sender_id)
        while len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)

    def _newest_row(self, sender_id: str) -> int:
        with self.session_scope() as session:
            query = session.query(sa.func.max(self.SQLEvent.id)).filter(self.SQLEvent.sender_id == sender_id)
            return query.scalar() or 0
