"""The texts and the macros of the desk; without a team they are everybody's."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, new_id, now


class CannedReply(Base):
    """A text with ``{{variables}}``; found by its shortcut, which each language may have once."""

    __tablename__ = "canned_replies"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(String(80))
    shortcut: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    team_id: Mapped[str | None] = mapped_column(ForeignKey("desk_teams.id", ondelete="SET NULL"))
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, onupdate=now)

    __table_args__ = (UniqueConstraint("shortcut", "language", name="uq_canned_replies_shortcut"),)


class Macro(Base):
    """Several deeds in their order, done together or not at all."""

    __tablename__ = "macros"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(String(80), unique=True)
    team_id: Mapped[str | None] = mapped_column(ForeignKey("desk_teams.id", ondelete="SET NULL"))
    actions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, onupdate=now)
