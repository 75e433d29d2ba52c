"""Replays, what came of each conversation in them, and conversations that became tests.

Rows with a ``conversation_id`` go when that conversation's customer is erased (privacy/erasure.py).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, new_id, now
from crm_backend.studio.candidates.models import QUEUED

BROKEN, BETTER, CHANGED, SAME = "broken", "better", "changed", "same"


class Replay(Base):
    """A candidate's replay beside another model's; asked for again, it is made anew."""

    __tablename__ = "model_replays"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("bot_models.id"), index=True)
    base_id: Mapped[str] = mapped_column(ForeignKey("bot_models.id"))
    state: Mapped[str] = mapped_column(String(16), default=QUEUED, index=True)
    """``queued``, ``running``, ``done`` or ``failed``."""
    most: Mapped[int] = mapped_column(Integer)
    """How many past conversations at most; tests come on top."""
    played: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int] = mapped_column(Integer, default=0)
    """Conversations, each counted once for each of the two models."""
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """How many are broken, better, changed, the same."""
    cancelled: Mapped[bool] = mapped_column(Boolean, default=False)
    error: Mapped[str] = mapped_column(Text, default="")
    beat_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("candidate_id", "base_id"),)


class ReplayedConversation(Base):
    """One conversation with both models."""

    __tablename__ = "replayed_conversations"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    replay_id: Mapped[str] = mapped_column(ForeignKey("model_replays.id"), index=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    test: Mapped[str] = mapped_column(String(200), default="")
    """The test's name, if it is one."""
    verdict: Mapped[str] = mapped_column(String(16))
    """``broken``, ``better``, ``changed`` or ``same``."""
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    turns: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """``[{text, base, candidate}]``, each side ``{intent, actions, replies, owner}`` or None."""


class ConversationTest(Base):
    """A conversation that has to go on as it went."""

    __tablename__ = "conversation_tests"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    expected: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """``[{message_id, intent, actions}]``, as the bot did then."""
    story: Mapped[str] = mapped_column(Text, default="")
    """The same for ``rasa test``, without personal data; empty when the bot's memory of it was gone."""
    author: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
