"""The customer's verdict on a conversation."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.service import lock
from crm_backend.conversations.text import clean
from crm_backend.database import now
from crm_backend.privacy.masking import mask


async def rate(session: AsyncSession, conversation_id: str, *, rating: int, comment: str | None) -> None:
    """Store a rating (1 to 5) with its comment; a later one replaces it."""
    conversation = await lock(session, conversation_id)
    conversation.rating = rating
    conversation.rating_comment = mask(clean(comment)) if comment else None
    conversation.rated_at = now()
    await session.flush()
