"""Rows that count for nothing any more."""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers.models import ProofDoor
from crm_backend.database import now
from crm_backend.idempotency import IdempotentWrite
from crm_backend.staff.models import StaffSession

ANSWERS_KEPT = timedelta(days=2)
DOORS_KEPT = timedelta(days=1)


async def remove_expired(session: AsyncSession) -> dict[str, int]:
    """Remove expired staff sessions, stored answers and doors long open again; return how many of each."""
    moment = now()
    conditions = {
        "staff_sessions": StaffSession.expires_at < moment,
        "stored_answers": IdempotentWrite.created_at < moment - ANSWERS_KEPT,
        "proof_doors": ProofDoor.closed_until < moment - DOORS_KEPT,
    }
    tables = {"staff_sessions": StaffSession, "stored_answers": IdempotentWrite, "proof_doors": ProofDoor}
    counts = {}
    for name, condition in conditions.items():
        result = await session.execute(delete(tables[name]).where(condition))
        counts[name] = result.rowcount  # type: ignore[attr-defined]
    return counts
