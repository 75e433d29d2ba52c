"""who changed a conversation's owner and why, and which message a reply answers

Revision: 0005_core, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_core"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("conversation_events") as events:
        events.add_column(sa.Column("owner", sa.String(length=48), nullable=True))
        events.add_column(sa.Column("actor", sa.String(length=48), nullable=True))
        events.add_column(sa.Column("reason", sa.String(length=64), nullable=True))
    with op.batch_alter_table("messages") as messages:
        messages.add_column(sa.Column("reply_to", sa.String(length=36), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("messages") as messages:
        messages.drop_column("reply_to")
    with op.batch_alter_table("conversation_events") as events:
        events.drop_column("reason")
        events.drop_column("actor")
        events.drop_column("owner")
