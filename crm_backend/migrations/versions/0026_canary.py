"""canary: candidates that answer a share of new conversations

Revision: 0026_canary
"""

import sqlalchemy as sa
from alembic import op

from crm_backend.database import UTCDateTime

revision = "0026_canary"
down_revision = "0025_retention"
branch_labels = None
depends_on = None

RUNNING = sa.text("state = 'running'")


def upgrade() -> None:
    op.create_table(
        "model_canaries",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("model_id", sa.String(36), nullable=False),
        sa.Column("live_id", sa.String(36), nullable=False),
        sa.Column("rasa_id", sa.String(64), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("conversations", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("margin", sa.Float(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(36), nullable=True),
        sa.Column("started_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["model_id"], ["bot_models.id"], name=op.f("fk_model_canaries_model_id_bot_models")
        ),
        sa.ForeignKeyConstraint(
            ["live_id"], ["bot_models.id"], name=op.f("fk_model_canaries_live_id_bot_models")
        ),
        sa.ForeignKeyConstraint(["author"], ["staff.id"], name=op.f("fk_model_canaries_author_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_canaries")),
    )
    op.create_index(op.f("ix_model_canaries_model_id"), "model_canaries", ["model_id"])
    op.create_index(op.f("ix_model_canaries_started_at"), "model_canaries", ["started_at"])
    op.create_index(
        "uq_model_canaries_running",
        "model_canaries",
        ["state"],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )


def downgrade() -> None:
    op.drop_table("model_canaries")
