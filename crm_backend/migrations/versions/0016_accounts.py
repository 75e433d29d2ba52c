"""staff accounts: where a session was opened, and for whom a second factor is required

Revision: 0016_accounts
"""

import sqlalchemy as sa
from alembic import op

revision = "0016_accounts"
down_revision = "0021_webhooks"
branch_labels = None
depends_on = None

COLUMNS = ("device", "address", "must")


def upgrade() -> None:
    with op.batch_alter_table("staff_sessions") as table:
        table.add_column(sa.Column("device", sa.String(length=80), server_default="", nullable=False))
        table.add_column(sa.Column("address", sa.String(length=64), server_default="", nullable=False))
        table.add_column(sa.Column("must", sa.String(length=16), nullable=True))
    with op.batch_alter_table("staff") as table:
        table.add_column(
            sa.Column("password_is_temporary", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    rules = op.create_table(
        "sign_in_rules",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("second_factor_from", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_rules")),
    )
    op.bulk_insert(rules, [{"id": 1, "second_factor_from": None}])


def downgrade() -> None:
    op.drop_table("sign_in_rules")
    with op.batch_alter_table("staff_sessions") as table:
        for name in COLUMNS:
            table.drop_column(name)
    with op.batch_alter_table("staff") as table:
        table.drop_column("password_is_temporary")
