"""the escalation policy: versions and decisions

Revision: 0003, after 0001
"""

import sqlalchemy as sa
from alembic import op

from crm_backend.database import UTCDateTime

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "escalation_policies",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=36), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author"], ["staff.id"], name=op.f("fk_escalation_policies_author_staff")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_escalation_policies")),
    )
    op.create_table(
        "escalation_decisions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=True),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.Column("verdict_by", sa.String(length=36), nullable=True),
        sa.Column("verdict_at", UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_escalation_decisions_conversation_id_conversations"),
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_escalation_decisions_message_id_messages")
        ),
        sa.ForeignKeyConstraint(
            ["verdict_by"], ["staff.id"], name=op.f("fk_escalation_decisions_verdict_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_decisions")),
    )
    with op.batch_alter_table("escalation_decisions", schema=None) as batch_op:
        batch_op.create_index("ix_escalation_decisions_conversation", ["conversation_id", "created_at"])
        batch_op.create_index("ix_escalation_decisions_kind", ["kind", "created_at"])


def downgrade() -> None:
    op.drop_table("escalation_decisions")
    op.drop_table("escalation_policies")
