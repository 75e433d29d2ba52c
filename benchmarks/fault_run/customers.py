"""Scripted customers with bad lines: they send like the widget, and keep what they sent and saw."""

import asyncio
import json
import random
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

SMALL_TALK = [
    "hello",
    "what are the delivery options",
    "how long does delivery take",
    "which payment methods do you accept",
    "when are you open",
    "can I return something after three weeks",
    "are you a bot",
    "what does cancelling cost",
    "thank you",
    "how can I reach you",
    "do you have a brass desk lamp",
    "where is my order {order}",
    "where is my refund for {order}",
    "never mind",
]
CANCEL = ["cancel order {order}", "yes"]
COMPLAIN = [
    "I want to make a complaint",
    "The courier threw my parcel over the fence and the pot inside is cracked",
    "yes",
]
REPLY_SECONDS, PAUSE_SECONDS = 90.0, 0.5
CUT_SHARE, REPEAT_SHARE, BURST_SHARE, STREAM_CUT_SHARE = 0.06, 0.06, 0.1, 0.05


@dataclass
class Sent:
    """A message as its customer knows it; ``after`` are those whose receipt they had before they sent it."""

    client_id: str
    text: str
    after: int
    seq: int = 0
    id: str = ""
    receipts: set[tuple[int, str]] = field(default_factory=set)


@dataclass
class Customer:
    """One person with one conversation. ``seen`` is what the stream brought, in that order.

    ``late`` counts waits that were given up; ``refused`` is an answer that no retry would help.
    """

    number: int
    email: str
    order: str
    conversation_id: str = ""
    owner: str = "bot"
    token: str = ""
    cursor: int = 0
    sent: list[Sent] = field(default_factory=list)
    seen: list[dict[str, Any]] = field(default_factory=list)
    late: int = 0
    refused: str = ""
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def last_seen(self) -> int:
        return max((message["seq"] for message in self.seen), default=0)

    @property
    def last_receipt(self) -> int:
        return max((one.seq for one in self.sent), default=0)


class Refused(Exception):
    """Kefu will not take a request, however often it is repeated."""


