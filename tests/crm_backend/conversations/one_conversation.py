"""One conversation with its customer, bot and two agents, on the real services and a real database."""

import asyncio
import threading
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service as conversations
from crm_backend.conversations.models import Conversation, ConversationEvent, Message
from crm_backend.database import Database, now
from crm_backend.desk.models import Presence, Team
from crm_backend.desk.presence import beat
from crm_backend.events import Bell
from crm_backend.gateway.intake import Received, receive
from crm_backend.gateway.rasa import Rasa
from crm_backend.gateway.turn import Turns
from crm_backend.settings import Settings
from crm_backend.staff.models import Staff
from crm_backend.staff.schemas import StaffView
from crm_backend.triage.cues import CueReader
from crm_backend.vectors import TextVectors
from tests.crm_backend.gateway.fake_rasa import FakeRasa, Turn, answer

LONG_AGO = timedelta(hours=1)
PATIENCE_SECONDS = 60.0


class SlowRasa:
    """A Rasa that thinks about each turn until it is told to answer that one."""

    def __init__(self) -> None:
        self.server = FakeRasa()
        self._answers: dict[int, threading.Event] = defaultdict(threading.Event)

    @property
    def asked(self) -> int:
        return len(self.server.turns)

    def start(self) -> None:
        self.server.script = self._think
        self.server.start()

    def _think(self, turn: Turn) -> Turn:
        number = next(index for index, one in enumerate(self.server.turns) if one is turn)
        self._answers[number].wait(PATIENCE_SECONDS)
        return answer(f"The answer to {turn['text']}", intent="ask_delivery")

    def answer(self, number: int) -> None:
        """Answer the turn that was asked for as number ``number``, from 0."""
        self._answers[number].set()


@dataclass
class Thought:
    """A turn at work: its task, which of Rasa's turns it waits for, and whether it still has the lease."""

    task: asyncio.Task[None]
    number: int
    counts: bool = True


class World:
    """What the state machine acts on; each call is one transaction, as one request is."""

    def __init__(self, database: Database, rasa: SlowRasa, settings: Settings) -> None:
        self.database, self.rasa = database, rasa
        deadline = timedelta(seconds=PATIENCE_SECONDS)
        self._rasa = Rasa(urls=[rasa.server.url], secret="none", deadline=deadline)
        self._turns = Turns(
            database=database,
            bell=Bell(),
            rasa=self._rasa,
            cues=CueReader(TextVectors(Path("models/encoder"))),
            settings=settings,
        )
        self.thinking: list[Thought] = []

    async def open(self) -> None:
        """Make a conversation, two agents and a team; both agents are there."""
        self.agents = [await self._hire(name) for name in ("Grace", "Edsger")]
        async with self.database.write() as session:
            self.id = (await conversations.create_conversation(session, site="demo")).id
            team = Team(name="Returns")
            session.add(team)
            await session.flush()
            self.team_id = team.id

    async def _hire(self, name: str) -> StaffView:
        async with self.database.write() as session:
            staff = Staff(email=f"{name}@example.com".lower(), name=name, password_hash="none")
            session.add(staff)
            await session.flush()
            await beat(session, staff.id)
            return StaffView.model_validate(staff)

    async def do(self, deed: Callable[[AsyncSession], Awaitable[Any]]) -> Any:
        async with self.database.write() as session:
            return await deed(session)

    async def customer_writes(self, text: str, client_id: str | None = None) -> Received:
        key = client_id or str(uuid.uuid4())
        received: Received = await self.do(lambda s: receive(s, self.id, client_id=key, text=text))
        if received.for_bot:
            await self.start_turn()
        return received

    async def start_turn(self) -> None:
        """Run what is due, until Rasa thinks about it or there is nothing to do."""
        number = self.rasa.asked
        task = asyncio.create_task(self._turns.run(self.id))
        await self._until(lambda: task.done() or self.rasa.asked > number)
        if task.done():
            await task
            return
        for earlier in self.thinking:
            earlier.counts = False
        self.thinking.append(Thought(task, number))

    async def rasa_answers(self, thought: Thought) -> None:
        """Let a turn have its answer; it may go on with the next message."""
        number = self.rasa.asked
        self.rasa.answer(thought.number)
        await self._until(lambda: thought.task.done() or self.rasa.asked > number)
        if thought.task.done():
            self.thinking.remove(thought)
            await thought.task
        thought.number = number

    async def _until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():  # noqa: ASYNC110 (a thread of the stand-in's changes it)
                await asyncio.sleep(0.001)

    async def lease_runs_out(self) -> None:
        """The process at work seems dead, and another takes the message up."""
        lapsed = update(Conversation).where(Conversation.id == self.id)
        await self.do(lambda s: s.execute(lapsed.values(turn_lease_until=now() - LONG_AGO)))

    async def goes_home(self, agent: StaffView) -> None:
        gone = update(Presence).where(Presence.staff_id == agent.id)
        await self.do(lambda s: s.execute(gone.values(seen_at=now() - LONG_AGO)))

    async def read(self) -> tuple[Conversation, list[tuple[ConversationEvent, Message | None]]]:
        async with self.database.read() as session:
            conversation = await conversations.get_conversation(session, self.id)
            log = await session.execute(
                select(ConversationEvent, Message)
                .outerjoin(Message, Message.id == ConversationEvent.message_id)
                .where(ConversationEvent.conversation_id == self.id)
                .order_by(ConversationEvent.seq)
            )
            return conversation, [(event, message) for event, message in log]

    async def shown(self) -> list[Message]:
        """What the customer can read."""
        async with self.database.read() as session:
            return list(await conversations.list_messages(session, self.id))

    async def close(self) -> None:
        for thought in self.thinking:
            thought.task.cancel()
            self.rasa.answer(thought.number)
        await asyncio.gather(*(one.task for one in self.thinking), return_exceptions=True)
        await self._rasa.close()
        await self.database.close()
