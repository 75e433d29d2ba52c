"""Does Kefu work again? Somebody signed in asks for an order and is told of it, out of the CRM."""

import asyncio
import logging
import time
import uuid
from dataclasses import dataclass
from typing import Any

import httpx

from tests.e2e.system import System

log = logging.getLogger(__name__)

BACK_SECONDS, ANSWER_SECONDS, POLL_SECONDS = 120.0, 40.0, 0.1
QUESTION = "where is my order {order}"


class NotHealed(Exception):
    """Something that was broken did not work again in time; the text says what was seen last."""


@dataclass(frozen=True)
class Probe:
    """Asks until it works; each new reason why it does not is logged once."""

    system: System
    email: str
    order: str

    async def healed(self, name: str, killed: int | None) -> None:
        """Wait for a new process (``killed`` is the old one's id), and until a customer is answered.

        Raises:
            NotHealed: not within two minutes.
        """
        deadline, before = time.monotonic() + BACK_SECONDS, ""
        while reason := await self._what_is_wrong(name, killed):
            if reason != before:
                log.info("%s is not back: %s", name, reason)
            if time.monotonic() > deadline:
                raise NotHealed(f"{name} after {BACK_SECONDS:.0f} s: {reason}")
            before = reason
            await asyncio.sleep(POLL_SECONDS)

    async def _what_is_wrong(self, name: str, killed: int | None) -> str:
        """Return why it does not work yet, empty when it does."""
        if killed is not None and self.pid_of(name) in (killed, None):
            return f"pid {killed} is gone and not started again"
        async with httpx.AsyncClient(base_url=self.system.url, timeout=5) as client:
            try:
                return await self._ask(client)
            except httpx.HTTPStatusError as error:
                return f"{error.request.url.path}: {error.response.status_code} {error.response.text[:300]}"
            except httpx.HTTPError as error:
                return f"pid {self.pid_of(name)}: {type(error).__name__} {error}"

    def pid_of(self, name: str) -> int | None:
        """Return the process's id, None of what is no process or while the launcher writes its state."""
        try:
            return self.system.pid_of(name)
        except (KeyError, ValueError):
            return None

    async def _ask(self, client: httpx.AsyncClient) -> str:
        found = await client.get("/demo/identity", params={"customer": self.email})
        body = {"site": "demo", "identity": found.raise_for_status().json()["identity"]}
        opened = (await client.post("/api/chat/sessions", json=body)).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {opened['token']}"
        say = {"client_id": str(uuid.uuid4()), "text": QUESTION.format(order=self.order)}
        sent = (await client.post("/api/chat/messages", json=say)).raise_for_status().json()
        said = await self._hear(client, sent["seq"])
        if any(self.order in text for text in said):
            return ""
        return f"conversation {opened['conversation_id']}: the answer was {said or 'none'}"

    async def _hear(self, client: httpx.AsyncClient, seq: int) -> list[str]:
        """Return what the bot says; a message that was taken is answered, be it late."""
        until = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < until:
            answer = await client.get("/api/chat/messages", params={"after": seq})
            said: list[dict[str, Any]] = answer.raise_for_status().json()["messages"]
            if texts := [one["text"] for one in said if one["sender"] == "bot"]:
                return texts
            await asyncio.sleep(POLL_SECONDS)
        return []
