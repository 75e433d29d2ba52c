"""Retention by class of data: what is older than the settings say is erased by the worker, each night."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, Message
from crm_backend.database import Database, now
from crm_backend.knowledge.models import KnowledgeGap
from crm_backend.privacy import erasure, trackers
from crm_backend.privacy.customers import Belongings, belongings_of_conversations
from crm_backend.settings import Settings
from crm_backend.staff import audit
from crm_backend.tickets.models import Ticket
from crm_backend.uploads import files

BATCH = 200


async def apply(database: Database, settings: Settings) -> dict[str, int]:
    """Erase what has been kept long enough; return how many of each class, also on an audit line."""
    done = {
        "strangers": await _conversations(database, settings, settings.retain_strangers, strangers=True),
        "conversations": await _conversations(
            database, settings, settings.retain_conversations, strangers=False
        ),
        "tickets": await _tickets(database, settings.retain_tickets),
    }
    async with database.write() as session:
        done["gaps"] = await _gaps(session, settings.retain_gaps)
        done["audit"] = await audit.remove_before(session, now() - settings.retain_audit)
        if any(done.values()):
            await audit.record(
                session,
                staff_id=None,
                action="privacy.retention",
                object_type="database",
                object_id="",
                detail=dict(done),
            )
    return done


async def _conversations(database: Database, settings: Settings, age: timedelta, *, strangers: bool) -> int:
    count = 0
    while True:  # a batch a transaction, so that customers' messages never wait long
        async with database.write() as session:
            ids = await _old_conversations(session, age, strangers=strangers)
            if not ids:
                return count
            await trackers.forget(settings, ids)
            await files.forget(settings, ids)
            await erasure.erase(session, await belongings_of_conversations(session, ids))
        count += len(ids)


async def _old_conversations(session: AsyncSession, age: timedelta, *, strangers: bool) -> Sequence[str]:
    written = select(Message.id).where(
        Message.conversation_id == Conversation.id, Message.text != erasure.ERASED
    )
    known = Conversation.customer_id.is_(None) if strangers else Conversation.customer_id.is_not(None)
    query = select(Conversation.id).where(Conversation.updated_at < now() - age, known, written.exists())
    return (await session.scalars(query.limit(BATCH))).all()


async def _tickets(database: Database, age: timedelta) -> int:
    solved = (Ticket.solved_at < now() - age, Ticket.subject != erasure.ERASED)
    async with database.write() as session:
        ids = (await session.scalars(select(Ticket.id).where(*solved).limit(10 * BATCH))).all()
        await erasure.erase(session, Belongings(None, None, [], [], ids, []))
    return len(ids)


async def _gaps(session: AsyncSession, age: timedelta) -> int:
    result = await session.execute(delete(KnowledgeGap).where(KnowledgeGap.created_at < now() - age))
    return int(result.rowcount)  # type: ignore[attr-defined]
