"""The end of a canary: in the table, on the audit log, and for the shop's other systems."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.staff import audit
from crm_backend.studio.canary import routing
from crm_backend.studio.canary.models import PROMOTED, RUNNING, TAKEN_BACK, Canary
from crm_backend.webhooks import events as webhooks


async def running_canary(db: AsyncSession) -> Canary | None:
    """Return the canary that runs."""
    return (await db.scalars(select(Canary).where(Canary.state == RUNNING))).first()


async def end(
    db: AsyncSession, canary: Canary, *, promoted: bool, reason: str, staff_id: str | None = None
) -> None:
    """Let the live model answer alone again; the conversations that it shared go on with it."""
    canary.state, canary.reason = PROMOTED if promoted else TAKEN_BACK, reason
    canary.ended_at = now()
    await db.flush()
    routing.forget()
    detail = {"state": canary.state, "reason": reason}
    await audit.record(
        db, staff_id=staff_id, action="canary.end", object_type="canary", object_id=canary.id, detail=detail
    )
    told = {
        "canary_id": canary.id,
        "model_id": canary.model_id,
        "state": canary.state,
        "figures": canary.figures,
    }
    await webhooks.emit(db, webhooks.CANARY_ENDED, told)


async def end_at_change(db: AsyncSession, live_id: str, *, staff_id: str | None = None) -> None:
    """End the canary because this model went live: what it was compared with no longer answers."""
    canary = await running_canary(db)
    if canary is None or canary.live_id == live_id:
        return
    promoted = canary.model_id == live_id
    reason = "It was promoted by hand." if promoted else "Another model went live."
    await end(db, canary, promoted=promoted, reason=reason, staff_id=staff_id)
