"""Questions that no article answered: kept, settled, turned into drafts."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.text import clean
from crm_backend.database import now
from crm_backend.errors import NotFound
from crm_backend.idempotency import insert_if_new
from crm_backend.knowledge import editing
from crm_backend.knowledge.content import DRAFT, PLACEHOLDER, QUESTION_CHARS, QUESTIONS, Draft, one_line
from crm_backend.knowledge.models import BY_ARTICLE, IGNORED, Article, KnowledgeGap
from crm_backend.privacy.masking import mask
from crm_backend.staff import audit

KEPT_CHARS = 1000
CHUNK = 500


async def keep(
    session: AsyncSession,
    *,
    question: str,
    conversation_id: str,
    message_id: str | None,
    reason: str,
    slug: str | None,
    score: float | None = None,
    vector: tuple[bytes, str] | None = None,
) -> None:
    """Keep a gap once for each message; a question without words is none.

    Args:
        vector: of the question, as float32 bytes, and the checksum of its encoder.
    """
    words, message_id = mask(clean(question))[:KEPT_CHARS], message_id and clean(message_id)
    slug = slug and clean(slug)
    if not words or await _is_kept(session, message_id, reason):
        return
    article_id = await session.scalar(select(Article.id).where(Article.slug == slug)) if slug else None
    gap = KnowledgeGap(
        question=words,
        conversation_id=clean(conversation_id),
        message_id=message_id,
        reason=reason,
        article_id=article_id,
        score=score,
        vector=vector and vector[0],
        encoder=vector and vector[1],
    )
    await insert_if_new(session, gap)


async def _is_kept(session: AsyncSession, message_id: str | None, reason: str) -> bool:
    if message_id is None:
        return False
    same = (KnowledgeGap.message_id == message_id, KnowledgeGap.reason == reason)
    return await session.scalar(select(KnowledgeGap.id).where(*same)) is not None


async def resolve(session: AsyncSession, ids: Sequence[str], *, article_id: str | None, staff_id: str) -> int:
    """Settle open gaps with the article that answers them, or as ignored; return how many were open.

    Raises:
        NotFound: ``article_not_found``.
    """
    if article_id is not None:
        await editing.get_article(session, article_id)
    settled = {
        "resolved_at": now(),
        "resolved_by": staff_id,
        "resolution": IGNORED if article_id is None else BY_ARTICLE,
        "resolved_article_id": article_id,
    }
    count = 0
    for chunk in _chunks(ids):
        is_open = (KnowledgeGap.id.in_(chunk), KnowledgeGap.resolved_at.is_(None))
        result = await session.execute(update(KnowledgeGap).where(*is_open).values(settled))
        count += int(result.rowcount)  # type: ignore[attr-defined]
    await audit.record(
        session,
        staff_id=staff_id,
        action="gap.resolve",
        object_type="article" if article_id else "gaps",
        object_id=article_id or "",
        detail={"gaps": count, "ids": list(ids)[:100]},
    )
    return count


async def make_draft(
    session: AsyncSession,
    ids: Sequence[str],
    *,
    title: str | None,
    category: str,
    language: str,
    staff_id: str,
) -> Article:
    """Make a draft with the questions of the gaps as other ways to ask, and settle them with it.

    Raises:
        NotFound: ``gap_not_found``: none of the ids is an open gap.
        InvalidInput: see ``content.checked``.
    """
    asked = await _questions(session, ids)
    if not asked:
        raise NotFound("None of these gaps is open.", code="gap_not_found")
    draft = Draft(
        title=title or asked[0][:200],
        body=PLACEHOLDER,
        questions=tuple(asked[:QUESTIONS]),
        category=category,
        language=language,
        status=DRAFT,
    )
    article = await editing.create(session, draft, staff_id=staff_id)
    await resolve(session, ids, article_id=article.id, staff_id=staff_id)
    return article


async def _questions(session: AsyncSession, ids: Sequence[str]) -> list[str]:
    """Return the distinct questions of open gaps, in the order of the ids."""
    by_id: dict[str, str] = {}
    for chunk in _chunks(ids):
        is_open = (KnowledgeGap.id.in_(chunk), KnowledgeGap.resolved_at.is_(None))
        rows = await session.execute(select(KnowledgeGap.id, KnowledgeGap.question).where(*is_open))
        by_id |= {row.id: row.question for row in rows}
    lines = (one_line(by_id[gap_id])[:QUESTION_CHARS].strip() for gap_id in ids if gap_id in by_id)
    return list({line.casefold(): line for line in lines if line}.values())


def _chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    known = sorted({one for one in ids if len(one) == 36 and one.isascii() and one.isprintable()})
    for start in range(0, len(known), CHUNK):
        yield known[start : start + CHUNK]
