"""Sites: whose identity tokens count, and which pages may open a chat."""

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, now


class SiteRow(Base):
    """A shop. Its secret is not stored: it is derived from ``salt`` and the installation's own secret."""

    __tablename__ = "sites"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    origins: Mapped[list[str]] = mapped_column(JSON, default=list)
    """``https://shop.example``; none: any page may open a chat."""
    salt: Mapped[str | None] = mapped_column(String(64))
    """None: the demo's secret from the settings."""
    previous_salt: Mapped[str | None] = mapped_column(String(64))
    previous_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """So long the secret before the last rotation counts too."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    rotated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
