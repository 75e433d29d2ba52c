"""From a conversation's row to what the console shows, and to what the customer may know."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.conversations.people import Person, people_of
from crm_backend.conversations.schemas import OwnerView
from crm_backend.conversations.vocabulary import (
    BOT,
    CLOSED,
    CUSTOMER,
    QUEUE,
    agent_of,
    agent_owner,
    public_owner,
)
from crm_backend.desk.capacity import agent, fits, need_of
from crm_backend.desk.closing import closed_as
from crm_backend.desk.hands import in_charge
from crm_backend.desk.notes import list_notes
from crm_backend.desk.offer import find_offer
from crm_backend.desk.places import place_view
from crm_backend.desk.queue import position_of
from crm_backend.desk.schemas import (
    ConversationDetail,
    ConversationView,
    CustomerBrief,
    LastMessage,
    ReasonView,
    Rights,
)
from crm_backend.desk.sla import clocks_of
from crm_backend.desk.waits import expected_wait
from crm_backend.inbox.labels import snoozed_until, tags_of
from crm_backend.staff import service as accounts
from crm_backend.staff.schemas import StaffView
from crm_backend.triage.decisions import latest_handoff


async def list_views(
    session: AsyncSession, conversations: Sequence[Conversation], *, staff: StaffView | None = None
) -> list[ConversationView]:
    """Return the conversations for the console's lists, as this member of staff sees them."""
    names = await accounts.names_of(session, (agent_of(one.owner) for one in conversations))
    people = await people_of(session, (one.customer_id for one in conversations))
    ids = [one.id for one in conversations]
    clocks = await clocks_of(session, ids)
    tags, rest = await tags_of(session, ids), await snoozed_until(session, ids)
    me = await agent(session, staff.id) if staff else None
    return [
        _view(one, names.get(agent_of(one.owner) or ""), people.get(one.customer_id or "")).model_copy(
            update={
                "sla": clocks.get(one.id, []),
                "fits": me is None or fits(me, need_of(one)),
                "tags": tags.get(one.id, []),
                "snoozed_until": rest.get(one.id),
            }
        )
        for one in conversations
    ]


async def detail_view(
    session: AsyncSession, conversation: Conversation, *, staff: StaffView
) -> ConversationDetail:
    """Return one conversation with what the caller may do with it."""
    [view] = await list_views(session, [conversation], staff=staff)
    shared = view.model_dump() | {"position": await position_of(session, conversation)}
    return ConversationDetail(
        **shared,
        language=conversation.language,
        site=conversation.site,
        channel=conversation.channel,
        rating=conversation.rating,
        can=_rights(conversation, staff),
        notes=await list_notes(session, conversation.id),
        closed_as=await closed_as(session, conversation.id) if conversation.owner == CLOSED else None,
        handoff=await latest_handoff(session, conversation.id),
    )


async def owner_view(session: AsyncSession, conversation: Conversation) -> OwnerView:
    """Return who speaks for the shop, as the customer may know it."""
    place = await position_of(session, conversation)
    if place is not None:
        wait = await expected_wait(session, place)
        return OwnerView.model_validate(place_view(place, wait, await find_offer(session, wait)))
    staff_id = agent_of(conversation.owner)
    names = await accounts.names_of(session, [staff_id])
    return OwnerView.model_validate(
        {"owner": public_owner(conversation.owner), "agent_name": names.get(staff_id or "")}
    )


def _view(one: Conversation, owner_name: str | None, person: Person | None) -> ConversationView:
    return ConversationView(
        id=one.id,
        owner=one.owner,
        owner_name=owner_name,
        customer=CustomerBrief(name=person.name, email=person.email) if person else None,
        topic=one.topic,
        order_number=one.order_number,
        mood=one.mood,
        reasons=[ReasonView(code=reason["code"], text=reason["text"]) for reason in one.reasons],
        waiting_since=one.waiting_since,
        priority=one.priority,  # type: ignore[arg-type]
        team_id=one.team_id,
        last_message=_last_message(one),
        unread=one.last_message_sender == CUSTOMER and one.owner != BOT,
        created_at=one.created_at,
    )


def _last_message(one: Conversation) -> LastMessage | None:
    if one.last_message_at is None:
        return None
    return LastMessage.model_validate(
        {"sender": one.last_message_sender, "text": one.last_message_text, "at": one.last_message_at}
    )


def _rights(conversation: Conversation, staff: StaffView) -> Rights:
    is_open = conversation.owner != CLOSED
    return Rights(
        claim=conversation.owner in (QUEUE, BOT),
        reply=conversation.owner == agent_owner(staff.id),
        return_to_bot=conversation.owner != BOT and in_charge(conversation, staff),
        close=is_open and in_charge(conversation, staff),
        transfer=is_open and (conversation.owner == QUEUE or in_charge(conversation, staff)),
    )
