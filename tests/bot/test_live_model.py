"""The live model is swapped while turns go on, and stays where the new one does not work."""

from __future__ import annotations

import asyncio
import time

import pytest
from rasa.core.agent import Agent
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.processor import MessageProcessor
from rasa.utils.endpoints import EndpointConfig

from bot.live_model import LiveModel
from bot.processor import DeskProcessors
from tests.bot.conftest import Bot
from tests.bot.test_canary import Backend, archive, backend  # noqa: F401


@pytest.fixture
def agent(bot: Bot, backend: Backend, loaded: MessageProcessor) -> Agent:  # noqa: F811
    """Rasa's agent with the bot's model and stores."""
    server = EndpointConfig(backend.url, headers={"Authorization": "Bearer secret"})
    made = Agent(tracker_store=bot.store, lock_store=InMemoryLockStore(), model_server=server)
    made.action_endpoint = EndpointConfig("http://127.0.0.1:1/webhook")
    made.processor, made.domain, made.fingerprint = loaded, loaded.domain, '"old"'
    made.tracker_store.domain = loaded.domain
    return made


async def test_turns_go_on_while_it_loads(
    bot: Bot,
    agent: Agent,
    backend: Backend,  # noqa: F811
    archive: bytes,  # noqa: F811
) -> None:
    backend.archive = archive
    before, processors = agent.processor, DeskProcessors()
    pulling = asyncio.create_task(LiveModel(agent, processors).pull())
    answered = 0
    while not pulling.done():
        await bot.turn("hello", sender=f"customer {answered}")
        answered += 1
    await pulling
    assert answered > 5
    assert agent.processor is not before
    assert agent.fingerprint != '"old"'
    assert agent.tracker_store.domain is agent.processor.domain
    await processors.close()


async def test_the_same_model_is_not_loaded_again(
    agent: Agent,
    backend: Backend,  # noqa: F811
    archive: bytes,  # noqa: F811
) -> None:
    backend.archive = archive
    processors = DeskProcessors()
    live = LiveModel(agent, processors)
    await live.pull()
    loaded = agent.processor
    await live.pull()
    assert agent.processor is loaded
    assert backend.pulls == 1
    await processors.close()


async def test_an_archive_that_cannot_be_loaded_changes_nothing(
    agent: Agent,
    backend: Backend,  # noqa: F811
) -> None:
    backend.archive = b"no model"
    before, live = agent.processor, LiveModel(agent, DeskProcessors())
    await live.pull()
    began = time.monotonic()
    await live.pull()
    assert time.monotonic() - began < 5
    assert (agent.processor, agent.fingerprint) == (before, '"old"')
