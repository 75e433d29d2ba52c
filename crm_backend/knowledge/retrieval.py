"""The live index: kept beside the database, brought up to date by the first question after an edit."""

import asyncio
import logging
import time

from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import Database
from crm_backend.errors import Unavailable
from crm_backend.knowledge import changes, indexing
from crm_backend.knowledge.changes import Glance, State
from crm_backend.knowledge.document import Document, Units, Vectors
from crm_backend.knowledge.index import Index
from crm_backend.vectors import TextVectors

AT_ONCE = 10
"""So many edited articles are indexed while a question waits; more are indexed behind its back."""
BATCH = 256
SWEEP_SECONDS = 60.0
PATIENCE_SECONDS = 20.0
"""A start waits so long for articles that were never encoded; the others follow in the background."""

log = logging.getLogger(__name__)


class Retriever:
    """Finds articles. One a process and database; safe to share between requests.

    Args:
        vectors: the process's encoder.
        database: for work in the background, and to keep vectors for the next start.
    """

    def __init__(self, vectors: TextVectors, database: Database) -> None:
        self._encoder, self._database = vectors, database
        self._index = Index()
        self._glance: Glance | None = None
        self._known: dict[str, State] = {}
        self._swept = 0.0
        self._refreshing = asyncio.Lock()
        self._background: asyncio.Task[None] | None = None

    async def prepare(self, session: AsyncSession) -> None:
        """Load the encoder and index the articles, so that the next question need not wait.

        Raises:
            Unavailable: the encoder is not installed.
        """
        await to_thread.run_sync(self._encoder.load)
        async with self._refreshing:
            await self._catch_up(session, everything=True)

    async def close(self) -> None:
        """Stop what works in the background."""
        if self._background is not None:
            self._background.cancel()
            await asyncio.gather(self._background, return_exceptions=True)

    async def vector_of(self, text: str) -> Vectors:
        """Return the vector of a question; remembered by the process.

        Raises:
            Unavailable: the encoder is not installed.
        """
        return await to_thread.run_sync(self._encoder.of, text)

    async def fresh(self, session: AsyncSession) -> Index:
        """Return an index with every edit that is committed by now.

        After an import of many articles it is the present index, and the import follows within seconds.

        Raises:
            Unavailable: the encoder is not installed.
        """
        if await self._is_fresh(session):
            return self._index
        if self._glance is None or not self._refreshing.locked():
            async with self._refreshing:
                await self._catch_up(session, everything=self._glance is None)
        return self._index

    async def _is_fresh(self, session: AsyncSession) -> bool:
        if await changes.glance(session) != self._glance:
            return False
        if changes.outdated(await changes.recent(session), self._known):
            return False
        if time.monotonic() - self._swept > SWEEP_SECONDS:
            self._work_behind()
        return True

    async def _catch_up(self, session: AsyncSession, *, everything: bool) -> None:
        glance = await changes.glance(session)
        seen = await self._seen(session, glance)
        new = changes.outdated(seen, self._known)
        now = new if everything else new[:AT_ONCE]
        gone = [id for id in self._known if id not in seen]
        if now or gone:
            await self._apply(session, now, gone, seen, keep=everything)
        self._glance = glance
        if changes.outdated(seen, self._known) or self._index.scattered:
            self._work_behind()

    async def _seen(self, session: AsyncSession, glance: Glance) -> dict[str, State]:
        """Return the state of all articles: from the latest edits alone when they explain the count."""
        if self._glance is not None and self._glance.newest is not None:
            latest = await changes.recent(session, since=self._glance.newest)
            if len(latest) < changes.MANY and len(seen := self._known | latest) == glance.count:
                return seen
        self._swept = time.monotonic()
        return await changes.states(session)

    async def _apply(
        self, session: AsyncSession, ids: list[str], gone: list[str], seen: dict[str, State], *, keep: bool
    ) -> None:
        documents: dict[str, Document] = {}
        units: dict[str, Units] = {}
        started, done = time.monotonic(), list[str]()
        for start in range(0, len(ids), BATCH):
            if done and time.monotonic() - started > PATIENCE_SECONDS:
                break
            done += ids[start : start + BATCH]
            rows = await changes.load(session, ids[start : start + BATCH])
            made = await indexing.make(session, rows, self._encoder)
            documents |= {one.id: one for one in made.documents}
            units |= made.units
            if keep and made.new:
                await indexing.keep(self._database, made)
        missing = [id for id in done if id not in documents]
        if documents or gone or missing:
            change = list(documents.values())
            self._index = await to_thread.run_sync(
                lambda: self._index.changed(change, units, gone=[*gone, *missing])
            )
        for id in [*gone, *missing]:
            self._known.pop(id, None)
        self._known |= {id: seen[id] for id in documents}

    def _work_behind(self) -> None:
        if self._background is None or self._background.done():
            self._background = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        """Index the rest of a large import in batches, then tidy the segments up."""
        try:
            while await self._next_batch():
                pass
            if self._index.scattered:
                async with self._refreshing:
                    self._index = await to_thread.run_sync(self._index.compacted)
        except (SQLAlchemyError, Unavailable):
            log.exception("articles could not be indexed; the next question tries again")
            self._glance = Glance(-1)

    async def _next_batch(self) -> bool:
        async with self._database.read() as session, self._refreshing:
            seen = await changes.states(session)
            new = changes.outdated(seen, self._known)[:BATCH]
            gone = [id for id in self._known if id not in seen]
            if new or gone:
                await self._apply(session, new, gone, seen, keep=True)
            self._swept = time.monotonic()
        return bool(new)
