"""Keeping gaps while the bot waits: one short transaction of its own, after the answer is known."""

from typing import Annotated, Protocol

from fastapi import Depends, Request

from crm_backend.database import Database
from crm_backend.knowledge import gaps
from crm_backend.knowledge.gap_list import vector_for
from crm_backend.knowledge.models import NOT_HELPFUL, REFUSED
from crm_backend.knowledge.schemas import Answer
from crm_backend.vectors import TextVectors


class Asked(Protocol):
    """A call of the bot that names a question and the message it came with."""

    conversation_id: str
    message_id: str | None
    question: str


class Recorder:
    """Keeps gaps with their vectors; the vector of what was just looked up costs nothing."""

    def __init__(self, database: Database, vectors: TextVectors) -> None:
        self._database, self._vectors = database, vectors

    async def keep_refusal(self, asked: Asked, answer: Answer) -> None:
        """Keep a question that was not answered."""
        if not answer.answerable:
            nearest = answer.alternatives[0].slug if answer.alternatives else None
            await self._keep(asked, reason=REFUSED, slug=nearest, score=answer.score)

    async def keep_unhelpful(self, asked: Asked, *, slug: str) -> None:
        """Keep a question whose answer, this article, did not help."""
        await self._keep(asked, reason=NOT_HELPFUL, slug=slug)

    async def _keep(self, asked: Asked, *, reason: str, slug: str | None, score: float | None = None) -> None:
        if not asked.question.strip():
            return
        known = await vector_for(self._vectors, asked.question)
        async with self._database.write() as session:
            await gaps.keep(
                session,
                question=asked.question,
                conversation_id=asked.conversation_id,
                message_id=asked.message_id,
                reason=reason,
                slug=slug,
                score=score,
                vector=known,
            )


async def _recorder(request: Request) -> Recorder:
    return Recorder(request.app.state.database, request.app.state.vectors)


RecorderDep = Annotated[Recorder, Depends(_recorder)]
