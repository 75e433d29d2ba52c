"""answers: what was decided of agents' replies that resolved a conversation

Revision: 0019_answers
"""

import sqlalchemy as sa
from alembic import op

from crm_backend.database import UTCDateTime

revision = "0019_answers"
down_revision = "0018_replies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_decisions",
        sa.Column("message_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("article_id", sa.String(36), nullable=True),
        sa.Column("staff_id", sa.String(36), nullable=False),
        sa.Column("created_at", UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_answer_decisions")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_answer_decisions_message_id_messages")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_answer_decisions_staff_id_staff")),
    )


def downgrade() -> None:
    op.drop_table("answer_decisions")
