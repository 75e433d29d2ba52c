"""How conversations ended with the candidate and with the live model: counted where the data is."""

from datetime import datetime, timedelta

from pydantic import BaseModel
from sqlalchemy import case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, ConversationEvent, Message
from crm_backend.conversations.vocabulary import BOT, CUSTOMER, QUEUE
from crm_backend.knowledge.models import NOT_HELPFUL, KnowledgeGap
from crm_backend.studio.canary.models import Canary
from crm_backend.studio.canary.routing import Running

SETTLED, QUIET = timedelta(minutes=30), timedelta(minutes=15)
"""A conversation counts so long after it began, once nobody has written to the bot for so long. One that
goes badly is known sooner than one that goes well: counted at once, early looks would see only those."""
BAD_RATING = 2


class Tally(BaseModel):
    """Conversations, and how many of them went badly: to a person, "did not help", or two stars at most."""

    conversations: int = 0
    bad: int = 0

    @property
    def rate(self) -> float:
        """The share that went badly, 0..1; 0 of none."""
        return self.bad / self.conversations if self.conversations else 0.0


class CanaryFigures(BaseModel):
    """The candidate's conversations beside those that the live model answered in the same time."""

    canary: Tally = Tally()
    live: Tally = Tally()


async def count(db: AsyncSession, canary: Canary, now: datetime) -> CanaryFigures:
    """Count the conversations that began under this canary and have ended, or gone quiet.

    A conversation that was drawn for the candidate but answered by the live model (it was not loaded
    yet) counts for neither.
    """
    answered = (
        select(
            Message.conversation_id,
            func.max(case((Message.model_id == canary.rasa_id, 1), else_=0)).label("by_canary"),
        )
        .where(Message.sender == CUSTOMER, Message.model_id.is_not(None))
        .group_by(Message.conversation_id)
        .subquery()
    )
    handed = select(ConversationEvent.id).where(
        ConversationEvent.conversation_id == Conversation.id, ConversationEvent.owner == QUEUE
    )
    unhelpful = (
        select(KnowledgeGap.id)
        .join(Message, Message.id == KnowledgeGap.message_id)
        .where(Message.conversation_id == Conversation.id, KnowledgeGap.reason == NOT_HELPFUL)
    )
    is_bad = or_(handed.exists(), unhelpful.exists(), func.coalesce(Conversation.rating, 5) <= BAD_RATING)
    query = (
        select(Conversation.id, Conversation.created_at, answered.c.by_canary, is_bad)
        .join(answered, answered.c.conversation_id == Conversation.id)
        .where(
            Conversation.created_at >= canary.started_at,
            Conversation.created_at < now - SETTLED,
            or_(Conversation.owner != BOT, Conversation.last_message_at < now - QUIET),
        )
    )
    plan = Running(canary.id, canary.rasa_id, canary.share, canary.started_at)
    found = CanaryFigures()
    for conversation_id, began_at, by_canary, bad in await db.execute(query):
        if not by_canary and plan.has(conversation_id, began_at):
            continue
        side = found.canary if by_canary else found.live
        side.conversations += 1
        side.bad += bool(bad)
    return found
