"""the studio: edits of the training data, reviews, the fixed test set

Revision: 0012_studio
"""

import sqlalchemy as sa
from alembic import op

from crm_backend.database import UTCDateTime

revision = "0012_studio"
down_revision = "0011_sign_in"
branch_labels = None
depends_on = None

TIME = UTCDateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def upgrade() -> None:
    _add_edits()
    _add_reviews()
    op.create_table(
        "training_exports",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sentences", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(length=36), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        _to("training_exports", "author", "staff"),
        _key("training_exports", "id"),
    )


def _add_edits() -> None:
    op.create_table(
        "training_edits",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("intent", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("old_intent", sa.String(length=64), nullable=False),
        sa.Column("old_text", sa.Text(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=True),
        sa.Column("decision_id", sa.String(length=36), nullable=True),
        sa.Column("author", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        _to("training_edits", "message_id", "messages"),
        _to("training_edits", "author", "staff"),
        _key("training_edits", "id"),
    )
    _index("training_edits", "message_id", "decision_id", "state")


def _add_reviews() -> None:
    op.create_table(
        "review_decisions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("intent", sa.String(length=64), nullable=True),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("undone_at", TIME, nullable=True),
        _to("review_decisions", "staff_id", "staff"),
        _key("review_decisions", "id"),
    )
    _index("review_decisions", "created_at")
    op.create_table(
        "reviewed_messages",
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("decision_id", sa.String(length=36), nullable=False),
        _to("reviewed_messages", "message_id", "messages"),
        _to("reviewed_messages", "decision_id", "review_decisions"),
        _key("reviewed_messages", "message_id"),
    )
    _index("reviewed_messages", "decision_id")
    op.create_table(
        "test_sentences",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("intent", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=True),
        sa.Column("decision_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        _to("test_sentences", "message_id", "messages"),
        _key("test_sentences", "id"),
        sa.UniqueConstraint("key", name=op.f("uq_test_sentences_key")),
    )
    _index("test_sentences", "message_id", "decision_id")
    op.create_table(
        "intent_corrections",
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("intent", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        _to("intent_corrections", "message_id", "messages"),
        _to("intent_corrections", "staff_id", "staff"),
        _key("intent_corrections", "message_id"),
    )


def downgrade() -> None:
    for name in (
        "intent_corrections",
        "test_sentences",
        "reviewed_messages",
        "review_decisions",
        "training_exports",
        "training_edits",
    ):
        op.drop_table(name)
