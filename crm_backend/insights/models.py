"""Imported order lines, and what the insights found: results, runs, models, and who opted out."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_backend.database import Base, UTCDateTime, new_id, now


class InsightLine(Base):
    """One imported order line; the shop's own lines stay in its own tables."""

    __tablename__ = "insight_lines"

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    batch: Mapped[str] = mapped_column(String(16))
    """Of the file it came from: the same file again replaces its own lines."""
    order_id: Mapped[str] = mapped_column(String(64), index=True)
    customer_id: Mapped[str | None] = mapped_column(String(64), index=True)
    placed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    product_id: Mapped[str] = mapped_column(String(64))
    product_name: Mapped[str] = mapped_column(String(200))
    category: Mapped[str | None] = mapped_column(String(80))
    quantity: Mapped[int] = mapped_column(BigInteger)
    """Negative where goods came back."""
    unit_price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    is_return: Mapped[bool] = mapped_column(default=False)


class InsightResult(Base):
    """The latest finding of a topic about one thing (a customer, a product, the shop)."""

    __tablename__ = "insight_results"

    topic: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    as_of: Mapped[datetime] = mapped_column(UTCDateTime)
    model_version: Mapped[str] = mapped_column(String(64))
    inputs_digest: Mapped[str] = mapped_column(String(64))
    score: Mapped[float | None] = mapped_column()
    """What lists of the topic are ordered by."""
    value: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (
        Index("ix_insight_results_score", "topic", "score"),
        Index("ix_insight_results_key", "key"),
    )


class InsightRun(Base):
    """One run of a job: how far it came, and what it said at the end."""

    __tablename__ = "insight_runs"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=new_id)
    topic: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(16), default="running")
    """``running``, ``done``, ``failed``; ``stopped`` when its process went away."""
    progress: Mapped[float] = mapped_column(default=0.0)
    """In [0, 1]."""
    started_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    as_of: Mapped[datetime | None] = mapped_column(UTCDateTime)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    __table_args__ = (Index("ix_insight_runs_topic", "topic", "started_at"),)


class InsightModel(Base):
    """A fitted model: where it lies, and its card."""

    __tablename__ = "insight_models"

    topic: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    card: Mapped[dict[str, Any]] = mapped_column(JSON)
    path: Mapped[str] = mapped_column(String(300), default="")
    """Below KEFU_HOME; '' where the card alone says it all (a baseline)."""
    sha256: Mapped[str] = mapped_column(String(64), default="")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class ProfilingOptOut(Base):
    """A customer about whom nothing is predicted."""

    __tablename__ = "profiling_opt_outs"

    customer_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
