"""Knowledge gaps found in review become drafts of articles."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.knowledge import gaps
from crm_backend.knowledge.models import REFUSED, KnowledgeGap
from crm_backend.studio.review.sources import Candidate


async def draft_article(
    db: AsyncSession, members: Sequence[Candidate], *, title: str | None, staff_id: str
) -> str:
    """Make a draft with the messages as other ways to ask; return its id. Its text is still to be written."""
    ids = [one.message_id for one in members]
    for one in members:
        await gaps.keep(
            db,
            question=one.text,
            conversation_id=one.conversation_id,
            message_id=one.message_id,
            reason=REFUSED,
            slug=None,
        )
    is_theirs = (KnowledgeGap.message_id.in_(ids), KnowledgeGap.resolved_at.is_(None))
    found = (await db.scalars(select(KnowledgeGap.id).where(*is_theirs).order_by(KnowledgeGap.id))).all()
    article = await gaps.make_draft(
        db, found, title=title or None, category="", language="en", staff_id=staff_id
    )
    return article.id
