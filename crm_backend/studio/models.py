"""What people decided in the studio: edits of the training data, reviews, and the fixed test set.

Rows with a ``message_id`` go when that message's customer is erased (privacy/erasure.py).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, new_id, now

OPEN, EXPORTED, UNDONE = "open", "exported", "undone"
Serial = BigInteger().with_variant(Integer, "sqlite")


class TrainingEdit(Base):
    """One change of the training data; its base is what it found (see data/merge.py)."""

    __tablename__ = "training_edits"

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(16))
    """``add``, ``change``, ``remove``, ``add_intent`` or ``remove_intent``."""
    intent: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text, default="")
    old_intent: Mapped[str] = mapped_column(String(64), default="")
    old_text: Mapped[str] = mapped_column(Text, default="")
    file: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[str] = mapped_column(String(16))
    """``review``, ``typed`` or ``import``."""
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"), index=True)
    decision_id: Mapped[str | None] = mapped_column(String(36), index=True)
    author: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    state: Mapped[str] = mapped_column(String(16), default=OPEN, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class ReviewDecision(Base):
    """What a person said of a group of messages."""

    __tablename__ = "review_decisions"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(16))
    """``right``, ``intent``, ``out_of_scope``, ``ignore``, ``gap`` or ``entity``."""
    intent: Mapped[str | None] = mapped_column(String(64))
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Counts and ids, never words of a customer."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ReviewedMessage(Base):
    """A message that was decided on; the key lets only one decision have it."""

    __tablename__ = "reviewed_messages"

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    decision_id: Mapped[str] = mapped_column(ForeignKey("review_decisions.id"), index=True)


class TestSentence(Base):
    """A reviewed sentence that tests every model and trains none."""

    __tablename__ = "test_sentences"
    __test__ = False  # pytest: no tests in here

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(500), unique=True)
    """What two spellings share (``sentences.key_of``)."""
    text: Mapped[str] = mapped_column(Text)
    intent: Mapped[str] = mapped_column(String(64))
    message_id: Mapped[str | None] = mapped_column(ForeignKey("messages.id"), index=True)
    decision_id: Mapped[str | None] = mapped_column(String(36), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class IntentCorrection(Base):
    """What an agent says a message meant; it teaches nothing before an admin agrees."""

    __tablename__ = "intent_corrections"

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    intent: Mapped[str] = mapped_column(String(64))
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class TrainingExport(Base):
    """The training data as it last left or came in: the base that an import is compared with."""

    __tablename__ = "training_exports"

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    digest: Mapped[str] = mapped_column(String(64))
    sentences: Mapped[dict[str, str]] = mapped_column(JSON)
    """Sentence → intent."""
    author: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class AnswerDecision(Base):
    """What an admin said of an agent's reply that resolved a conversation; the key lets only one have it."""

    __tablename__ = "answer_decisions"

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    """``article``, ``canned`` or ``ignore``."""
    made_id: Mapped[str | None] = mapped_column("article_id", String(36))
    """The article or the canned reply; its column was named when there were only articles."""
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
