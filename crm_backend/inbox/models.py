"""The inbox's tables. The index over what was said is no table of the models: see ``said.py``."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, new_id, now


class Snooze(Base):
    """A conversation out of its agent's sight; over when the time comes or the customer writes."""

    __tablename__ = "inbox_snoozes"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    by: Mapped[str] = mapped_column(ForeignKey("staff.id"))


class Tag(Base):
    __tablename__ = "inbox_tags"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    """Lower case."""

    __table_args__ = (Index("ix_inbox_tags_name", "name"),)


class Mention(Base):
    """A colleague called into a conversation by a note; open until they have looked."""

    __tablename__ = "inbox_mentions"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_inbox_mentions_staff", "staff_id", "seen_at"),)
