"""What happens to a conversation that a person takes over, from the escalation to the end."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service as conversations
from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.service import Draft
from crm_backend.conversations.text import clean
from crm_backend.conversations.vocabulary import (
    AGENT,
    BOT,
    CLOSED,
    HUMAN,
    QUEUE,
    SYSTEM,
    agent_of,
    agent_owner,
)
from crm_backend.database import now
from crm_backend.desk import texts
from crm_backend.desk.queue import expected_wait, queue_length
from crm_backend.errors import Conflict
from crm_backend.staff import audit
from crm_backend.staff import service as accounts
from crm_backend.staff.schemas import StaffView
from crm_backend.triage.policy import Reason


async def escalate(
    session: AsyncSession,
    conversation_id: str,
    *,
    reasons: Sequence[Reason],
    pending_becomes: str = HUMAN,
    announced: bool = False,
) -> bool:
    """Move a conversation from the bot into the queue and tell the customer; False if it is not the bot's.

    ``announced`` says that the bot has promised a person itself: then only place and time are told.
    """
    place = await queue_length(session) + 1
    wait = await expected_wait(session)
    changes = {
        "waiting_since": now(),
        "reasons": [reason.as_json() for reason in reasons],
        "outage_since": None,
    }
    moved = await conversations.change_owner(
        session, conversation_id, expected=BOT, to=QUEUE, data={"position": place}, changes=changes
    )
    if moved:
        await conversations.settle_pending(session, conversation_id, state=pending_becomes)
        codes = [reason.code for reason in reasons]
        await _say(session, conversation_id, texts.escalation(place, wait, codes, announced=announced))
    return moved


async def claim(session: AsyncSession, conversation_id: str, *, staff: StaffView) -> Conversation:
    """Take a conversation from the queue (or from the bot); claiming one's own again changes nothing.

    Raises:
        Conflict: ``already_claimed`` (with ``agent_name``) or ``conversation_closed``.
    """
    conversation = await conversations.lock(session, conversation_id)
    if conversation.owner == agent_owner(staff.id):
        return conversation
    if conversation.owner == CLOSED:
        raise Conflict("This conversation is closed.", code="conversation_closed")
    if agent_of(conversation.owner) is not None:
        raise await _held_by_another(session, conversation, code="already_claimed")
    previous, changes = conversation.owner, {"claimed_at": now(), "waiting_since": None, "outage_since": None}
    await _hand_over(
        session, conversation, to=agent_owner(staff.id), data={"agent_name": staff.name}, changes=changes
    )
    await conversations.settle_pending(session, conversation_id, state=HUMAN)
    await _say(session, conversation_id, texts.JOINED.format(name=staff.name))
    await _note_down(session, conversation_id, staff, "conversation.claim", {"from": previous})
    return await conversations.get_conversation(session, conversation_id)


async def reply(
    session: AsyncSession, conversation_id: str, *, staff: StaffView, client_id: str, text: str
) -> tuple[Message, bool]:
    """Append the agent's message; return it and whether it is new.

    Raises:
        Conflict: ``not_owner`` (with ``agent_name``), somebody else speaks here.
    """
    conversation = await conversations.lock(session, conversation_id)
    known = await conversations.find_by_client_id(session, conversation_id, client_id)
    if known is not None:
        return known, False
    await _check_speaker(session, conversation, staff)
    draft = Draft(sender=AGENT, author=staff.id, text=text, client_id=client_id)
    message = await conversations.add_message(session, conversation_id, draft)
    await _note_down(session, conversation_id, staff, "conversation.reply", {"message_id": message.id})
    return message, True


async def return_to_bot(
    session: AsyncSession, conversation_id: str, *, staff: StaffView, note: str = ""
) -> Conversation:
    """Give the conversation back to the bot.

    Raises:
        Conflict: ``not_owner``; supervisors and admins may also give back a colleague's.
    """
    conversation = await conversations.lock(session, conversation_id)
    await _check_in_charge(session, conversation, staff)
    if conversation.owner == BOT:
        return conversation
    await _hand_over(session, conversation, to=BOT, changes=_calm())
    await _say(session, conversation_id, texts.BACK_TO_BOT)
    await _note_down(
        session, conversation_id, staff, "conversation.return_to_bot", {"note": bool(clean(note))}
    )
    return await conversations.get_conversation(session, conversation_id)


async def close(session: AsyncSession, conversation_id: str, *, staff: StaffView) -> Conversation:
    """End the conversation; a closed one stays as it is.

    Raises:
        Conflict: ``not_owner``; supervisors and admins may close any.
    """
    conversation = await conversations.lock(session, conversation_id)
    if conversation.owner == CLOSED:
        return conversation
    await _check_in_charge(session, conversation, staff)
    changes = {"closed_at": now(), "waiting_since": None, "outage_since": None}
    await _hand_over(session, conversation, to=CLOSED, changes=changes)
    await conversations.settle_pending(session, conversation_id, state=HUMAN)
    await _say(session, conversation_id, texts.CLOSED)
    await _note_down(session, conversation_id, staff, "conversation.close", {})
    return await conversations.get_conversation(session, conversation_id)


async def reopen(session: AsyncSession, conversation_id: str) -> bool:
    """Give a closed conversation back to the bot, because the customer wrote again."""
    return await conversations.change_owner(
        session, conversation_id, expected=CLOSED, to=BOT, changes=_calm()
    )


def in_charge(conversation: Conversation, staff: StaffView) -> bool:
    """Say whether this person may give the conversation back or close it."""
    return conversation.owner == agent_owner(staff.id) or staff.supervises


def _calm() -> dict[str, Any]:
    """Return the columns of a conversation that the bot starts on afresh."""
    return {
        "claimed_at": None,
        "closed_at": None,
        "waiting_since": None,
        "outage_since": None,
        "reasons": [],
        "mood": 0.0,
    }


async def _hand_over(
    session: AsyncSession,
    conversation: Conversation,
    *,
    to: str,
    changes: dict[str, Any],
    data: dict[str, Any] | None = None,
) -> None:
    moved = await conversations.change_owner(
        session, conversation.id, expected=conversation.owner, to=to, data=data, changes=changes
    )
    if not moved:
        raise Conflict("The conversation has just changed hands.", code="owner_changed")


async def _check_speaker(session: AsyncSession, conversation: Conversation, staff: StaffView) -> None:
    if conversation.owner != agent_owner(staff.id):
        raise await _held_by_another(session, conversation, code="not_owner")


async def _check_in_charge(session: AsyncSession, conversation: Conversation, staff: StaffView) -> None:
    if not in_charge(conversation, staff):
        raise await _held_by_another(session, conversation, code="not_owner")


async def _held_by_another(session: AsyncSession, conversation: Conversation, *, code: str) -> Conflict:
    staff_id = agent_of(conversation.owner)
    name = (await accounts.names_of(session, [staff_id])).get(staff_id or "")
    detail = f"{name} has this conversation." if name else "Claim the conversation first."
    return Conflict(detail, code=code, agent_name=name, owner=conversation.owner)


async def _say(session: AsyncSession, conversation_id: str, text: str) -> None:
    await conversations.add_message(session, conversation_id, Draft(sender=SYSTEM, text=text))


async def _note_down(
    session: AsyncSession, conversation_id: str, staff: StaffView, action: str, detail: dict[str, Any]
) -> None:
    await audit.record(
        session,
        staff_id=staff.id,
        action=action,
        object_type="conversation",
        object_id=conversation_id,
        detail=detail,
    )
