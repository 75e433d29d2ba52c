"""Agents' replies that may become articles or canned replies: the list, and an admin's word on each."""

from fastapi import APIRouter

from crm_backend.deps import DatabaseDep, WriteSession
from crm_backend.studio.answers import service
from crm_backend.studio.answers.canned import KnownReplies, known_replies, proposed
from crm_backend.studio.answers.found import GOOD_FROM, Candidate
from crm_backend.studio.answers.schemas import (
    AnswerCandidate,
    AnswerDecided,
    AnswerDecisionIn,
    AnsweredView,
    AnswersPage,
    AnswerUndoIn,
    AnswerUndone,
)
from crm_backend.studio.answers.undoing import undo
from crm_backend.studio.deps import AdminDep, VectorsDep

router = APIRouter(prefix="/api/staff/studio/answers", tags=["studio"])
SHOWN, EXAMPLES = 50, 5


@router.get("")
async def list_answers(staff: AdminDep, database: DatabaseDep, vectors: VectorsDep) -> AnswersPage:
    """List agents' replies that resolved a conversation, grouped by question, the most useful first."""
    async with database.read_slow() as session:
        found = await service.candidates(session, vectors)
        known = await known_replies(session)
    return AnswersPage(candidates=[_view(one, known) for one in found[:SHOWN]], total=len(found))


@router.post("/decisions", status_code=201)
async def decide_answer(staff: AdminDep, session: WriteSession, body: AnswerDecisionIn) -> AnswerDecided:
    """Make an article's draft or a canned reply of a reply, or take it off the list.

    409 ``already_decided``, ``shortcut_taken``.
    """
    return await service.decide(session, body, staff_id=staff.id)


@router.post("/undo")
async def undo_answer(staff: AdminDep, session: WriteSession, body: AnswerUndoIn) -> AnswerUndone:
    """Take a decision back; the draft or the canned reply goes if nobody has changed it since."""
    return await undo(session, body.message_ids, staff_id=staff.id)


def _view(one: Candidate, known: KnownReplies) -> AnswerCandidate:
    best = one.members[0]
    return AnswerCandidate(
        answers=[AnsweredView(**vars(each)) for each in one.members[:EXAMPLES]],
        message_ids=[each.message_id for each in one.members],
        asked=len(one.members),
        rated_well=sum((each.rating or 0) >= GOOD_FROM for each in one.members),
        gain=one.gain,
        canned=proposed(best.reply),
        shortcut=known.shortcut_of(best.reply),
    )
