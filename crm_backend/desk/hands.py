"""Who has a conversation, and the one way it passes from hand to hand at the desk."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service as conversations
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.vocabulary import agent_of, agent_owner
from crm_backend.errors import Conflict
from crm_backend.staff import service as accounts
from crm_backend.staff.schemas import StaffView


async def hand_over(
    session: AsyncSession,
    conversation: Conversation,
    *,
    to: str,
    actor: str,
    reason: str,
    changes: dict[str, Any],
    data: dict[str, Any] | None = None,
) -> None:
    """Change the owner of a conversation that the caller has locked.

    Raises:
        Conflict: ``owner_changed``.
    """
    moved = await conversations.change_owner(
        session,
        conversation.id,
        expected=conversation.owner,
        to=to,
        actor=actor,
        reason=reason,
        data=data,
        changes=changes,
    )
    if not moved:
        raise Conflict("The conversation has just changed hands.", code="owner_changed")


def in_charge(conversation: Conversation, staff: StaffView) -> bool:
    """Say whether this person may give the conversation back or close it."""
    return conversation.owner == agent_owner(staff.id) or staff.supervises


async def check_in_charge(session: AsyncSession, conversation: Conversation, staff: StaffView) -> None:
    """Refuse who may not give this conversation away.

    Raises:
        Conflict: ``not_owner``.
    """
    if not in_charge(conversation, staff):
        raise await held_by_another(session, conversation, code="not_owner")


async def held_by_another(session: AsyncSession, conversation: Conversation, *, code: str) -> Conflict:
    """Return the refusal that names who has it."""
    staff_id = agent_of(conversation.owner)
    name = (await accounts.names_of(session, [staff_id])).get(staff_id or "")
    detail = f"{name} has this conversation." if name else "Claim the conversation first."
    return Conflict(detail, code=code, agent_name=name, owner=conversation.owner)
