"""The files of conversations; their bytes lie in KEFU_HOME/uploads/chat (see ``files.py``)."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, new_id, now


class UploadRow(Base):
    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    staff_id: Mapped[str | None] = mapped_column(String(36))
    """The agent who brought it; None: the customer."""
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int] = mapped_column(BigInteger)
    """Bytes."""
    width: Mapped[int | None] = mapped_column()
    height: Mapped[int | None] = mapped_column()
    """Pixels of a picture."""
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it went out with a message; None: only its bringer sees it."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
