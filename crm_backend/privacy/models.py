"""How long data is kept, which messages a model learned from, and which models must be trained anew."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, new_id, now


class RetentionRow(Base):
    """What an admin set, one row; ``version`` rises with every change."""

    __tablename__ = "retention_periods"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(Integer)
    days: Mapped[dict[str, Any]] = mapped_column(JSON)
    """By class of data (``privacy.periods.Periods``)."""
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    changed_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))


class TrainingUse(Base):
    """A model learned from this message. The trainer writes it (``privacy.training.record``)."""

    __tablename__ = "training_uses"

    model: Mapped[str] = mapped_column(String(120), primary_key=True)
    """Its archive's name, e.g. ``bot-47f61f95752a.tar.gz``."""
    message_id: Mapped[str] = mapped_column(String(36), primary_key=True, index=True)
    """No foreign key: a candidate may outlive its message, and is then erased by this id."""


class RetrainingMark(Base):
    """This model learned from text that was erased since."""

    __tablename__ = "retraining_marks"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    model: Mapped[str] = mapped_column(String(120), index=True)
    marked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the model was replaced by one that never saw the text."""
