"""The shops that are served, and the sessions of customers' browsers."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, new_id, now


class SiteRow(Base):
    """A shop's page with the widget; its secret is derived, never stored (see ``sites.py``)."""

    __tablename__ = "sites"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    secret_number: Mapped[str | None] = mapped_column(String(64))
    """What makes this secret differ from the ones before; None: the secret stands in the settings."""
    origins: Mapped[list[str]] = mapped_column(JSON, default=list)
    """``https://shop.example``; empty: any."""
    rate_messages: Mapped[str | None] = mapped_column(String(32))
    """Of all its customers together, such as ``600/minute``; None: no limit of its own."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class ChatSession(Base):
    """One browser's right to one conversation; ``generation`` counts the renewals of its token."""

    __tablename__ = "chat_sessions"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    generation: Mapped[int] = mapped_column(default=1)
    renewed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    """Nothing renews it after this."""
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """A token that was renewed long ago came back: somebody else has it."""