class Chat:
    """A customer's line to Kefu: tries again until it works, as the widget does."""

    def __init__(self, url: str, customer: Customer, chance: random.Random) -> None:
        self._customer, self._chance = customer, chance
        self._client = httpx.AsyncClient(base_url=url, timeout=httpx.Timeout(15, read=30))

    async def talk(self, lines: list[str]) -> None:
        """Open a conversation, say the lines, leave when everything so far was read."""
        async with self._client:
            await self._open()
            async with self._reading():
                for texts in self._in_bursts(lines):
                    posts = [asyncio.create_task(self._say(text)) for text in texts]
                    await asyncio.gather(*posts)
                    await self._wait_for_reply()
                await self._catch_up()

    async def come_back(self) -> None:
        """Read what was said after leaving, from where reading had stopped."""
        self._client.headers["Authorization"] = f"Bearer {self._customer.token}"
        async with self._client, self._reading():
            await self._catch_up()

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[None]:
        reader = asyncio.create_task(self._read_forever())
        yield
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)

    def _in_bursts(self, lines: list[str]) -> Iterator[list[str]]:
        """Mostly one line at a time; some people send three without waiting."""
        rest = list(lines)
        while rest:
            calm = all(line in SMALL_TALK for line in rest[:3])
            size = 3 if calm and self._chance.random() < BURST_SHARE else 1
            yield rest[:size]
            rest = rest[size:]

    async def _open(self) -> None:
        query = {"customer": self._customer.email}
        identity = (await self._until_ok("GET", "/demo/identity", params=query))["identity"]
        body = {"site": "demo", "identity": identity}
        session = await self._until_ok("POST", "/api/chat/sessions", json=body)
        self._client.headers["Authorization"] = f"Bearer {session['token']}"
        self._customer.token = session["token"]
        self._customer.conversation_id = session["conversation_id"]

    async def _say(self, text: str) -> None:
        """Send one message until it is taken; sometimes twice at once, or again much later."""
        said = Sent(str(uuid.uuid4()), text, self._customer.last_receipt)
        self._customer.sent.append(said)
        tries = 2 if self._chance.random() < REPEAT_SHARE else 1
        await asyncio.gather(*(self._post(said) for _ in range(tries)))
        if self._chance.random() < REPEAT_SHARE:
            await self._post(self._chance.choice(self._customer.sent))

    async def _post(self, said: Sent) -> None:
        body = {"client_id": said.client_id, "text": said.text}
        while self._chance.random() < CUT_SHARE:
            await self._post_and_hang_up(body)
        receipt = await self._until_ok("POST", "/api/chat/messages", json=body)
        said.receipts.add((receipt["seq"], receipt["id"]))
        said.seq, said.id = receipt["seq"], receipt["id"]

    async def _post_and_hang_up(self, body: dict[str, str]) -> None:
        """Close the socket some milliseconds after the request went out."""
        with suppress(httpx.HTTPError, TimeoutError):
            async with asyncio.timeout(self._chance.uniform(0.001, 0.05)):
                await self._client.post("/api/chat/messages", json=body)

    async def _until_ok(self, method: str, path: str, **options: Any) -> Any:
        while True:
            try:
                answer = await self._client.request(method, path, **options)
            except httpx.HTTPError:
                answer = None
            if answer is not None and answer.is_success:
                return answer.json()
            if answer is not None and answer.status_code < 500 and answer.status_code != 429:
                raise Refused(f"{path}: {answer.status_code} {answer.text}")
            wait = answer.headers.get("Retry-After", PAUSE_SECONDS) if answer is not None else PAUSE_SECONDS
            await asyncio.sleep(float(wait))

    async def _read_forever(self) -> None:
        while True:
            with suppress(httpx.HTTPError):
                async for event in self._events():
                    self._customer.seen.append(event)
                    self._customer.news.set()
            await asyncio.sleep(self._chance.uniform(0.1, PAUSE_SECONDS))

    async def _events(self) -> AsyncIterator[dict[str, Any]]:
        """Yield the messages that one connection brings, until it breaks or is cut."""
        headers = {"Last-Event-ID": str(self._customer.cursor)}
        timeout = httpx.Timeout(10, read=20)
        async with self._client.stream("GET", "/api/chat/events", headers=headers, timeout=timeout) as stream:
            event: dict[str, str] = {}
            async for line in stream.aiter_lines():
                name, _, value = line.partition(":")
                if line:
                    event[name] = value.strip()
                elif (message := self._take(event)) is not None:
                    yield message
                if not line and event.pop("id", "") and self._chance.random() < STREAM_CUT_SHARE:
                    return

    def _take(self, event: dict[str, str]) -> dict[str, Any] | None:
        """Note a whole event's place; return the message that it brings, if it brings one."""
        self._customer.cursor = int(event.get("id", self._customer.cursor))
        kind, data = event.pop("event", ""), json.loads(event.pop("data", "{}"))
        if kind == "conversation.updated":
            self._customer.owner = data.get("owner", self._customer.owner)
            self._customer.news.set()
        return data if kind == "message.created" else None

    async def _wait_for_reply(self) -> None:
        """Wait until the shop's side said something after the latest message, or a person was called."""
        last = self._customer.last_receipt
        try:
            async with asyncio.timeout(REPLY_SECONDS):
                while not self._answered(last):
                    self._customer.news.clear()
                    await self._customer.news.wait()
        except TimeoutError:
            self._customer.late += 1

    def _answered(self, seq: int) -> bool:
        return self._customer.owner != "bot" or any(
            one["seq"] > seq and one["sender"] != "customer" for one in self._customer.seen
        )

    async def _catch_up(self) -> None:
        """Give the stream time to bring what the log has."""
        history = await self._until_ok("GET", "/api/chat/messages", params={"after": 0})
        last = max((one["seq"] for one in history["messages"]), default=0)
        with suppress(TimeoutError):
            async with asyncio.timeout(REPLY_SECONDS):
                while self._customer.last_seen < last:
                    self._customer.news.clear()
                    await self._customer.news.wait()


def make_lines(customer: Customer, count: int, chance: random.Random) -> list[str]:
    """Return what this customer says: small talk, in the middle of it a cancellation or a complaint."""
    talk = [chance.choice(SMALL_TALK) for _ in range(count)]
    deed = CANCEL if customer.number % 3 else COMPLAIN
    at = chance.randrange(1, max(2, count - len(deed)))
    talk[at : at + len(deed)] = deed
    return [line.format(order=customer.order) for line in talk[:count]]
