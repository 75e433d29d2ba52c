"""Rows that count for nothing any more."""

from datetime import timedelta

from sqlalchemy import ColumnElement, delete
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers.models import ProofDoor
from crm_backend.database import Base, Database, now
from crm_backend.gateway.models import ChatSession
from crm_backend.idempotency import IdempotentWrite
from crm_backend.staff.models import StaffSession
from crm_backend.staff.second_factor_models import SignInFailures
from crm_backend.webhooks.models import WebhookDelivery

SESSIONS_KEPT = timedelta(days=1)
FAILURES_KEPT = timedelta(days=2)
ANSWERS_KEPT = timedelta(days=2)
DOORS_KEPT = timedelta(days=1)
DELIVERIES_KEPT = timedelta(days=30)


async def remove_expired(database: Database) -> dict[str, int]:
    """Remove expired staff sessions, stored answers and doors long open again; return how many of each."""
    moment = now()
    conditions: dict[type[Base], ColumnElement[bool]] = {
        StaffSession: StaffSession.expires_at < moment,
        ChatSession: ChatSession.expires_at < moment - SESSIONS_KEPT,
        SignInFailures: SignInFailures.last_at < moment - FAILURES_KEPT,
        IdempotentWrite: IdempotentWrite.created_at < moment - ANSWERS_KEPT,
        ProofDoor: ProofDoor.closed_until < moment - DOORS_KEPT,
        WebhookDelivery: WebhookDelivery.created_at < moment - DELIVERIES_KEPT,
    }
    async with database.write() as session:
        return {
            table.__tablename__: await _remove(session, table, where) for table, where in conditions.items()
        }


async def _remove(session: AsyncSession, table: type[Base], where: ColumnElement[bool]) -> int:
    result = await session.execute(delete(table).where(where).execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]
