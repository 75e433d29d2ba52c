"""second factors, lasting lock-outs, sites, renewable chat sessions, workers' heartbeats

Revision: 0011_sign_in
"""

import sqlalchemy as sa
from alembic import op

from crm_backend.database import UTCDateTime

revision = "0011_sign_in"
down_revision = "0010"
branch_labels = None
depends_on = None

TIME = UTCDateTime(timezone=True)
TABLES = (
    "worker_beats",
    "staff_sign_in_failures",
    "staff_recovery_codes",
    "staff_second_factors",
    "chat_sessions",
    "sites",
)


def upgrade() -> None:
    _sites_and_sessions()
    _second_factors()
    _failures_and_beats()


def _sites_and_sessions() -> None:
    op.create_table(
        "sites",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("secret_number", sa.String(length=64), nullable=True),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("rate_messages", sa.String(length=32), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
    )
    op.create_table(
        "chat_sessions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("renewed_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_chat_sessions_conversation_id_conversations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_sessions")),
    )
    op.create_index(op.f("ix_chat_sessions_conversation_id"), "chat_sessions", ["conversation_id"])
    op.create_index(op.f("ix_chat_sessions_expires_at"), "chat_sessions", ["expires_at"])


def _second_factors() -> None:
    op.create_table(
        "staff_second_factors",
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("confirmed_at", TIME, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_second_factors_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_second_factors")),
    )
    op.create_table(
        "staff_recovery_codes",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_recovery_codes_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_recovery_codes")),
    )
    op.create_index(op.f("ix_staff_recovery_codes_staff_id"), "staff_recovery_codes", ["staff_id"])


def _failures_and_beats() -> None:
    op.create_table(
        "staff_sign_in_failures",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", TIME, nullable=False),
        sa.Column("locked_until", TIME, nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_staff_sign_in_failures")),
    )
    op.create_index(op.f("ix_staff_sign_in_failures_last_at"), "staff_sign_in_failures", ["last_at"])
    op.create_table(
        "worker_beats",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("last_job_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_beats")),
    )


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)
