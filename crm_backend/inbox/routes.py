"""The API of the inbox: what was said found again, snoozes, tags, notes."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from crm_backend.conversations.announce import announce
from crm_backend.deps import BellDep, DatabaseDep, ReadSession
from crm_backend.desk import views
from crm_backend.desk.conversation_id import ConversationId
from crm_backend.desk.schemas import ConversationDetail
from crm_backend.inbox import labels, service
from crm_backend.inbox.said import words_of
from crm_backend.inbox.schemas import FiltersView, HitPage, NoteIn, SnoozeIn, TagsIn, TagsView
from crm_backend.staff.deps import StaffDep

router = APIRouter(prefix="/api/staff", tags=["inbox"])
one = "/conversations/{conversation_id}"


@router.get("/search")
async def search(
    staff: StaffDep,
    database: DatabaseDep,
    q: Annotated[str, Query(max_length=200)],
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    before: AwareDatetime | None = None,
) -> HitPage:
    """Find everything that was said with all these words or their beginnings, newest first."""
    async with database.read_slow() as session:
        hits = await service.find_said(session, q, limit=limit, before=before)
    following: datetime | None = hits[-1].at if len(hits) == limit else None
    return HitPage(hits=hits, words=words_of(q), next_before=following)


@router.get("/tags")
async def list_tags(staff: StaffDep, session: ReadSession) -> TagsView:
    """List the tags in use, the most used first."""
    return TagsView(tags=await labels.known_tags(session))


@router.get("/filters")
async def list_filters(staff: StaffDep, session: ReadSession) -> FiltersView:
    """List the tags, topics and languages in use."""
    topics, languages = await labels.in_use(session)
    return FiltersView(tags=await labels.known_tags(session), topics=topics, languages=languages)


@router.put(f"{one}/tags")
async def set_tags(
    conversation_id: ConversationId, body: TagsIn, staff: StaffDep, database: DatabaseDep, bell: BellDep
) -> ConversationDetail:
    """Give the conversation these tags, and no others."""
    async with database.write() as session:
        conversation = await service.set_tags(session, conversation_id, body.tags)
        view = await views.detail_view(session, conversation, staff=staff)
    announce(bell, conversation_id)
    return view


@router.put(f"{one}/snooze")
async def snooze(
    conversation_id: ConversationId, body: SnoozeIn, staff: StaffDep, database: DatabaseDep, bell: BellDep
) -> ConversationDetail:
    """Put the conversation out of sight until then, or until the customer writes."""
    async with database.write() as session:
        conversation = await service.snooze(session, conversation_id, staff=staff, until=body.until)
        view = await views.detail_view(session, conversation, staff=staff)
    announce(bell, conversation_id)
    return view


@router.delete(f"{one}/snooze")
async def wake(
    conversation_id: ConversationId, staff: StaffDep, database: DatabaseDep, bell: BellDep
) -> ConversationDetail:
    """Bring a snoozed conversation back now."""
    async with database.write() as session:
        conversation = await service.wake(session, conversation_id)
        view = await views.detail_view(session, conversation, staff=staff)
    announce(bell, conversation_id)
    return view


@router.post(f"{one}/notes", status_code=201)
async def add_note(
    conversation_id: ConversationId, body: NoteIn, staff: StaffDep, database: DatabaseDep, bell: BellDep
) -> ConversationDetail:
    """Leave a note that only colleagues read; whoever is mentioned finds it among their mentions."""
    async with database.write() as session:
        conversation = await service.note(
            session, conversation_id, staff=staff, text=body.text, mentions=body.mentions
        )
        view = await views.detail_view(session, conversation, staff=staff)
    announce(bell, conversation_id)
    return view


@router.post(f"{one}/mentions/seen", status_code=204)
async def see_mentions(
    conversation_id: ConversationId, staff: StaffDep, database: DatabaseDep, bell: BellDep
) -> None:
    """Say that the caller has looked at what they were called to."""
    async with database.write() as session:
        await service.see_mentions(session, conversation_id, staff=staff)
    announce(bell, conversation_id)
