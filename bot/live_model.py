"""Swaps the live model while turns go on.

Rasa's own pulling loads in the event loop: no turn gets on for as long as that takes. Here a thread loads,
and between two turns the new model takes the old one's place. Of several servers each waits a while longer
than the one before, so that they swap one after the other (``KEFU_SWAP_DELAY``, seconds).
"""

from __future__ import annotations

import asyncio
import logging
import os
from time import monotonic

import aiohttp
from rasa.core.agent import Agent
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor

from bot.processor import DeskProcessors
from bot.pulling import PULL_SECONDS, NoModel, Pulled, Source

logger = logging.getLogger(__name__)

AGAIN_SECONDS = 60.0
"""An archive that could not be loaded is tried again after this time."""


class LiveModel:
    """Follows what the backend says; the agent has had a first model, or none yet."""

    def __init__(self, agent: Agent, processors: DeskProcessors) -> None:
        self._agent, self._processors = agent, processors
        self._source = Source(agent.model_server, "active")
        self._delay = float(os.environ.get("KEFU_SWAP_DELAY") or 0)
        self._failed, self._again_at = "", 0.0

    async def follow(self) -> None:
        """Pull for ever."""
        while True:
            try:
                await self.pull()
            except (aiohttp.ClientError, asyncio.TimeoutError, NoModel) as error:
                logger.debug("the live model could not be asked for: %s", error)
            await asyncio.sleep(PULL_SECONDS)

    async def pull(self) -> None:
        """Swap if the backend has another model; one that cannot be loaded leaves everything as it is."""
        is_ready = self._agent.is_ready()
        pulled = await self._source.pull(self._agent.fingerprint if is_ready else "")
        if pulled is None or (pulled.etag == self._failed and monotonic() < self._again_at):
            return
        if is_ready:
            await asyncio.sleep(self._delay)
        try:
            processor = await asyncio.to_thread(self._load, pulled)
        except Exception:  # whatever an archive does: the model in use goes on
            logger.exception("the new model could not be loaded; the one before stays in use")
            self._failed, self._again_at = pulled.etag, monotonic() + AGAIN_SECONDS
            return
        self._take(processor, pulled.etag)

    def _load(self, pulled: Pulled) -> MessageProcessor:
        agent = self._agent
        with pulled.as_file() as path:
            return MessageProcessor(
                model_path=path,
                tracker_store=agent.tracker_store,
                lock_store=agent.lock_store,
                action_endpoint=agent.action_endpoint,
                generator=agent.nlg,
                http_interpreter=agent.http_interpreter,
            )

    def _take(self, processor: MessageProcessor, etag: str) -> None:
        """Do what Rasa's ``Agent.load_model`` does once the model is loaded."""
        agent = self._agent
        agent.processor, agent.domain, agent.fingerprint = processor, processor.domain, etag
        agent.tracker_store.domain = processor.domain
        if isinstance(agent.nlg, TemplatedNaturalLanguageGenerator):
            agent.nlg.responses = processor.domain.responses
        self._processors.of(agent)
        logger.info("the bot answers with %s", processor.model_metadata.model_id)
