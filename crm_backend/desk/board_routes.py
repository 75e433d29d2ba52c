"""The API of the supervisors' live board."""

from typing import Annotated

from fastapi import APIRouter, Depends

from crm_backend.deps import ReadSession
from crm_backend.desk import board
from crm_backend.desk.board_schemas import Board
from crm_backend.staff.deps import require_role
from crm_backend.staff.schemas import StaffView

router = APIRouter(prefix="/api/staff", tags=["desk"])
Lead = Annotated[StaffView, Depends(require_role("admin", "supervisor"))]


@router.get("/board")
async def get_board(staff: Lead, session: ReadSession) -> Board:
    """Show who waits, who is on, which promises are about to break."""
    return await board.board(session, staff=staff)
