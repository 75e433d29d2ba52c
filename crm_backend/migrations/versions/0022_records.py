"""tickets get an agent and a history; indexes for long lists and for reports

Revision: 0022_records
"""

import sqlalchemy as sa
from alembic import op

from crm_backend.database import UTCDateTime

revision = "0022_records"
down_revision = "0021_webhooks"
branch_labels = None
depends_on = None

TIME = UTCDateTime(timezone=True)
INDEXES = (
    ("ix_tickets_created", "tickets", ["created_at", "id"]),
    ("ix_orders_placed", "orders", ["placed_at", "id"]),
    ("ix_orders_status_placed", "orders", ["status", "placed_at", "id"]),
    ("ix_customers_created", "customers", ["created_at", "id"]),
    ("ix_conversations_created_at", "conversations", ["created_at"]),
)


def upgrade() -> None:
    with op.batch_alter_table("tickets") as tickets:
        tickets.add_column(sa.Column("assignee_id", sa.String(length=36), nullable=True))
        tickets.create_foreign_key(op.f("fk_tickets_assignee_id_staff"), "staff", ["assignee_id"], ["id"])
        tickets.create_index(op.f("ix_tickets_assignee_id"), ["assignee_id"])
    op.create_table(
        "ticket_events",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("ticket_id", sa.String(length=36), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_events_ticket_id_tickets")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_ticket_events_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_events")),
    )
    op.create_index(op.f("ix_ticket_events_ticket_id"), "ticket_events", ["ticket_id"])
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table)
    op.drop_table("ticket_events")
    with op.batch_alter_table("tickets") as tickets:
        tickets.drop_index(op.f("ix_tickets_assignee_id"))
        tickets.drop_constraint(op.f("fk_tickets_assignee_id_staff"), type_="foreignkey")
        tickets.drop_column("assignee_id")
