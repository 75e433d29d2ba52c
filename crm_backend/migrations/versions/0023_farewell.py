"""farewell: conversations to be mailed, and what the customer looks at

Revision: 0023_farewell
"""

import sqlalchemy as sa
from alembic import op

from crm_backend.database import UTCDateTime

revision = "0023_farewell"
down_revision = "0019_answers"
branch_labels = None
depends_on = None

TIME = UTCDateTime(timezone=True)


def _of_conversation(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_conversation_id_conversations")
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=name)


def upgrade() -> None:
    op.create_table(
        "transcript_mails",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("conversation_id", sa.String(36), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("requested_at", TIME, nullable=False),
        sa.Column("sent_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript_mails")),
        _of_conversation("transcript_mails"),
    )
    for column in ("conversation_id", "sent_at"):
        op.create_index(op.f(f"ix_transcript_mails_{column}"), "transcript_mails", [column])
    op.create_table(
        "page_contexts",
        sa.Column("conversation_id", sa.String(36), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_page_contexts")),
        _of_conversation("page_contexts"),
    )


def downgrade() -> None:
    for table in ("page_contexts", "transcript_mails"):
        op.drop_table(table)
