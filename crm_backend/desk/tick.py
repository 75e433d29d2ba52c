"""What the desk does by itself, every few seconds, in each process: the database says who was first.

Puts back what agents left behind, gives conversations out, warns of promises, and tells waiting
customers their place.
"""

import asyncio
import logging
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from crm_backend.conversations.announce import announce
from crm_backend.database import Database
from crm_backend.desk.assignment import assign
from crm_backend.desk.places import places
from crm_backend.desk.presence import list_gone
from crm_backend.desk.sla import list_due, mark
from crm_backend.desk.transfer import list_left_behind, put_back
from crm_backend.errors import Conflict
from crm_backend.events import Bell, conversation_topic

log = logging.getLogger(__name__)

INTERVAL_SECONDS = 2.0
REPEAT_SECONDS = 30.0
"""So often a place is told again although it is the same, for whoever missed it."""


async def tick(database: Database) -> set[str]:
    """Do what is due once; return the conversations that changed. Safe in several processes at once."""
    changed = {*await put_back_left_behind(database), *await assign(database)}
    return changed | await watch_clocks(database)


async def put_back_left_behind(database: Database) -> list[str]:
    """Put unanswered conversations of agents who are gone back to the head of the queue."""
    async with database.read() as session:
        gone = await list_gone(session)
        left = await list_left_behind(session, gone) if gone else []
    done = []
    for conversation_id in left:
        try:
            async with database.write() as session:
                if await put_back(session, conversation_id):
                    done.append(conversation_id)
        except Conflict:  # it has just changed hands
            continue
    return done


async def watch_clocks(database: Database) -> set[str]:
    """Warn of SLA clocks and call them breached, each once."""
    async with database.read() as session:
        due = await list_due(session)
    told = set()
    for clock in due:
        async with database.write() as session:
            if await mark(session, clock):
                told.add(clock.conversation_id)
    return told


class Desk:
    """The desk of one backend process: ticks, and rings for whoever waits."""

    def __init__(self, database: Database, bell: Bell) -> None:
        self._database, self._bell = database, bell
        self._told: dict[str, tuple[float, object]] = {}

    async def run_forever(self, *, interval: float = INTERVAL_SECONDS) -> None:
        """Tick until cancelled; a database that is away is asked again."""
        while True:
            try:
                await self.run_once()
            except (SQLAlchemyError, OSError):
                log.exception("the desk could not look after its queue")
            await asyncio.sleep(interval)

    async def run_once(self) -> None:
        """Tick once, and tell."""
        for conversation_id in await tick(self._database):
            announce(self._bell, conversation_id)
        await self.tell_places()

    async def tell_places(self) -> None:
        """Tell customers who wait their place and their wait, when it changed."""
        async with self._database.read() as session:
            waiting = await places(session)
        moment = monotonic()
        for conversation_id, place in waiting.items():
            at, told = self._told.get(conversation_id, (0.0, None))
            if told != place or moment - at > REPEAT_SECONDS:
                self._told[conversation_id] = (moment, place)
                self._bell.ring(conversation_topic(conversation_id), {"type": "place", "data": place})
        self._told = {key: value for key, value in self._told.items() if key in waiting}
