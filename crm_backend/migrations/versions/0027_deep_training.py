"""deep training: how long a model's encoder was tuned

Revision: 0027_deep_training
"""

import sqlalchemy as sa
from alembic import op

revision = "0027_deep_training"
down_revision = "0026_canary"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("bot_models") as table:
        table.add_column(sa.Column("tune_minutes", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("bot_models") as table:
        table.drop_column("tune_minutes")
