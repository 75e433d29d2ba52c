"""webhooks: addresses, and what is told to them

Revision: 0021_webhooks
"""

import sqlalchemy as sa
from alembic import op

from crm_backend.database import UTCDateTime

revision = "0021_webhooks"
down_revision = "0015_console"
branch_labels = None
depends_on = None

TIME = UTCDateTime(timezone=True)


def _text(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "webhooks",
        _text("id", 36),
        _text("url", 500),
        _text("description", 200),
        sa.Column("events", sa.JSON(), nullable=False),
        _text("secret_number", 64),
        sa.Column("active", sa.Boolean(), nullable=False),
        _text("note"),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_table(
        "webhook_deliveries",
        _text("id", 36),
        _text("webhook_id", 36),
        _text("event_id", 36),
        _text("event", 40),
        _text("body"),
        _text("state", 12),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", TIME, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        _text("answer"),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("tried_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhooks.id"],
            name=op.f("fk_webhook_deliveries_webhook_id_webhooks"),
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_webhook_deliveries_due", "webhook_deliveries", ["state", "next_try_at"])
    op.create_index("ix_webhook_deliveries_log", "webhook_deliveries", ["webhook_id", "created_at"])


def downgrade() -> None:
    for table in ("webhook_deliveries", "webhooks"):
        op.drop_table(table)
