"""Trained models, comparisons of two, and the rules of the gate."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, new_id, now

QUEUED, TRAINING, FAILED = "queued", "training", "failed"
CANDIDATE, LIVE, RETIRED = "candidate", "live", "retired"
RUNNING, DONE = "running", "done"


class BotModel(Base):
    """One model: what it was trained from, and where its life has got to."""

    __tablename__ = "bot_models"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    state: Mapped[str] = mapped_column(String(16), default=QUEUED, index=True)
    """``queued``, ``training``, ``failed``, ``candidate``, ``live`` or ``retired``."""
    archive: Mapped[str] = mapped_column(String(200), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="", index=True)
    rasa_id: Mapped[str] = mapped_column(String(64), default="")
    """What ``messages.model_id`` holds for the messages that it answered."""
    data_digest: Mapped[str] = mapped_column(String(64), default="")
    config_digest: Mapped[str] = mapped_column(String(64), default="")
    code_version: Mapped[str] = mapped_column(String(80), default="")
    sentences: Mapped[int] = mapped_column(Integer, default=0)
    edits: Mapped[int] = mapped_column(Integer, default=0)
    tune_minutes: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """How long an encoder was tuned for it; 0: it uses the one that all share."""
    scores: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """``{accuracy, low, high, sentences}`` on the fixed test set, once it was compared."""
    author: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    log: Mapped[str] = mapped_column(String(300), default="")
    """The training's log, below KEFU_HOME."""
    phase: Mapped[str] = mapped_column(String(40), default="")
    cancelled: Mapped[bool] = mapped_column(Boolean, default=False)
    error: Mapped[str] = mapped_column(Text, default="")
    beat_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When the worker last said that it is at it."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    promoted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Comparison(Base):
    """A candidate beside another model, on the test set as it was then."""

    __tablename__ = "model_comparisons"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("bot_models.id"), index=True)
    base_id: Mapped[str] = mapped_column(ForeignKey("bot_models.id"))
    state: Mapped[str] = mapped_column(String(16), default=QUEUED, index=True)
    """``queued``, ``running``, ``done`` or ``failed``."""
    test_digest: Mapped[str] = mapped_column(String(64), default="")
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """A ``scores.Report`` as JSON."""
    error: Mapped[str] = mapped_column(Text, default="")
    beat_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    __table_args__ = (UniqueConstraint("candidate_id", "base_id"),)


class GateRules(Base):
    """One row: what a candidate must show; and what workers lock before they take work."""

    __tablename__ = "model_gate"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    rules: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
