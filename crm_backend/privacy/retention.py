"""Retention by class of data: what is older than its period is erased by the worker, each night."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, Message
from crm_backend.database import Database, now
from crm_backend.knowledge.models import KnowledgeGap
from crm_backend.privacy import erasure, periods, trackers
from crm_backend.privacy.customers import Belongings, belongings_of_conversations
from crm_backend.privacy.periods import Periods
from crm_backend.settings import Settings
from crm_backend.staff import audit
from crm_backend.staff.models import AuditEntry
from crm_backend.tickets.models import Ticket
from crm_backend.uploads import files

BATCH = 200
Conditions = list[ColumnElement[bool]]


async def apply(database: Database, settings: Settings) -> dict[str, int]:
    """Erase what has been kept long enough; return how many of each class, also on an audit line."""
    async with database.read() as session:
        days = (await periods.current(session, settings)).days
    due = conditions(days)
    done = {
        "strangers": await _conversations(database, settings, due["strangers"]),
        "conversations": await _conversations(database, settings, due["conversations"]),
        "tickets": await _tickets(database, due["tickets"]),
    }
    async with database.write() as session:
        done["gaps"] = await _gaps(session, due["gaps"])
        done["audit"] = await audit.remove_before(session, now() - timedelta(days=days.audit))
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


async def count_due(session: AsyncSession, days: Periods) -> dict[str, int]:
    """Return how much of each class a run at this moment would erase."""
    due = conditions(days)
    counted = {
        "strangers": select(func.count(Conversation.id)).where(*due["strangers"]),
        "conversations": select(func.count(Conversation.id)).where(*due["conversations"]),
        "tickets": select(func.count(Ticket.id)).where(*due["tickets"]),
        "gaps": select(func.count(KnowledgeGap.id)).where(*due["gaps"]),
        "audit": select(func.count(AuditEntry.id)).where(*due["audit"]),
    }
    return {name: await session.scalar(query) or 0 for name, query in counted.items()}


def conditions(days: Periods) -> dict[str, Conditions]:
    """Return what is true of the rows of each class that were kept long enough."""
    written = select(Message.id).where(
        Message.conversation_id == Conversation.id, Message.text != erasure.ERASED
    )
    ago = {name: now() - timedelta(days=number) for name, number in days.model_dump().items()}
    is_stranger = Conversation.customer_id.is_(None)
    return {
        "strangers": [Conversation.updated_at < ago["strangers"], is_stranger, written.exists()],
        "conversations": [Conversation.updated_at < ago["conversations"], ~is_stranger, written.exists()],
        "tickets": [Ticket.solved_at < ago["tickets"], Ticket.subject != erasure.ERASED],
        "gaps": [KnowledgeGap.created_at < ago["gaps"]],
        "audit": [AuditEntry.at < ago["audit"]],
    }


async def _conversations(database: Database, settings: Settings, due: Conditions) -> int:
    count = 0
    while True:  # a batch a transaction, so that customers' messages never wait long
        async with database.write() as session:
            ids = (await session.scalars(select(Conversation.id).where(*due).limit(BATCH))).all()
            if not ids:
                return count
            await trackers.forget(settings, ids)
            await files.forget(settings, ids)
            await erasure.erase(session, await belongings_of_conversations(session, ids))
        count += len(ids)


async def _tickets(database: Database, due: Conditions) -> int:
    count = 0
    while True:
        async with database.write() as session:
            ids = (await session.scalars(select(Ticket.id).where(*due).limit(BATCH))).all()
            if not ids:
                return count
            await erasure.erase(session, Belongings(None, None, [], [], ids, []))
        count += len(ids)


async def _gaps(session: AsyncSession, due: Conditions) -> int:
    result = await session.execute(delete(KnowledgeGap).where(*due))
    return int(result.rowcount)  # type: ignore[attr-defined]
