"""An admin's word on agents' replies: a draft, a canned reply, or nothing. Who comes second is told."""

from collections.abc import Sequence

from anyio.to_thread import run_sync
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict, NotFound
from crm_backend.idempotency import insert_if_new
from crm_backend.knowledge import editing
from crm_backend.knowledge.content import DRAFT, QUESTION_CHARS, QUESTIONS, TITLE_CHARS, Draft
from crm_backend.replies import service as replies
from crm_backend.staff import audit
from crm_backend.studio.answers.found import Answered, Candidate, gather, make_candidates
from crm_backend.studio.answers.schemas import AnswerDecided, AnswerDecisionIn
from crm_backend.studio.models import AnswerDecision
from crm_backend.studio.vectors import SentenceVectors

MADE = {"article": "article", "canned": "reply", "ignore": "message"}
"""What the audit log calls the object of a decision."""


async def candidates(db: AsyncSession, vectors: SentenceVectors) -> list[Candidate]:
    """Return what could become an article, the one with the most to gain first."""
    answered = await gather(db)
    return await run_sync(_group, answered, vectors)


async def decide(db: AsyncSession, wish: AnswerDecisionIn, *, staff_id: str) -> AnswerDecided:
    """Keep a decision and make what it says.

    Raises:
        NotFound: ``answer_not_found``: none of the replies is on the list (any more).
        Conflict: ``already_decided``; ``shortcut_taken``.
        InvalidInput: see ``knowledge.content.checked``; ``unknown_variable``.
    """
    wanted = set(wish.message_ids)
    members = [one for one in await gather(db) if one.message_id in wanted]
    if not members:
        raise NotFound("These replies are not on the list any more.", code="answer_not_found")
    done = AnswerDecided(messages=len(members))
    if wish.kind == "article":
        done.article_id = await _draft(db, members, wish, staff_id)
    elif wish.reply is not None:
        done.reply_id = (await replies.save_reply(db, wish.reply, by=staff_id)).id
    made_id = done.article_id or done.reply_id
    for one in members:
        row = AnswerDecision(message_id=one.message_id, kind=wish.kind, made_id=made_id, staff_id=staff_id)
        if not await insert_if_new(db, row):
            raise Conflict("Somebody else has just decided on this.", code="already_decided")
    await audit.record(
        db,
        staff_id=staff_id,
        action=f"answer.{wish.kind}",
        object_type=MADE[wish.kind],
        object_id=made_id or members[0].message_id,
        detail={"messages": len(members)},
    )
    return done


async def _draft(db: AsyncSession, members: Sequence[Answered], wish: AnswerDecisionIn, staff_id: str) -> str:
    """Make the draft: the first wanted reply is its text, the questions are other ways to ask."""
    by_id = {one.message_id: one for one in members}
    best = next(by_id[one] for one in wish.message_ids if one in by_id)
    questions = dict.fromkeys(one.question[:QUESTION_CHARS].strip() for one in [best, *members])
    draft = Draft(
        title=wish.title.strip() or best.question[:TITLE_CHARS],
        body=wish.body.strip() or best.reply,
        questions=tuple(questions)[:QUESTIONS],
        status=DRAFT,
    )
    return (await editing.create(db, draft, staff_id=staff_id)).id


def _group(answered: Sequence[Answered], vectors: SentenceVectors) -> list[Candidate]:
    return make_candidates(answered, vectors.of([one.question for one in answered]))
