"""The bell of several processes: LISTEN/NOTIFY on the database they share.

One connection a process hears and sends. While it is gone rings are lost; when it is back, everybody
everywhere looks again, so that a lost ring costs time and never a message. A pooler in between must
give this connection a session of its own (PgBouncer: session mode).
"""

import asyncio
import json
import logging
import uuid
from contextlib import suppress
from typing import Any

import asyncpg

from crm_backend.events import Bell
from crm_backend.postgres import libpq_address

CHANNEL = "kefu_bell"
EVERYTHING = "*"
PAYLOAD_BYTES = 7900
"""PostgreSQL refuses 8000 and more."""
CONNECT_SECONDS = PATIENCE_SECONDS = 5.0
PING_SECONDS = 10.0
RETRY_SECONDS = 0.5
OUTBOX = 10_000
SEND = "SELECT pg_notify($1, note) FROM unnest($2::text[]) AS note"

log = logging.getLogger(__name__)


class PostgresBell(Bell):
    """Rings here at once, and in the other processes a moment later."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._address, self._me = libpq_address(url), uuid.uuid4().hex
        self._outbox: dict[str, None] = {}
        self._work, self._connected = asyncio.Event(), asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect; a database that is away is waited for in the background."""
        self._task = asyncio.create_task(self._stay_connected())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._connected.wait(), PATIENCE_SECONDS)

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await super().stop()

    def ring(self, topic: str, hint: dict[str, Any] | None = None) -> None:
        super().ring(topic, hint)
        self._post({"topic": topic, "hint": hint})

    def tell(self, kind: str, fact: dict[str, Any]) -> None:
        self._post({"kind": kind, "fact": fact})

    def _post(self, note: dict[str, Any]) -> None:
        text = json.dumps([self._me, note])
        if len(text) <= PAYLOAD_BYTES and len(self._outbox) < OUTBOX:
            self._outbox[text] = None
            self._work.set()

    async def _stay_connected(self) -> None:
        while True:
            try:
                await self._serve()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("the bell has no connection (%s); trying again", type(error).__name__)
            self._connected.clear()
            await asyncio.sleep(RETRY_SECONDS)

    async def _serve(self) -> None:
        connection = await asyncpg.connect(
            self._address, timeout=CONNECT_SECONDS, command_timeout=CONNECT_SECONDS
        )
        try:
            connection.add_termination_listener(lambda _connection: self._work.set())
            await connection.add_listener(CHANNEL, self._hear)
            self._outbox = {}
            self._post({"topic": EVERYTHING})
            self.ring_all()
            self._connected.set()
            while True:
                await self._send(connection)
        finally:
            connection.terminate()

    async def _send(self, connection: Any) -> None:
        """Send what waits; without anything to send, see that the connection still lives."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PING_SECONDS):  # wait_for may lose a cancellation that meets a ring
                await self._work.wait()
        self._work.clear()
        notes, self._outbox = list(self._outbox), {}
        await connection.execute(SEND, CHANNEL, notes)

    def _hear(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        sender, note = _read(str(payload))
        if sender == self._me:
            return
        if "kind" in note:
            self.hear(note["kind"], note.get("fact", {}))
        elif note.get("topic") == EVERYTHING:
            self.ring_all()
        elif "topic" in note:
            super().ring(note["topic"], note.get("hint"))


def _read(payload: str) -> tuple[str, dict[str, Any]]:
    """Return who sent it and what; nothing if it is not from a bell."""
    with suppress(ValueError, TypeError):
        sender, note = json.loads(payload)
        if isinstance(note, dict):
            return str(sender), note
    return "", {}
