"""watching: what was seen of customers' messages, thresholds, and alerts

Revision: 0024_watching
"""

import sqlalchemy as sa
from alembic import op

from crm_backend.database import UTCDateTime

revision = "0024_watching"
down_revision = "0023_farewell"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "watch_reports",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_reports")),
    )
    op.create_index(op.f("ix_watch_reports_created_at"), "watch_reports", ["created_at"])
    rules = op.create_table(
        "watch_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("asked_at", UTCDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_rules")),
    )
    op.bulk_insert(rules, [{"id": 1, "version": 1, "rules": {}}])
    op.create_table(
        "watch_alerts",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_alerts")),
    )
    op.create_index(op.f("ix_watch_alerts_kind"), "watch_alerts", ["kind"])
    op.create_index(op.f("ix_watch_alerts_created_at"), "watch_alerts", ["created_at"])


def downgrade() -> None:
    op.drop_table("watch_alerts")
    op.drop_table("watch_rules")
    op.drop_table("watch_reports")
