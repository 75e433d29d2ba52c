"""The versions of the escalation policy, and what it decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, new_id, now


class EscalationPolicy(Base):
    """A version of the policy; its settings never change once stored."""

    __tablename__ = "escalation_policies"

    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    active: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class EscalationDecision(Base):
    """What the policy made of one message: stay, repair or escalate. An agent judges escalations."""

    __tablename__ = "escalation_decisions"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"))
    """The customer's message; None when no single message led to it."""
    policy_version: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(16))
    score: Mapped[float] = mapped_column()
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """``[{code, text, weight}]``"""
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """The signals that were not nothing."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    verdict: Mapped[str | None] = mapped_column(String(16))
    """``right``, ``too_early``, ``too_late`` or ``not_needed``; of escalations only."""
    verdict_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    verdict_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        Index("ix_escalation_decisions_conversation", "conversation_id", "created_at"),
        Index("ix_escalation_decisions_kind", "kind", "created_at"),
    )


DECISIONS = Base.metadata.tables[EscalationDecision.__tablename__]
