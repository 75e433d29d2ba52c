"""A second model beside the live one, for the conversations that the backend gives to a canary.

The backend says under ``models/canary`` which archive that is; it is asked every few seconds. Trackers
live in the same tables, turns take the same locks. Where the canary cannot answer, the live model does,
and the backend is told.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

import aiohttp
from rasa.core.agent import Agent

from bot.processor import DeskProcessor, DeskProcessors, spare_the_collector
from bot.pulling import PULL_SECONDS, NoModel, Pulled, Source
from bot.tracker_store import beside

logger = logging.getLogger(__name__)


class Canary:
    """Follows what the backend says; ``of`` is what a turn asks."""

    def __init__(self, live: Agent, processors: DeskProcessors) -> None:
        self._live, self._processors = live, processors
        self._source = Source(live.model_server, "canary")
        self._processor: DeskProcessor | None = None
        self._etag = ""
        """Of the archive that was pulled last, also if it could not be loaded."""

    def of(self, model_id: str | None) -> DeskProcessor | None:
        """Return the canary's processor if this is its model."""
        found = self._processor
        return found if found and model_id and found.model_metadata.model_id == model_id else None

    async def follow(self) -> None:
        """Pull for ever."""
        while True:
            try:
                await self.pull()
            except (aiohttp.ClientError, asyncio.TimeoutError) as error:
                logger.debug("the canary could not be asked for: %s", error)
            await asyncio.sleep(PULL_SECONDS)

    async def pull(self) -> None:
        """Load the archive if it is another one, drop it if there is none."""
        if not self._live.is_ready():
            return
        try:
            pulled = await self._source.pull(self._etag)
        except NoModel:
            self._drop()
            return
        if pulled is None:
            return
        self._drop()
        self._etag = pulled.etag
        try:
            self._processor = await self._load(pulled)
        except Exception as error:  # whatever an archive does: the live model goes on
            logger.exception("the canary could not be loaded")
            await self.report(f"it could not be loaded ({type(error).__name__}: {error})")

    async def _load(self, pulled: Pulled) -> DeskProcessor:
        agent = Agent(tracker_store=beside(self._live.tracker_store), lock_store=self._live.lock_store)
        await asyncio.to_thread(_load_into, agent, pulled)
        processor = DeskProcessor(agent.processor, self._processors.of(self._live).action_endpoint)
        spare_the_collector()
        logger.info("the canary answers with %s", processor.model_metadata.model_id)
        return processor

    def _drop(self) -> None:
        self._etag = ""
        if self._processor:
            self._processor = None
            spare_the_collector()

    async def report(self, error: str) -> None:
        """Tell the backend, which takes the canary back; from now on the live model answers."""
        self._processor = None
        with suppress(aiohttp.ClientError, asyncio.TimeoutError):
            await self._source.tell_failure(self._etag, error)


def _load_into(agent: Agent, pulled: Pulled) -> None:
    with pulled.as_file() as path:
        agent.load_model(path)
