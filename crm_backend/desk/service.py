"""What happens to a conversation that a person takes over, from the escalation to the end."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service as conversations
from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.ownership import BOT_ACTOR, CUSTOMER_ACTOR
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
from crm_backend.desk.closing import add_tags, reason_of
from crm_backend.desk.hands import check_in_charge, hand_over, held_by_another
from crm_backend.desk.notes import add_note
from crm_backend.desk.offer import find_offer
from crm_backend.desk.places import waiting_view
from crm_backend.desk.presence import touch
from crm_backend.desk.queue import queue_length
from crm_backend.desk.schemas import ClosedAs
from crm_backend.desk.sla import priority_of
from crm_backend.desk.spells import follow_change
from crm_backend.desk.waits import expected_wait
from crm_backend.errors import Conflict
from crm_backend.staff import audit
from crm_backend.staff.schemas import StaffView
from crm_backend.triage.policy import Reason
from crm_backend.uploads import service as uploads
from crm_backend.webhooks import events as webhooks


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
    wait = await expected_wait(session, place)
    offer = await find_offer(session, wait)
    mood = (await conversations.get_conversation(session, conversation_id)).mood
    changes = {
        "waiting_since": now(),
        "queue_rank": None,
        "priority": priority_of((reason.code for reason in reasons), mood),
        "team_id": None,
        "reasons": [reason.as_json() for reason in reasons],
        "outage_since": None,
    }
    moved = await conversations.change_owner(
        session,
        conversation_id,
        expected=BOT,
        to=QUEUE,
        actor=BOT_ACTOR,
        reason=reasons[0].code if reasons else "escalated",
        data=waiting_view(place, wait, offer),
        changes=changes,
    )
    if moved:
        await conversations.settle_pending(session, conversation_id, state=pending_becomes)
        codes = [reason.code for reason in reasons]
        said = texts.escalation(
            place,
            wait,
            codes,
            announced=announced,
            instead=texts.offer(offer.why, offer.opens_text) if offer else "",
        )
        await _say(session, conversation_id, said)
        await follow_change(session, conversation_id, place=place)
        await webhooks.emit(
            session,
            webhooks.CONVERSATION_ESCALATED,
            {"conversation_id": conversation_id, "reasons": codes, "priority": changes["priority"]},
        )
    return moved


async def claim(
    session: AsyncSession, conversation_id: str, *, staff: StaffView, from_queue: bool = False
) -> Conversation:
    """Take a conversation from the queue (or from the bot); claiming one's own again changes nothing.

    ``from_queue``: only if it still waits; that is how the desk gives it out by itself.

    Raises:
        Conflict: ``already_claimed`` (with ``agent_name``) or ``conversation_closed``.
    """
    conversation = await conversations.lock(session, conversation_id)
    if conversation.owner == agent_owner(staff.id):
        return conversation
    if conversation.owner == CLOSED:
        raise Conflict("This conversation is closed.", code="conversation_closed")
    if agent_of(conversation.owner) is not None:
        raise await held_by_another(session, conversation, code="already_claimed")
    if from_queue and conversation.owner != QUEUE:
        raise Conflict("It does not wait any more.", code="not_waiting")
    previous, changes = conversation.owner, {"claimed_at": now(), **_not_waiting()}
    await hand_over(
        session,
        conversation,
        to=agent_owner(staff.id),
        actor=agent_owner(staff.id),
        reason="claimed",
        data={"agent_name": staff.name},
        changes=changes,
    )
    await conversations.settle_pending(session, conversation_id, state=HUMAN)
    await _say(session, conversation_id, texts.JOINED.format(name=staff.name))
    await _note_down(session, conversation_id, staff, "conversation.claim", {"from": previous})
    if not from_queue:
        await touch(session, staff.id)
    told = {"conversation_id": conversation_id, "staff_id": staff.id}
    await webhooks.emit(session, webhooks.CONVERSATION_CLAIMED, told)
    return await follow_change(session, conversation_id)


async def reply(
    session: AsyncSession,
    conversation_id: str,
    *,
    staff: StaffView,
    client_id: str,
    text: str,
    upload_ids: Sequence[str] = (),
) -> tuple[Message, bool]:
    """Append the agent's message, with files brought before; return it and whether it is new.

    Raises:
        Conflict: ``not_owner`` (with ``agent_name``), somebody else speaks here.
        InvalidInput: ``unknown_upload``.
    """
    conversation = await conversations.lock(session, conversation_id)
    known = await conversations.find_by_client_id(session, conversation_id, client_id)
    if known is not None:
        return known, False
    await _check_speaker(session, conversation, staff)
    card = await uploads.send(session, conversation_id, upload_ids, staff_id=staff.id)
    draft = Draft(sender=AGENT, author=staff.id, text=text, client_id=client_id, card=card)
    message = await conversations.add_message(session, conversation_id, draft)
    await _note_down(session, conversation_id, staff, "conversation.reply", {"message_id": message.id})
    await touch(session, staff.id)
    await follow_change(session, conversation_id)
    return message, True


async def return_to_bot(
    session: AsyncSession, conversation_id: str, *, staff: StaffView, note: str = ""
) -> Conversation:
    """Give the conversation back to the bot; the note stays for whoever takes it over next.

    Raises:
        Conflict: ``not_owner``; supervisors and admins may also give back a colleague's.
    """
    conversation = await conversations.lock(session, conversation_id)
    await check_in_charge(session, conversation, staff)
    if conversation.owner == BOT:
        return conversation
    await hand_over(
        session, conversation, to=BOT, actor=agent_owner(staff.id), reason="returned_to_bot", changes=_calm()
    )
    await _say(session, conversation_id, texts.BACK_TO_BOT)
    if hint := clean(note):
        await add_note(session, conversation_id, kind="to_bot", text=hint, author=staff.id)
    await _note_down(session, conversation_id, staff, "conversation.return_to_bot", {"note": bool(hint)})
    return await follow_change(session, conversation_id)


async def close(
    session: AsyncSession,
    conversation_id: str,
    *,
    staff: StaffView,
    outcome: ClosedAs | None = None,
    tags: Sequence[str] = (),
) -> Conversation:
    """End the conversation, say how it ended and tag it; a closed one stays as it is.

    Raises:
        Conflict: ``not_owner``; supervisors and admins may close any.
    """
    conversation = await conversations.lock(session, conversation_id)
    if conversation.owner == CLOSED:
        return conversation
    await check_in_charge(session, conversation, staff)
    changes = {"closed_at": now(), **_not_waiting()}
    await hand_over(
        session,
        conversation,
        to=CLOSED,
        actor=agent_owner(staff.id),
        reason=reason_of(outcome),
        changes=changes,
    )
    await add_tags(session, conversation_id, tags)
    await conversations.settle_pending(session, conversation_id, state=HUMAN)
    await _say(session, conversation_id, texts.CLOSED)
    await _note_down(session, conversation_id, staff, "conversation.close", {"outcome": outcome})
    told = {"conversation_id": conversation_id, "staff_id": staff.id}
    await webhooks.emit(session, webhooks.CONVERSATION_CLOSED, told)
    return await follow_change(session, conversation_id)


async def reopen(session: AsyncSession, conversation_id: str) -> bool:
    """Give a closed conversation back to the bot, because the customer wrote again."""
    return await conversations.change_owner(
        session,
        conversation_id,
        expected=CLOSED,
        to=BOT,
        actor=CUSTOMER_ACTOR,
        reason="wrote_again",
        changes=_calm(),
    )


def _calm() -> dict[str, Any]:
    """Return the columns of a conversation that the bot starts on afresh."""
    return {
        "claimed_at": None,
        "closed_at": None,
        **_not_waiting(),
        "priority": "normal",
        "reasons": [],
        "mood": 0.0,
    }


def _not_waiting() -> dict[str, Any]:
    return {"waiting_since": None, "queue_rank": None, "team_id": None, "outage_since": None}


async def _check_speaker(session: AsyncSession, conversation: Conversation, staff: StaffView) -> None:
    if conversation.owner != agent_owner(staff.id):
        raise await held_by_another(session, conversation, code="not_owner")


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
