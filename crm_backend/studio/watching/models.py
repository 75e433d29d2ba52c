"""What was seen last, what an admin wants to be told, and what was told."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, new_id, now


class WatchReport(Base):
    """One look at the messages of a period; ids and figures, never what a customer wrote."""

    __tablename__ = "watch_reports"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    days: Mapped[int] = mapped_column(Integer)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """A ``schemas.Seen`` as JSON."""
    seconds: Mapped[float] = mapped_column(Float, default=0.0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)


class WatchRules(Base):
    """One row: the thresholds, and when somebody asked for a new look."""

    __tablename__ = "watch_rules"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    rules: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class WatchAlert(Base):
    """A figure that passed its threshold; told once, until it is below again."""

    __tablename__ = "watch_alerts"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    text: Mapped[str] = mapped_column(Text)
    value: Mapped[float] = mapped_column(Float)
    threshold: Mapped[float] = mapped_column(Float)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mailed: Mapped[bool] = mapped_column(default=False)
