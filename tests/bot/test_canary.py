"""A second model beside the live one: loaded when there is one, never at a customer's cost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.utils.endpoints import EndpointConfig

from bot.canary import Canary
from bot.channel import run_turn_of_either
from bot.processor import DeskProcessor
from tests.bot.conftest import ROOT, Bot


@dataclass
class Backend:
    """Says which archive is the canary's, and hears what failed."""

    url: str = ""
    archive: bytes = b""
    told: list[dict[str, str]] = field(default_factory=list)
    pulls: int = 0

    async def get(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer secret"
        if not self.archive:
            return web.Response(status=204)
        etag = f'"{hashlib.sha256(self.archive).hexdigest()}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        self.pulls += 1
        return web.Response(body=self.archive, headers={"ETag": etag, "filename": "new.tar.gz"})

    async def post(self, request: web.Request) -> web.Response:
        self.told.append(await request.json())
        return web.Response(status=204)


@pytest.fixture
async def backend() -> AsyncIterator[Backend]:
    server = Backend()
    app = web.Application()
    app.router.add_get("/internal/models/{which}", server.get)
    app.router.add_post("/internal/models/canary/failed", server.post)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/internal/models/active"
    yield server
    await runner.cleanup()


@dataclass
class Live:
    """What a canary needs of Rasa's agent and of the processors."""

    bot: Bot
    model_server: EndpointConfig

    def __post_init__(self) -> None:
        self.tracker_store = FailSafeTrackerStore(self.bot.store)
        self.lock_store = InMemoryLockStore()

    def is_ready(self) -> bool:
        return True

    def of(self, _agent: Any) -> DeskProcessor:
        return self.bot.processor


@pytest.fixture
def canary(bot: Bot, backend: Backend) -> Canary:
    live = Live(bot, EndpointConfig(backend.url, headers={"Authorization": "Bearer secret"}))
    return Canary(live, live)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def archive() -> bytes:
    active = json.loads((ROOT / "models" / "active.json").read_text(encoding="utf-8"))
    return (ROOT / "models" / active["archive"]).read_bytes()


async def ask(canary: Canary, bot: Bot, text: str, *, model: str | None = None) -> dict[str, Any]:
    bot.said += 1
    body = {"conversation_id": "ada", "message_id": f"message-{bot.said}", "text": text, "metadata": {}}
    response = await run_turn_of_either(canary, bot.processor, {**body, "model": model})
    assert response.status == 200
    answer: dict[str, Any] = json.loads(response.body)
    return answer


async def test_it_is_loaded_once_answers_and_is_dropped(
    canary: Canary, bot: Bot, backend: Backend, archive: bytes, loaded: MessageProcessor
) -> None:
    model = loaded.model_metadata.model_id
    await canary.pull()
    assert canary.of(model) is None
    backend.archive = archive
    await canary.pull()
    await canary.pull()
    processor = canary.of(model)
    assert processor is not None
    assert backend.pulls == 1
    assert canary.of("another") is None
    assert canary.of(None) is None

    before = await ask(canary, bot, "hello")
    there = await ask(canary, bot, "hello", model=model)
    after = await ask(canary, bot, "hello")
    assert [one["model_id"] for one in (before, there, after)] == [model] * 3
    whole = await bot.store.retrieve_full_tracker("ada")
    assert whole is not None
    said = [event.metadata["message_id"] for event in whole.events if event.type_name == "user"]
    assert said == ["message-1", "message-2", "message-3"]

    backend.archive = b""
    await canary.pull()
    assert canary.of(model) is None


async def test_an_archive_that_cannot_be_loaded_is_told_and_not_tried_again(
    canary: Canary, backend: Backend
) -> None:
    backend.archive = b"no model"
    await canary.pull()
    await canary.pull()
    assert backend.pulls == 1
    assert backend.told[0]["sha256"] == hashlib.sha256(b"no model").hexdigest()
    assert backend.told[0]["error"].startswith("it could not be loaded")


async def test_where_it_fails_the_live_model_answers(
    canary: Canary, bot: Bot, backend: Backend, archive: bytes, loaded: MessageProcessor
) -> None:
    backend.archive = archive
    await canary.pull()
    model = loaded.model_metadata.model_id
    processor = canary.of(model)
    assert processor is not None

    async def break_down(*_arguments: Any) -> None:
        raise RuntimeError("no such weights")

    processor._run_prediction_loop = break_down
    answer = await ask(canary, bot, "hello", model=model)
    assert answer["replies"][0]["text"] == "action_greet for ada"
    assert "RuntimeError: no such weights" in backend.told[0]["error"]
    assert canary.of(model) is None
    whole = await bot.store.retrieve_full_tracker("ada")
    assert whole is not None
    assert [event.type_name for event in whole.events].count("user") == 1
