"""Staff accounts, their sessions, and the log of what they did."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, new_id, now

AGENT, SUPERVISOR, ADMIN = "agent", "supervisor", "admin"
ROLES = (AGENT, SUPERVISOR, ADMIN)
"""By what they may, least first."""
SESSION_ID = 16
NEW_PASSWORD, NEW_FACTOR = "new_password", "second_factor"
"""What may have to be done after signing in."""


class Staff(Base):
    __tablename__ = "staff"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Lower case."""
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(16), default=AGENT)
    password_is_temporary: Mapped[bool] = mapped_column(default=False)
    """Somebody else has chosen it: its owner has to change it."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class StaffSession(Base):
    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the cookie; the cookie itself is stored nowhere."""
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    device: Mapped[str] = mapped_column(String(80), default="")
    """Such as "Firefox on Linux", from what the browser said when it signed in."""
    address: Mapped[str] = mapped_column(String(64), default="")
    must: Mapped[str | None] = mapped_column(String(16))
    """What its owner has to do before it opens more than the account; None: nothing."""

    @property
    def id(self) -> str:
        """What names a session to its owner: too little of the hash to find it by."""
        return self.token_hash[:SESSION_ID]


class AuditDoor(Base):
    """The one way to remove audit entries: those before this time. A trigger refuses all others."""

    __tablename__ = "audit_doors"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """Always 1."""
    before: Mapped[datetime | None] = mapped_column(UTCDateTime)


class AuditEntry(Base):
    """One thing a member of staff did; rows are only ever added (triggers see to it)."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
    staff_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"), index=True)
    action: Mapped[str] = mapped_column(String(64))
    object_type: Mapped[str] = mapped_column(String(32))
    object_id: Mapped[str] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (Index("ix_audit_entries_object", "object_type", "object_id"),)
