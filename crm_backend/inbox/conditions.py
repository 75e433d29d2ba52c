"""Which conversations a view shows, as conditions of a query."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from crm_backend.conversations.models import Conversation
from crm_backend.conversations.vocabulary import CUSTOMER
from crm_backend.database import now
from crm_backend.inbox.models import Mention, Snooze, Tag


def is_snoozed(moment: datetime | None = None) -> ColumnElement[bool]:
    """Snoozed until later, and the customer has not written since."""
    spoke = and_(
        Conversation.last_message_sender == CUSTOMER,
        Conversation.last_message_at > Snooze.at,
        Conversation.last_message_at.is_not(None),
    )
    held = select(Snooze.conversation_id).where(
        Snooze.conversation_id == Conversation.id,
        Snooze.until > (moment or now()),
        or_(Conversation.last_message_at.is_(None), ~spoke),
    )
    return held.correlate(Conversation).exists()


def mentions(staff_id: str) -> ColumnElement[bool]:
    """A colleague called this person into it, and they have not looked yet."""
    return (
        select(Mention.id)
        .where(
            Mention.conversation_id == Conversation.id,
            Mention.staff_id == staff_id,
            Mention.seen_at.is_(None),
        )
        .correlate(Conversation)
        .exists()
    )


def is_tagged(name: str) -> ColumnElement[bool]:
    """It carries this tag."""
    carries = select(Tag.name).where(Tag.conversation_id == Conversation.id, Tag.name == name.lower())
    return carries.correlate(Conversation).exists()


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """What a list is narrowed to; None: anything."""

    tag: str | None = None
    topic: str | None = None
    priority: str | None = None
    language: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        columns = {
            Conversation.topic: self.topic,
            Conversation.priority: self.priority,
            Conversation.language: self.language,
        }
        chosen = [column == value for column, value in columns.items() if value]
        return [*chosen, is_tagged(self.tag)] if self.tag else chosen
