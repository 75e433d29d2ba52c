"""What is taken out of Kefu as a file is written down."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.staff import audit


async def note_export(session: AsyncSession, name: str, rows: int, *, by: str) -> None:
    """Note who took which list, and how many rows of it."""
    await audit.record(
        session,
        staff_id=by,
        action=f"{name}.export",
        object_type="list",
        object_id=name,
        detail={"rows": rows},
    )
