"""Take a decision on agents' replies back. What it made goes, unless somebody has worked on it since."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import NotFound
from crm_backend.knowledge import editing
from crm_backend.knowledge.content import DRAFT
from crm_backend.knowledge.models import Article
from crm_backend.replies import service as replies
from crm_backend.replies.models import CannedReply
from crm_backend.staff import audit
from crm_backend.studio.answers.schemas import AnswerUndone
from crm_backend.studio.models import AnswerDecision


async def undo(db: AsyncSession, message_ids: Sequence[str], *, staff_id: str) -> AnswerUndone:
    """Put the replies back on the list.

    Raises:
        NotFound: ``decision_not_found``, also when somebody was quicker.
    """
    query = select(AnswerDecision).where(AnswerDecision.message_id.in_(message_ids)).with_for_update()
    rows = (await db.scalars(query)).all()
    if not rows:
        raise NotFound("This decision was taken back already.", code="decision_not_found")
    made = {row.made_id: row for row in rows if row.made_id}
    removed = [await _remove(db, id, row, staff_id) for id, row in made.items()]
    for row in rows:
        await db.delete(row)
    await audit.record(
        db,
        staff_id=staff_id,
        action="answer.undo",
        object_type="message",
        object_id=rows[0].message_id,
        detail={"messages": len(rows), "kind": rows[0].kind},
    )
    return AnswerUndone(messages=len(rows), removed=any(removed))


async def _remove(db: AsyncSession, made_id: str, row: AnswerDecision, staff_id: str) -> bool:
    if row.kind == "canned":
        reply = await db.get(CannedReply, made_id)
        if reply is None or reply.updated_at > row.created_at:
            return False
        await replies.remove_reply(db, made_id, by=staff_id)
        return True
    article = await db.get(Article, made_id)
    if article is None or (article.version, article.status) != (1, DRAFT):
        return False
    await editing.delete(db, article, staff_id=staff_id)
    return True
