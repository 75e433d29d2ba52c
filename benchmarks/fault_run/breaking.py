"""What goes wrong: processes killed outright, the database's connections cut or its file locked."""

import asyncio
import os
import signal
import sqlite3
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx
from sqlalchemy import make_url

from tests.e2e.system import System

PROCESSES = ("backend", "rasa", "actions", "worker")
LOCKED_SECONDS, BACK_SECONDS, POLL_SECONDS = 3.0, 120.0, 0.1
QUESTION = "where is my order {order}"


@dataclass
class Breaker:
    """Breaks one thing after the other; ``recovery`` keeps the seconds until all worked again."""

    system: System
    database_url: str
    email: str
    order: str
    recovery: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def go_on(self, stop: asyncio.Event, pause: float) -> None:
        """Break and wait until it has healed, until told to stop."""
        while not stop.is_set():
            for name in (*PROCESSES, "database"):
                if stop.is_set():
                    return
                started = time.monotonic()
                await self._break(name)
                await self._healed(name)
                self.recovery[name].append(time.monotonic() - started)
                await asyncio.sleep(pause)

    async def _break(self, name: str) -> None:
        if name == "database":
            await self._cut_database()
        else:
            self._killed = self.system.pid_of(name)
            os.kill(self._killed, signal.SIGKILL)

    async def _cut_database(self) -> None:
        url = make_url(self.database_url)
        if url.get_backend_name() == "sqlite":
            await asyncio.to_thread(_hold_file, url.database or "")
            return
        admin = await asyncpg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await admin.close()

    async def _healed(self, name: str) -> None:
        """Wait for a new process, and for a customer to be answered out of the CRM."""
        deadline = time.monotonic() + BACK_SECONDS
        while name in PROCESSES and self.system.pid_of(name) == self._killed:
            await _pause(deadline, f"{name} is started again")
        if name == "worker":
            return
        async with httpx.AsyncClient(base_url=self.system.url, timeout=5) as client:
            while not await self._is_answered(client):
                await _pause(deadline, f"{name} has healed")

    async def _is_answered(self, client: httpx.AsyncClient) -> bool:
        try:
            found = await client.get("/demo/identity", params={"customer": self.email})
            body = {"site": "demo", "identity": found.raise_for_status().json()["identity"]}
            token = (await client.post("/api/chat/sessions", json=body)).raise_for_status().json()["token"]
            headers = {"Authorization": f"Bearer {token}"}
            say = {"client_id": str(uuid.uuid4()), "text": QUESTION.format(order=self.order)}
            sent = await client.post("/api/chat/messages", json=say, headers=headers)
            seq = sent.raise_for_status().json()["seq"]
            return await self._hears(client, headers, seq)
        except httpx.HTTPError:
            return False

    async def _hears(self, client: httpx.AsyncClient, headers: dict[str, str], seq: int) -> bool:
        """Whether the bot tells of the order within some seconds."""
        until = time.monotonic() + 5
        while time.monotonic() < until:
            answer = await client.get("/api/chat/messages", params={"after": seq}, headers=headers)
            said: list[dict[str, Any]] = answer.raise_for_status().json()["messages"]
            if any(one["sender"] == "bot" and self.order in one["text"] for one in said):
                return True
            if any(one["sender"] == "bot" for one in said):
                return False
            await asyncio.sleep(POLL_SECONDS)
        return False


def _hold_file(path: str) -> None:
    """Keep everybody else from writing for some seconds, as a stuck process would."""
    with sqlite3.connect(path, timeout=30, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(LOCKED_SECONDS)
        other.execute("ROLLBACK")


async def _pause(deadline: float, what: str) -> None:
    if time.monotonic() > deadline:
        raise TimeoutError(f"waited in vain until {what}")
    await asyncio.sleep(POLL_SECONDS)
