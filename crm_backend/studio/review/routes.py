"""The review's API: the inbox, decisions and their undo; and agents' corrections."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from crm_backend.deps import DatabaseDep, ReadSession, WriteSession
from crm_backend.staff.deps import StaffDep
from crm_backend.studio.deps import AdminDep, SourcesDep, VectorsDep, sentence_vectors
from crm_backend.studio.review import service
from crm_backend.studio.review.inbox import Inbox
from crm_backend.studio.review.schemas import (
    CorrectionIn,
    CorrectionView,
    DecisionIn,
    DecisionPage,
    DecisionView,
    IntentNames,
    ReviewPage,
)
from crm_backend.studio.review.views import decision_views, latest_decisions
from crm_backend.studio.training_data import load
from crm_backend.studio.watching.topics import messages_of

router = APIRouter(prefix="/api/staff/studio", tags=["studio"])
Id = Annotated[str, Path(min_length=1, max_length=36)]


def _inbox(request: Request) -> Inbox:
    state = request.app.state
    if not hasattr(state, "review_inbox"):
        state.review_inbox = Inbox(sentence_vectors(request))
    inbox: Inbox = state.review_inbox
    return inbox


@router.get("/review")
async def show_inbox(
    staff: AdminDep,
    database: DatabaseDep,
    sources: SourcesDep,
    inbox: Annotated[Inbox, Depends(_inbox)],
    limit: Annotated[int, Query(ge=1, le=200)] = 60,
    topic: Annotated[str | None, Query(max_length=36, description="a message of a topic of Watching")] = None,
) -> ReviewPage:
    """List messages to review, grouped by meaning, the most useful group first; a topic before all."""
    wanted: list[str] = []
    if topic:
        async with database.read() as session:
            wanted = await messages_of(session, topic)
    return await inbox.page(database, sources, limit=limit, topic=wanted)


@router.post("/review/decisions", status_code=201)
async def decide(
    staff: AdminDep, database: DatabaseDep, sources: SourcesDep, vectors: VectorsDep, body: DecisionIn
) -> DecisionView:
    """Decide on messages. 409 ``already_decided`` says by whom; ``contradiction`` which sentence."""
    async with database.read() as session:
        await service.warm(session, sources, vectors, body)
    async with database.write() as session:
        decision = await service.decide(session, sources, vectors, body, staff_id=staff.id)
        return (await decision_views(session, [decision]))[0]


@router.get("/review/decisions")
async def list_decisions(staff: AdminDep, session: ReadSession) -> DecisionPage:
    """List the latest decisions, newest first."""
    return DecisionPage(decisions=await latest_decisions(session))


@router.post("/review/decisions/{decision_id}/undo")
async def undo_decision(staff: AdminDep, session: WriteSession, decision_id: Id) -> DecisionView:
    """Take a decision back: its messages wait again, what it taught is forgotten."""
    decision = await service.undo(session, decision_id, staff_id=staff.id)
    return (await decision_views(session, [decision]))[0]


@router.get("/intents")
async def list_intents(staff: StaffDep, session: ReadSession, sources: SourcesDep) -> IntentNames:
    """List the names of all intents, for whoever corrects one."""
    data = await load(session, sources)
    return IntentNames(intents=sorted({one.intent for one in data.merged.sentences.values()}))


@router.put("/corrections/{message_id}")
async def correct_intent(
    staff: StaffDep, session: WriteSession, sources: SourcesDep, message_id: Id, body: CorrectionIn
) -> CorrectionView:
    """Say what a customer's message meant. It waits in the review; only an admin's yes teaches it."""
    row = await service.correct(
        session, sources, message_id=message_id, intent=body.intent, staff_id=staff.id
    )
    return CorrectionView(message_id=row.message_id, intent=row.intent)
