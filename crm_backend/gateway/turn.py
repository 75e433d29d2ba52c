"""One customer turn: lease, ask, record. The only place in the backend with two transactions.

The first (T1 in ``intake``, then the lease here) makes the message safe and visible. The second
stores what came of it. Between them no transaction is open: while Rasa is asked, its actions write
the same conversation through other requests.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import date
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend import tracing
from crm_backend.conversations import leases
from crm_backend.conversations import service as conversations
from crm_backend.conversations.announce import announce, announce_typing
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.people import person_of
from crm_backend.conversations.vocabulary import (
    BOT,
)
from crm_backend.database import Database, new_id, now
from crm_backend.events import Bell
from crm_backend.gateway import outcomes
from crm_backend.gateway.admission import Pace
from crm_backend.gateway.metrics import TURN_SECONDS, TURNS
from crm_backend.gateway.outcomes import Asked
from crm_backend.gateway.rasa import (
    ActionsUnavailable,
    Rasa,
    RasaAnswer,
    RasaSilent,
    RasaUnavailable,
    TurnRequest,
)
from crm_backend.settings import Settings
from crm_backend.studio.canary import routing
from crm_backend.triage.cues import CueReader, Cues
from journal.context import work_on

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 60
"""A message that was begun so often and never finished kills its turns; a person gets it."""
GRACE_SECONDS = 3.0

Outcome = RasaAnswer | RasaSilent | RasaUnavailable


@dataclass(frozen=True)
class _Turn:
    holder: str
    request: TurnRequest
    asked: Asked


class Turns:
    """Runs the turns of this process; the database decides who may run which."""

    def __init__(
        self, *, database: Database, bell: Bell, rasa: Rasa, cues: CueReader, settings: Settings
    ) -> None:
        self._database, self._bell, self._rasa, self._settings = database, bell, rasa, settings
        self._cues = cues
        self._tasks: set[asyncio.Task[None]] = set()
        self.pace = Pace(settings.turn_longest.total_seconds())

    @property
    def at_work(self) -> set[str]:
        """The conversations with a turn in this process, also one that still waits to begin."""
        return {task.get_name().removeprefix("turn ") for task in self._tasks}

    def kick(self, conversation_id: str) -> None:
        """Run what waits in this conversation, in the background."""
        task = asyncio.create_task(self._run_guarded(conversation_id), name=f"turn {conversation_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Let running turns end, for a moment; the others give their lease back for another process."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=GRACE_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def run(self, conversation_id: str) -> None:
        """Answer the messages that are due, in order, one at a time; nothing, if another is at it."""
        holder = new_id()
        self.pace.begin()
        try:
            while (turn := await self._begin(conversation_id, holder)) is not None:
                goes_on = await self._answer(turn)
                self.pace.note_answer()
                if not goes_on:
                    return
        except asyncio.CancelledError:
            async with self._database.write() as session:
                await leases.release(session, conversation_id, holder=holder)
            raise
        finally:
            self.pace.end()

    async def _answer(self, turn: _Turn) -> bool:
        outcome, cues = await asyncio.gather(self._ask(turn.request), self._read_cues(turn.request))
        return await self._finish(turn, outcome, cues)

    async def _run_guarded(self, conversation_id: str) -> None:
        work_on(conversation_id)
        try:
            with tracing.span("turn"):
                await self.run(conversation_id)
        except Exception:  # the edge: the lease runs out and recovery tries again
            TURNS.labels("crashed").inc()
            log.exception("a turn crashed")

    async def _begin(self, conversation_id: str, holder: str) -> _Turn | None:
        """Take the lease and the oldest message that is due."""
        turn = None
        async with self._database.write() as session:
            lease = self._settings.turn_lease
            held = await leases.acquire(session, conversation_id, holder=holder, duration=lease)
            if held is None:
                return None
            message = await leases.begin_due(session, conversation_id)
            if message is not None and message.attempts <= MAX_ATTEMPTS:
                asked = await outcomes.ask_about(session, message)
                turn = _Turn(holder, await self._request(session, held, asked), asked)
            elif message is not None:
                await outcomes.give_up(session, await conversations.lock(session, conversation_id))
            if turn is None:
                await leases.release(session, conversation_id, holder=holder)
        announce_typing(self._bell, conversation_id, sender=BOT, on=turn is not None)
        if turn is not None:
            TURN_SECONDS.labels("queue").observe((now() - turn.asked.message.created_at).total_seconds())
        return turn

    async def _request(self, session: AsyncSession, held: Row[Any], asked: Asked) -> TurnRequest:
        message, person = asked.message, await person_of(session, held.customer_id)
        metadata: dict[str, Any] = {
            "signed_in": person is not None,
            "customer_name": person.name if person else None,
            "customer_email": person.email if person else None,
            "language": held.language,
            "sentiment": message.sentiment,
            "asked_before": await outcomes.repairable_asks(session, asked),
            "today": self._today().isoformat(),
        }
        canary = await routing.running(session)
        model = canary.model if canary and canary.has(message.conversation_id, held.created_at) else None
        return TurnRequest(
            message.conversation_id, message.id, message.text, message.payload, metadata, model
        )

    def _today(self) -> date:
        return now().astimezone(ZoneInfo(self._settings.timezone)).date()

    async def _ask(self, request: TurnRequest) -> Outcome:
        started = perf_counter()
        try:
            return await self._rasa.ask(request)
        except RasaUnavailable as error:
            log.warning("Rasa gave no answer: %s", error)
            return error
        except RasaSilent as error:
            return error
        finally:
            TURN_SECONDS.labels("ask").observe(perf_counter() - started)

    async def _read_cues(self, request: TurnRequest) -> Cues:
        """Read the words while Rasa is at work; a pressed button says nothing."""
        if request.payload is not None:
            return {}
        return await asyncio.to_thread(self._cues.read, request.text)

    async def _finish(self, turn: _Turn, outcome: Outcome, cues: Cues) -> bool:
        """Store the outcome in one transaction; say whether this holder goes on with a next message."""
        started = perf_counter()
        conversation_id = turn.request.conversation_id
        async with self._database.write() as session:
            conversation = await conversations.lock(session, conversation_id)
            if conversation.turn_lease_by != turn.holder:
                TURNS.labels("lost").inc()
                return False
            result = await self._record(session, conversation, turn.asked, outcome, cues)
            released = await leases.release_unless_due(session, conversation_id, holder=turn.holder)
        self._tell(turn, result, started)
        return not released

    async def _record(
        self,
        session: AsyncSession,
        conversation: Conversation,
        asked: Asked,
        outcome: Outcome,
        cues: Cues,
    ) -> str:
        if isinstance(outcome, RasaAnswer):
            return await outcomes.record_answer(session, conversation, asked, outcome, cues=cues)
        if isinstance(outcome, RasaSilent):
            return await outcomes.record_silence(session, conversation, asked, outcome.answer, cues=cues)
        window = self._settings.bot_retry_window
        if isinstance(outcome, ActionsUnavailable):
            return await outcomes.record_interruption(session, conversation, asked.message, window=window)
        return await outcomes.record_failure(session, conversation, asked.message, window=window)

    def _tell(self, turn: _Turn, result: str, started: float) -> None:
        conversation_id = turn.request.conversation_id
        announce(self._bell, conversation_id)
        announce_typing(self._bell, conversation_id, sender=BOT, on=False)
        TURNS.labels(result).inc()
        TURN_SECONDS.labels("save").observe(perf_counter() - started)
        TURN_SECONDS.labels("total").observe((now() - turn.asked.message.created_at).total_seconds())
