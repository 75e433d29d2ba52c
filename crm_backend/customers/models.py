"""Customers, and the doors that wrong guesses close."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, new_id, now

ACTIVE, DELETION_REQUESTED, CLOSED = "active", "deletion_requested", "closed"


class Customer(Base):
    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Always lower-case."""
    name: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    address: Mapped[str] = mapped_column(Text, default="")
    """Where parcels go unless an order says otherwise."""
    newsletter: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(20), default=ACTIVE)
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    __table_args__ = (Index("ix_customers_created", "created_at", "id"),)


class ProofDoor(Base):
    """Wrong proofs of one conversation or one address; the row is locked while someone tries."""

    __tablename__ = "proof_doors"

    subject: Mapped[str] = mapped_column(String(100), primary_key=True)
    """``conversation:<id>`` or ``address:<hash>``."""
    wrong_at: Mapped[list[float]] = mapped_column(JSON, default=list)
    """Unix times of the recent wrong tries."""
    closed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)


class PasswordReset(Base):
    """A wish for a reset link; the worker sends the mail."""

    __tablename__ = "password_resets"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class NewsletterRequest(Base):
    """A stranger's wish about the newsletter; it counts once the mail to that address is confirmed."""

    __tablename__ = "newsletter_requests"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), index=True)
    subscribe: Mapped[bool] = mapped_column()
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
