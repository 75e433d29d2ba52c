"""insights: imported lines, results, runs, models, and who opted out of profiling

Revision: 0010
"""

import sqlalchemy as sa
from alembic import op

from crm_backend.database import UTCDateTime

revision = "0010"
down_revision = "0008_security"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "insight_lines",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("batch", sa.String(length=16), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=True),
        sa.Column("placed_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=80), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("is_return", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insight_lines")),
    )
    op.create_index(op.f("ix_insight_lines_order_id"), "insight_lines", ["order_id"])
    op.create_index(op.f("ix_insight_lines_customer_id"), "insight_lines", ["customer_id"])
    _results()
    _models()


def _results() -> None:
    op.create_table(
        "insight_results",
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("as_of", UTCDateTime(timezone=True), nullable=False),
        sa.Column("model_version", sa.String(length=64), nullable=False),
        sa.Column("inputs_digest", sa.String(length=64), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "key", name=op.f("pk_insight_results")),
    )
    op.create_index("ix_insight_results_score", "insight_results", ["topic", "score"])
    op.create_index("ix_insight_results_key", "insight_results", ["key"])
    op.create_table(
        "insight_runs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("started_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", UTCDateTime(timezone=True), nullable=True),
        sa.Column("as_of", UTCDateTime(timezone=True), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insight_runs")),
    )
    op.create_index("ix_insight_runs_topic", "insight_runs", ["topic", "started_at"])


def _models() -> None:
    op.create_table(
        "insight_models",
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("topic", "version", name=op.f("pk_insight_models")),
    )
    op.create_table(
        "profiling_opt_outs",
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("since", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_profiling_opt_outs")),
    )


def downgrade() -> None:
    for table in ("profiling_opt_outs", "insight_models", "insight_runs", "insight_results", "insight_lines"):
        op.drop_table(table)
