"""Canaries: which candidate answers which share, under what plan, and what came of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, new_id, now

RUNNING, PROMOTED, TAKEN_BACK = "running", "promoted", "taken_back"


class Canary(Base):
    """One try of a candidate on customers; the index lets only one run."""

    __tablename__ = "model_canaries"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    model_id: Mapped[str] = mapped_column(ForeignKey("bot_models.id"), index=True)
    live_id: Mapped[str] = mapped_column(ForeignKey("bot_models.id"))
    """The model that answers the other conversations."""
    rasa_id: Mapped[str] = mapped_column(String(64))
    """What ``messages.model_id`` holds for the messages that the candidate answers."""
    share: Mapped[float] = mapped_column(Float)
    """Of new conversations, 0..1."""
    conversations: Mapped[int] = mapped_column(Integer)
    """With the candidate, after which it is decided."""
    days: Mapped[int] = mapped_column(Integer)
    margin: Mapped[float] = mapped_column(Float)
    """Percentage points by which its share of bad conversations may be higher in the end."""
    state: Mapped[str] = mapped_column(String(16), default=RUNNING)
    """``running``, ``promoted`` or ``taken_back``."""
    reason: Mapped[str] = mapped_column(Text, default="")
    looks: Mapped[int] = mapped_column(Integer, default=0)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """``outcomes.CanaryFigures`` at the last look."""
    author: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        Index(
            "uq_model_canaries_running",
            "state",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )
