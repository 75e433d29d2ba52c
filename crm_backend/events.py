"""The bell: says "look again" to whoever listens. The database is the truth: a missed ring costs time."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

STAFF = "staff"
"""The topic that every console listens to."""
MOST_HINTS = 100


def conversation_topic(conversation_id: str) -> str:
    """Return the topic of one conversation."""
    return f"conversation:{conversation_id}"


class Listener:
    """One reader's place at the bell, for one task. ``hints`` are short-lived facts (typing), never messages.

    There are thousands: an ``asyncio.Event`` and empty lists would be most of what each takes.
    """

    __slots__ = ("_hints", "_news", "_waiter")

    def __init__(self) -> None:
        self._waiter: asyncio.Future[None] | None = None
        self._hints: list[dict[str, Any]] | None = None
        self._news = False

    def notify(self, hint: dict[str, Any] | None) -> None:
        if hint is None:
            self._news = True
        elif self._hints is None:
            self._hints = [hint]
        elif len(self._hints) < MOST_HINTS:
            self._hints.append(hint)
        self._end_wait()

    @property
    def is_rung(self) -> bool:
        """Whether there is something that nobody has waited for yet."""
        return self._news or bool(self._hints)

    async def wait(self, timeout: float) -> list[dict[str, Any]]:
        """Wait for a ring, at most ``timeout`` seconds; return the hints that came with it."""
        return (await self.wait_for_news(timeout))[0]

    async def wait_for_news(self, timeout: float) -> tuple[list[dict[str, Any]], bool]:
        """Wait likewise; also say whether to look again: not if nothing came, or hints alone."""
        if not self.is_rung:
            await self._wait_for_ring(timeout)
        hints, self._hints = self._hints, None
        news, self._news = self._news, False
        return hints or [], news

    async def _wait_for_ring(self, timeout: float) -> None:
        loop = asyncio.get_running_loop()
        waiter = self._waiter = loop.create_future()
        alarm = loop.call_later(timeout, self._end_wait)
        try:
            await waiter
        finally:
            alarm.cancel()
            self._waiter = None

    def _end_wait(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Bell:
    """An in-process bell: enough for one backend process. Several share a PostgresBell."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = defaultdict(set)
        self._hearers: dict[str, Callable[[dict[str, Any]], None]] = {}

    async def start(self) -> None:
        """Nothing to connect to."""

    async def stop(self) -> None:
        """Wake everyone, so that streams can end."""
        self.ring_all()

    def ring_all(self) -> None:
        """Wake everyone: something may have been missed."""
        for listeners in list(self._listeners.values()):
            for listener in list(listeners):
                listener.notify(None)

    def ring(self, topic: str, hint: dict[str, Any] | None = None) -> None:
        """Wake the listeners of ``topic``; call it after the commit."""
        for listener in list(self._listeners.get(topic, ())):
            listener.notify(hint)

    def on(self, kind: str, hearer: Callable[[dict[str, Any]], None]) -> None:
        """Call ``hearer`` with the facts of this kind that other processes tell."""
        self._hearers[kind] = hearer

    def tell(self, kind: str, fact: dict[str, Any]) -> None:
        """Tell the other processes something short that may get lost; here there are none."""

    def hear(self, kind: str, fact: dict[str, Any]) -> None:
        """Take note of what another process told."""
        if hearer := self._hearers.get(kind):
            hearer(fact)

    @asynccontextmanager
    async def listen(self, topic: str) -> AsyncIterator[Listener]:
        """Take a place at ``topic`` for the length of the block."""
        listener = Listener()
        self._listeners[topic].add(listener)
        try:
            yield listener
        finally:
            self._listeners[topic].discard(listener)
            if not self._listeners[topic]:
                del self._listeners[topic]
