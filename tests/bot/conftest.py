"""The trained model in use, and an action server that says who called and keeps what it was sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain

from bot.action_server import ActionServer
from bot.channel import run_turn
from bot.processor import DeskProcessor
from bot.tracker_store import CachedTrackerStore

ROOT = Path(__file__).resolve().parents[2]
Answer = dict[str, Any]


@dataclass
class Actions:
    """Every action answers with its name and the conversation; ``answers`` holds those that do otherwise.

    The server dies under those in ``fatal``: their connection breaks without an answer.
    """

    url: str = ""
    seconds: float = 0.0
    answers: dict[str, Answer | Callable[[Answer], Answer]] = field(default_factory=dict)
    fatal: set[str] = field(default_factory=set)
    calls: list[dict[str, Any]] = field(default_factory=list)
    peers: set[Any] = field(default_factory=set)
    at_once: int = 0
    most_at_once: int = 0

    async def answer(self, request: web.Request) -> web.Response:
        call = await request.json()
        self.calls.append(call)
        self.peers.add(request.transport.get_extra_info("peername") if request.transport else None)
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        await asyncio.sleep(self.seconds)
        self.at_once -= 1
        name = call["next_action"]
        if name in self.fatal and request.transport:
            request.transport.abort()
        text = f"{name} for {call['sender_id']}"
        given = self.answers.get(name, {"events": [], "responses": [{"text": text}]})
        return web.json_response(given(call) if callable(given) else given)


@pytest.fixture
async def actions() -> AsyncIterator[Actions]:
    server = Actions()
    app = web.Application(client_max_size=10**8)
    app.router.add_post("/webhook", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
    yield server
    await runner.cleanup()


@pytest.fixture(scope="session")
def loaded() -> MessageProcessor:
    """What Rasa makes of the model; loaded once, because that takes seconds."""
    active = json.loads((ROOT / "models" / "active.json").read_text(encoding="utf-8"))
    store, locks = InMemoryTrackerStore(Domain.empty()), InMemoryLockStore()
    path = ROOT / "models" / active["archive"]
    processor = MessageProcessor(path, store, locks, TemplatedNaturalLanguageGenerator({}))
    processor.nlg = TemplatedNaturalLanguageGenerator(processor.domain.responses)
    return processor


@dataclass
class Bot:
    """A bot on a database of its own; ``restarted`` gives another one on the same."""

    loaded: MessageProcessor
    server: ActionServer
    db: Path
    said: int = 0

    def __post_init__(self) -> None:
        self.processor = DeskProcessor(self.loaded, self.server)
        self.store = CachedTrackerStore(self.loaded.domain, dialect="sqlite", db=str(self.db))
        self.processor.tracker_store = self.store
        self.processor.lock_store = InMemoryLockStore()

    def restarted(self) -> Bot:
        return Bot(self.loaded, self.server, self.db, self.said)

    async def turn(self, text: str, *, sender: str = "ada", message_id: str | None = None) -> dict[str, Any]:
        status, answer = await self.try_turn(text, sender=sender, message_id=message_id)
        assert status == 200, answer
        return answer

    async def try_turn(
        self, text: str, *, sender: str = "ada", message_id: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Return the HTTP status and what was answered."""
        self.said += 1
        said = {"payload": text} if text.startswith("/") else {"text": text}
        body = {"conversation_id": sender, "message_id": message_id or f"message-{self.said}", **said}
        response = await run_turn(self.processor, {**body, "metadata": {"signed_in": True}})
        return response.status, json.loads(response.body)


@pytest.fixture
async def bot(loaded: MessageProcessor, actions: Actions, tmp_path: Path) -> AsyncIterator[Bot]:
    server = ActionServer(actions.url)
    yield Bot(loaded, server, tmp_path / "rasa.db")
    await server.close()
