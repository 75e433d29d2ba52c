"""A second model beside the live one, for the conversations that the backend gives to a canary.

The backend says under ``models/canary`` which archive that is; it is asked every few seconds. Trackers
live in the same tables, turns take the same locks. Where the canary cannot answer, the live model does,
and the backend is told.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
from rasa.core.agent import Agent
from rasa.utils.endpoints import EndpointConfig

from bot.processor import DeskProcessor, DeskProcessors, spare_the_collector
from bot.tracker_store import beside

logger = logging.getLogger(__name__)

PULL_SECONDS = 5.0
TIMEOUT = aiohttp.ClientTimeout(total=30)
OK, NO_CONTENT, NOT_MODIFIED = 200, 204, 304


class Canary:
    """Follows what the backend says; ``of`` is what a turn asks."""

    def __init__(self, live: Agent, processors: DeskProcessors) -> None:
        server: EndpointConfig = live.model_server
        self._live, self._processors, self._server = live, processors, server
        self._url = server.url.rsplit("/", 1)[0] + "/canary"
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
        headers = {"If-None-Match": self._etag} if self._etag else {}
        async with (
            self._server.session() as session,
            session.get(self._url, headers=headers, timeout=TIMEOUT) as response,
        ):
            if response.status == NO_CONTENT:
                self._drop()
            if response.status != OK:
                return
            archive = await response.read()
            self._drop()
            self._etag = response.headers["ETag"]
            name = Path(response.headers.get("filename", "model.tar.gz")).name
        try:
            self._processor = await self._load(archive, name)
        except Exception as error:  # whatever an archive does: the live model goes on
            logger.exception("the canary could not be loaded")
            await self.report(f"it could not be loaded ({type(error).__name__}: {error})")

    async def _load(self, archive: bytes, name: str) -> DeskProcessor:
        agent = Agent(tracker_store=beside(self._live.tracker_store), lock_store=self._live.lock_store)
        await asyncio.to_thread(_unpack_and_load, agent, archive, name)
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
        etag, self._processor = self._etag, None
        said = {"sha256": etag.strip('"'), "error": error[:2000]}
        with suppress(aiohttp.ClientError, asyncio.TimeoutError):
            async with (
                self._server.session() as session,
                session.post(self._url + "/failed", json=said, timeout=TIMEOUT),
            ):
                return


def _unpack_and_load(agent: Agent, archive: bytes, name: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(archive)
        agent.load_model(path)
