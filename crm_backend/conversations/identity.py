"""Who is behind a conversation: the question that every CRM rule begins with."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.errors import NotFound


@dataclass(frozen=True)
class Caller:
    """The person in a conversation; ``customer_id`` is None for a stranger."""

    conversation_id: str
    customer_id: str | None
    address_hash: str

    @property
    def signed_in(self) -> bool:
        return self.customer_id is not None


async def identify(session: AsyncSession, conversation_id: str) -> Caller:
    """Return who is behind a conversation.

    Raises:
        NotFound: no such conversation (``conversation_not_found``).
    """
    conversation = await session.get(Conversation, conversation_id)
    if conversation is None:
        raise NotFound("There is no such conversation.", code="conversation_not_found")
    return Caller(conversation.id, conversation.customer_id, conversation.address_hash)
