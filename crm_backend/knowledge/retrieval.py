"""The live index: kept beside the database, brought up to date by the first question after an edit."""

import asyncio

import numpy as np
from anyio import to_thread
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.knowledge import passages
from crm_backend.knowledge.index import Document, Hit, Index, Vectors
from crm_backend.knowledge.models import PUBLISHED, Article
from crm_backend.vectors import TextVectors


class Retriever:
    """Finds articles. One a process and database; safe to share between requests."""

    def __init__(self, vectors: TextVectors) -> None:
        self._encoder = vectors
        self._index = Index([], {})
        self._state: tuple[object, ...] | None = None
        self._vectors: dict[str, tuple[Document, Vectors]] = {}
        self._refreshing = asyncio.Lock()

    async def prepare(self, session: AsyncSession) -> None:
        """Load the encoder and index the articles, so that the next question need not wait.

        Raises:
            Unavailable: the encoder is not installed.
        """
        await to_thread.run_sync(self._encoder.load)
        await self._fresh_index(session)

    async def find(
        self, session: AsyncSession, question: str, *, limit: int, slug: str | None = None
    ) -> tuple[Hit | None, list[Hit]]:
        """Return the published article with this slug, and the articles nearest to the question.

        Raises:
            Unavailable: the encoder is not installed.
        """
        index = await self._fresh_index(session)
        return await to_thread.run_sync(self._find, index, question, limit, slug)

    def _find(
        self, index: Index, question: str, limit: int, slug: str | None
    ) -> tuple[Hit | None, list[Hit]]:
        named = index.title_of(slug) if slug else None
        question = question.strip() or named or ""
        if not index.documents or not question:
            return None, []
        vector = self._encoder.of(question)
        hit = index.look_up(slug, question, vector) if slug else None
        return hit, index.search(question, vector, limit=limit)

    async def _fresh_index(self, session: AsyncSession) -> Index:
        if await _state_of(session) == self._state:
            return self._index
        async with self._refreshing:
            state = await _state_of(session)
            if state != self._state:
                documents = await _published(session)
                self._index = await to_thread.run_sync(self._build, documents)
                self._state = state
            return self._index

    def _build(self, documents: list[Document]) -> Index:
        new = [document for document in documents if self._known(document) is None]
        units = [unit for document in new for unit in document.units]
        if units:
            parts = np.split(self._encoder.encode(units), np.cumsum([len(d.units) for d in new])[:-1])
            self._vectors |= {d.id: (d, part) for d, part in zip(new, parts, strict=True)}
        kept = {document.id for document in documents}
        self._vectors = {key: value for key, value in self._vectors.items() if key in kept}
        return Index(documents, {key: vectors for key, (_, vectors) in self._vectors.items()})

    def _known(self, document: Document) -> Vectors | None:
        known = self._vectors.get(document.id)
        return known[1] if known is not None and known[0] == document else None


async def _state_of(session: AsyncSession) -> tuple[object, ...]:
    """Return what changes with every edit: how many articles, the newest edit, all versions added up."""
    query = select(func.count(), func.max(Article.updated_at), func.sum(Article.version))
    row = (await session.execute(query.where(Article.status == PUBLISHED))).one()
    return tuple(row)


async def _published(session: AsyncSession) -> list[Document]:
    rows = await session.scalars(select(Article).where(Article.status == PUBLISHED).order_by(Article.slug))
    return [
        Document(row.id, row.slug, row.title, tuple(row.questions), tuple(passages.split(row.body)))
        for row in rows
    ]
