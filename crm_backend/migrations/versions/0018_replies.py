"""Canned replies and macros.

Revision: 0018_replies
"""

import sqlalchemy as sa
from alembic import op

from crm_backend.database import UTCDateTime

revision = "0018_replies"
down_revision = "0022_records"
branch_labels = None
depends_on = None

TIME = UTCDateTime(timezone=True)


def _text(name: str, length: int | None = None, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=nullable)


def _team(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_team_id_desk_teams")
    return sa.ForeignKeyConstraint(["team_id"], ["desk_teams.id"], name=name, ondelete="SET NULL")


def upgrade() -> None:
    op.create_table(
        "canned_replies",
        _text("id", 36),
        _text("title", 80),
        _text("shortcut", 32),
        _text("text"),
        _text("language", 8),
        _text("team_id", 36, nullable=True),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
        _team("canned_replies"),
        sa.UniqueConstraint("shortcut", "language", name="uq_canned_replies_shortcut"),
    )
    op.create_table(
        "macros",
        _text("id", 36),
        _text("title", 80),
        _text("team_id", 36, nullable=True),
        sa.Column("actions", sa.JSON(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_macros")),
        _team("macros"),
        sa.UniqueConstraint("title", name=op.f("uq_macros_title")),
    )


def downgrade() -> None:
    for table in ("macros", "canned_replies"):
        op.drop_table(table)
