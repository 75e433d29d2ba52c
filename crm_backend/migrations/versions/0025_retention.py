"""retention: for how long an admin wants each class of data kept

Revision: 0025_retention
"""

import sqlalchemy as sa
from alembic import op

from crm_backend.database import UTCDateTime

revision = "0025_retention"
down_revision = "0024_watching"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "retention_periods",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("changed_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(36), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_periods")),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["staff.id"], name=op.f("fk_retention_periods_changed_by_staff")
        ),
    )


def downgrade() -> None:
    op.drop_table("retention_periods")
