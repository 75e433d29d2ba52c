"""The message log: conversations, their messages, and the events that streams are read from."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.conversations.vocabulary import BOT
from crm_backend.database import Base, UTCDateTime, new_id, now


class Conversation(Base):
    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    site: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(16), default="widget")
    external_id: Mapped[str | None] = mapped_column(String(200), index=True)
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    address_hash: Mapped[str] = mapped_column(String(64), default="")
    language: Mapped[str] = mapped_column(String(8), default="en")

    owner: Mapped[str] = mapped_column(String(48), default=BOT, index=True)
    next_seq: Mapped[int] = mapped_column(Integer, default=1)
    turn_lease_by: Mapped[str | None] = mapped_column(String(36))
    turn_lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outage_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the bot first failed to answer here; None again after its next answer."""

    topic: Mapped[str | None] = mapped_column(String(64))
    order_number: Mapped[str | None] = mapped_column(String(16))
    mood: Mapped[float] = mapped_column(default=0.0)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    waiting_since: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    queue_rank: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """Its place in the queue instead of ``waiting_since``, after a transfer or a return to the head."""
    priority: Mapped[str] = mapped_column(String(10), default="normal", server_default="normal")
    team_id: Mapped[str | None] = mapped_column(String(36))
    """The team it waits for; None: anybody's."""
    claimed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    rating: Mapped[int | None] = mapped_column(Integer)
    rating_comment: Mapped[str | None] = mapped_column(Text)
    rated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    last_message_text: Mapped[str] = mapped_column(Text, default="")
    last_message_sender: Mapped[str] = mapped_column(String(16), default="")
    last_message_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)

    __table_args__ = (UniqueConstraint("site", "channel", "external_id"),)


class Message(Base):
    __tablename__ = "messages"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int] = mapped_column(Integer)
    client_id: Mapped[str | None] = mapped_column(String(64))
    sender: Mapped[str] = mapped_column(String(16))
    author: Mapped[str | None] = mapped_column(String(36))
    reply_to: Mapped[str | None] = mapped_column(String(36))
    """The customer's message that the bot answers with this one."""
    text: Mapped[str] = mapped_column(Text)
    payload: Mapped[str | None] = mapped_column(Text)
    """What Rasa gets instead of the text, when a button was pressed; never shown to clients."""
    buttons: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    """``[{id, title, payload}]``; clients see id and title."""
    card: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    state: Mapped[str] = mapped_column(String(16), default="handled")
    """``pending`` (for the bot), ``handled``, ``human`` (for agents), ``unanswered`` or ``suppressed``."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    intent: Mapped[str | None] = mapped_column(String(64))
    confidence: Mapped[float | None] = mapped_column()
    parse: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    sentiment: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    model_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_id", name="uq_messages_client_id"),
        Index("ix_messages_state", "state", "created_at"),
    )


class ConversationEvent(Base):
    __tablename__ = "conversation_events"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int] = mapped_column(Integer)
    type: Mapped[str] = mapped_column(String(32))
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"))
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What customers may read of it."""
    owner: Mapped[str | None] = mapped_column(String(48))
    """Who speaks from here on, when that changed; ``actor`` and ``reason`` say by whom and why."""
    actor: Mapped[str | None] = mapped_column(String(48))
    reason: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    __table_args__ = (UniqueConstraint("conversation_id", "seq"),)


class TranscriptMail(Base):
    """A customer's wish to have the conversation mailed; what is in it is written when it is sent."""

    __tablename__ = "transcript_mails"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(16), default="en")
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)


class PageContext(Base):
    """What the shop's page says that the customer looks at; only shown, never acted upon."""

    __tablename__ = "page_contexts"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    context: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


CONVERSATIONS, MESSAGES, EVENTS = (
    Base.metadata.tables[model.__tablename__] for model in (Conversation, Message, ConversationEvent)
)
"""For statements that run in every turn: rows and single columns cost a fraction of objects."""
