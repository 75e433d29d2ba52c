"""The API of presence, of the queue's next, and of handing conversations on."""

from fastapi import APIRouter

from crm_backend.conversations.announce import announce
from crm_backend.deps import BellDep, DatabaseDep, ReadSession, WriteSession
from crm_backend.desk import overview, presence, views
from crm_backend.desk.assignment import claim_next
from crm_backend.desk.conversation_id import ConversationId
from crm_backend.desk.presence_schemas import AgentView, DeskView, PresenceIn, TransferIn
from crm_backend.desk.schemas import ConversationDetail
from crm_backend.desk.transfer import transfer
from crm_backend.staff.deps import StaffDep

router = APIRouter(prefix="/api/staff", tags=["desk"])


@router.get("/desk")
async def get_desk(staff: StaffDep, session: ReadSession) -> DeskView:
    """Show who is there, the teams, whether the desk is open and how long customers wait."""
    return await overview.desk_view(session, staff_id=staff.id)


@router.put("/presence")
async def set_presence(body: PresenceIn, staff: StaffDep, session: WriteSession) -> AgentView:
    """Give a sign of life; without one for a minute the agent counts as away."""
    await presence.beat(session, staff.id, status=body.status, capacity=body.capacity)
    return await overview.me(session, staff.id)


@router.post("/queue/next")
async def take_next(staff: StaffDep, database: DatabaseDep, bell: BellDep) -> ConversationDetail:
    """Claim who has waited longest of those whom the caller can help."""
    async with database.write() as session:
        conversation = await claim_next(session, staff=staff)
        view = await views.detail_view(session, conversation, staff=staff)
    announce(bell, conversation.id)
    return view


@router.post("/conversations/{conversation_id}/transfer")
async def hand_on(
    conversation_id: ConversationId, body: TransferIn, staff: StaffDep, database: DatabaseDep, bell: BellDep
) -> ConversationDetail:
    """Hand the conversation to an agent who is there, or to a team's queue."""
    async with database.write() as session:
        conversation = await transfer(session, conversation_id, body, staff=staff)
        view = await views.detail_view(session, conversation, staff=staff)
    announce(bell, conversation_id)
    return view
