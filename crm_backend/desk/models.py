"""The desk's tables: its settings, teams, who is there, how long customers waited, and the SLA clocks."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, new_id, now

DEFAULT_CAPACITY = 4
ONLINE, PAUSED, OFFLINE = "online", "paused", "offline"


class DeskSettingsRow(Base):
    """What supervisors set, one row; ``version`` rises with every change."""

    __tablename__ = "desk_settings"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(Integer)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    updated_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))


class Team(Base):
    __tablename__ = "desk_teams"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class AgentProfile(Base):
    """What an agent can take; empty ``languages`` or ``topics`` mean all of them."""

    __tablename__ = "desk_agents"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    capacity: Mapped[int] = mapped_column(Integer, default=DEFAULT_CAPACITY)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    team_ids: Mapped[list[str]] = mapped_column(JSON, default=list)


class Presence(Base):
    """An agent's latest sign of life, and what they said of themselves."""

    __tablename__ = "desk_presence"

    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    status: Mapped[str] = mapped_column(String(10), default=ONLINE)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    capacity: Mapped[int | None] = mapped_column(Integer)
    """What the agent takes today, at most; None: as much as the profile says."""


class Wait(Base):
    """One wait in the queue; open while the customer still waits."""

    __tablename__ = "desk_waits"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    place: Mapped[int] = mapped_column(Integer)
    """The place in the queue at the beginning, 1 is next."""
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(16))
    """Who had the conversation afterwards: ``agent``, ``bot`` or ``closed``."""

    __table_args__ = (
        Index("ix_desk_waits_conversation", "conversation_id", "ended_at"),
        Index("ix_desk_waits_ended", "ended_at"),
    )


class SlaClock(Base):
    """A promise about time; runs only while the desk is open."""

    __tablename__ = "desk_sla_clocks"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    kind: Mapped[str] = mapped_column(String(20))
    """``first_response``, ``next_response`` or ``resolution``."""
    priority: Mapped[str] = mapped_column(String(10))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    warn_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    warned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    breached_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settings_version: Mapped[int] = mapped_column(Integer, default=0)
    """The settings by which the two times were computed."""

    __table_args__ = (
        Index("ix_desk_sla_clocks_conversation", "conversation_id", "stopped_at"),
        Index("ix_desk_sla_clocks_due", "stopped_at", "warn_at"),
    )


class DeskNote(Base):
    """What agents tell each other about a conversation; customers never see it."""

    __tablename__ = "desk_notes"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    kind: Mapped[str] = mapped_column(String(16))
    """``transfer``, ``returned`` (its agent was gone), ``ticket``, ``note``, ``to_bot``."""
    text: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    __table_args__ = (Index("ix_desk_notes_conversation", "conversation_id", "at"),)


class DeskMail(Base):
    """A mail about a ticket or an order that the worker sends."""

    __tablename__ = "desk_mails"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    ticket_number: Mapped[str] = mapped_column(String(16), index=True)
    """What it is about: a ticket's number, or an order's."""
    email: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(250))
    body: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
