"""What the shop's page says that its customer looks at: checked, kept, shown to agents, and nothing more.

Everybody can send anything here, so it proves nothing and decides nothing.
"""

import json
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import PageContext
from crm_backend.conversations.service import add_event, lock
from crm_backend.conversations.text import clean
from crm_backend.conversations.vocabulary import BOT, CLOSED
from crm_backend.database import now
from crm_backend.privacy.masking import mask

LONGEST = 4000
"""Characters of the whole as JSON."""
CHANGED = "context.changed"

Words = Annotated[str, Field(max_length=300)]
Name = Annotated[str, Field(pattern=r"^[\w .:-]{1,40}$")]
Values = Annotated[dict[Name, Words | int | float | bool | None], Field(max_length=12)]
Part = Words | Values | Annotated[list[Words | Values], Field(max_length=20)]


class ContextIn(BaseModel):
    """Each part is a few words, up to 12 named values, or up to 20 of those; 4,000 characters in all."""

    model_config = ConfigDict(extra="forbid")

    page: Part | None = None
    product: Part | None = None
    cart: Part | None = None

    @model_validator(mode="after")
    def _short(self) -> "ContextIn":
        if len(json.dumps(self.model_dump(), ensure_ascii=False)) > LONGEST:
            raise ValueError(f"longer than {LONGEST} characters")
        return self


class ContextView(BaseModel):
    """``context`` holds ``page``, ``product`` and ``cart``, those that there are."""

    context: dict[str, Any]
    updated_at: datetime


async def keep_context(session: AsyncSession, conversation_id: str, told: ContextIn) -> bool:
    """Keep what the customer looks at now in the place of what was before; say whether it is news."""
    conversation = await lock(session, conversation_id)
    context = {name: _clean(part) for name, part in told.model_dump(exclude_none=True).items()}
    row = await session.get(PageContext, conversation_id)
    if row is not None and row.context == context:
        return False
    if row is None:
        session.add(PageContext(conversation_id=conversation_id, context=context))
    else:
        row.context, row.updated_at = context, now()
    await session.flush()
    if conversation.owner not in (BOT, CLOSED):
        await add_event(session, conversation_id, type=CHANGED)
    return True


async def read_context(session: AsyncSession, conversation_id: str) -> ContextView | None:
    """Return what the customer looks at; None when the page never said."""
    row = await session.get(PageContext, conversation_id)
    return ContextView(context=row.context, updated_at=row.updated_at) if row and row.context else None


def _clean(part: Any) -> Any:
    if isinstance(part, str):
        return mask(clean(part))
    if isinstance(part, dict):
        return {name: _clean(value) for name, value in part.items()}
    return [_clean(one) for one in part] if isinstance(part, list) else part
