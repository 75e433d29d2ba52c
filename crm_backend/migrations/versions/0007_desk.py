"""the desk: settings, teams, presence, waits, SLA clocks, notes, mails

Revision: 0007, after 0005_core until the lead chains them
"""

import sqlalchemy as sa
from alembic import op

from crm_backend.database import UTCDateTime

revision = "0007"
down_revision = "0005_core"
branch_labels = None
depends_on = None

TIME = UTCDateTime(timezone=True)


def upgrade() -> None:
    _settings_and_people()
    _waits_and_clocks()
    _notes_and_mails()
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("queue_rank", TIME, nullable=True))
        batch_op.add_column(
            sa.Column("priority", sa.String(length=10), nullable=False, server_default="normal")
        )
        batch_op.add_column(sa.Column("team_id", sa.String(length=36), nullable=True))


def _settings_and_people() -> None:
    op.create_table(
        "desk_settings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("updated_by", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["updated_by"], ["staff.id"], name=op.f("fk_desk_settings_updated_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_settings")),
    )
    op.create_table(
        "desk_teams",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_teams")),
        sa.UniqueConstraint("name", name=op.f("uq_desk_teams_name")),
    )
    op.create_table(
        "desk_agents",
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("team_ids", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_desk_agents_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_desk_agents")),
    )
    op.create_table(
        "desk_presence",
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_desk_presence_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_desk_presence")),
    )


def _waits_and_clocks() -> None:
    op.create_table(
        "desk_waits",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("began_at", TIME, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("ended_by", sa.String(length=16), nullable=True),
        _of_conversation("desk_waits"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_waits")),
    )
    op.create_table(
        "desk_sla_clocks",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("warn_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("warned_at", TIME, nullable=True),
        sa.Column("breached_at", TIME, nullable=True),
        sa.Column("stopped_at", TIME, nullable=True),
        sa.Column("settings_version", sa.Integer(), nullable=False),
        _of_conversation("desk_sla_clocks"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_sla_clocks")),
    )
    for table, name, columns in (
        ("desk_waits", "ix_desk_waits_conversation", ["conversation_id", "ended_at"]),
        ("desk_waits", "ix_desk_waits_ended", ["ended_at"]),
        ("desk_sla_clocks", "ix_desk_sla_clocks_conversation", ["conversation_id", "stopped_at"]),
        ("desk_sla_clocks", "ix_desk_sla_clocks_due", ["stopped_at", "warn_at"]),
    ):
        op.create_index(name, table, columns, unique=False)


def _notes_and_mails() -> None:
    op.create_table(
        "desk_notes",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=36), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["author"], ["staff.id"], name=op.f("fk_desk_notes_author_staff")),
        _of_conversation("desk_notes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_notes")),
    )
    op.create_table(
        "desk_mails",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("ticket_number", sa.String(length=16), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("requested_at", TIME, nullable=False),
        sa.Column("sent_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_mails")),
    )
    op.create_index("ix_desk_notes_conversation", "desk_notes", ["conversation_id", "at"], unique=False)
    op.create_index(op.f("ix_desk_mails_ticket_number"), "desk_mails", ["ticket_number"], unique=False)
    op.create_index(op.f("ix_desk_mails_sent_at"), "desk_mails", ["sent_at"], unique=False)


def _of_conversation(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_conversation_id_conversations")
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=name)


def downgrade() -> None:
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        for column in ("team_id", "priority", "queue_rank"):
            batch_op.drop_column(column)
    for table in (
        *("desk_mails", "desk_notes", "desk_sla_clocks", "desk_waits"),
        *("desk_presence", "desk_agents", "desk_teams", "desk_settings"),
    ):
        op.drop_table(table)
