"""Agents' replies that may become articles: the list, and an admin's word on each."""

from fastapi import APIRouter

from crm_backend.deps import DatabaseDep, WriteSession
from crm_backend.studio.answers import service
from crm_backend.studio.answers.found import GOOD_FROM, Candidate
from crm_backend.studio.answers.schemas import (
    AnswerCandidate,
    AnswerDecided,
    AnswerDecisionIn,
    AnsweredView,
    AnswersPage,
)
from crm_backend.studio.deps import AdminDep, VectorsDep

router = APIRouter(prefix="/api/staff/studio/answers", tags=["studio"])
SHOWN, EXAMPLES = 50, 5


@router.get("")
async def list_answers(staff: AdminDep, database: DatabaseDep, vectors: VectorsDep) -> AnswersPage:
    """List agents' replies that resolved a conversation, grouped by question, the most useful first."""
    async with database.read_slow() as session:
        found = await service.candidates(session, vectors)
    return AnswersPage(candidates=[_view(one) for one in found[:SHOWN]], total=len(found))


@router.post("/decisions", status_code=201)
async def decide_answer(staff: AdminDep, session: WriteSession, body: AnswerDecisionIn) -> AnswerDecided:
    """Start an article's draft from a reply, or take it off the list. 409 ``already_decided``."""
    messages, article_id = await service.decide(session, body, staff_id=staff.id)
    return AnswerDecided(messages=messages, article_id=article_id)


def _view(one: Candidate) -> AnswerCandidate:
    return AnswerCandidate(
        answers=[AnsweredView(**vars(each)) for each in one.members[:EXAMPLES]],
        message_ids=[each.message_id for each in one.members],
        asked=len(one.members),
        rated_well=sum((each.rating or 0) >= GOOD_FROM for each in one.members),
        gain=one.gain,
    )
