"""Who is behind a conversation: the question that every CRM rule begins with."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import CONVERSATIONS
from crm_backend.errors import NotFound

_CALLER = select(*(CONVERSATIONS.c[name] for name in ("id", "customer_id", "address_hash"))).where(
    CONVERSATIONS.c.id == bindparam("of")
)


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
    found = (await session.execute(_CALLER, {"of": conversation_id})).first()
    if found is None:
        raise NotFound("There is no such conversation.", code="conversation_not_found")
    return Caller(*found)
