"""replay: past conversations with another model, and conversations that became tests

Revision: 0020_replay
"""

import sqlalchemy as sa
from alembic import op

from crm_backend.database import UTCDateTime

revision = "0020_replay"
down_revision = "0016_accounts"
branch_labels = None
depends_on = None

TIME = UTCDateTime(timezone=True)


def _text(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=False)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    op.create_table(
        "model_replays",
        _text("id", 36),
        _text("candidate_id", 36),
        _text("base_id", 36),
        _text("state", 16),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("played", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        _text("error"),
        sa.Column("beat_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_replays")),
        _to("model_replays", "candidate_id", "bot_models"),
        _to("model_replays", "base_id", "bot_models"),
        sa.UniqueConstraint("candidate_id", "base_id", name=op.f("uq_model_replays_candidate_id")),
    )
    op.create_table(
        "replayed_conversations",
        _text("id", 36),
        _text("replay_id", 36),
        _text("conversation_id", 36),
        _text("test", 200),
        _text("verdict", 16),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("turns", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replayed_conversations")),
        _to("replayed_conversations", "replay_id", "model_replays"),
        _to("replayed_conversations", "conversation_id", "conversations"),
    )
    op.create_table(
        "conversation_tests",
        _text("id", 36),
        _text("conversation_id", 36),
        _text("name", 200),
        sa.Column("expected", sa.JSON(), nullable=False),
        _text("story"),
        sa.Column("author", sa.String(36), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_tests")),
        _to("conversation_tests", "conversation_id", "conversations"),
        _to("conversation_tests", "author", "staff"),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_conversation_tests_conversation_id")),
    )
    indexes = {
        "model_replays": ("candidate_id", "state"),
        "replayed_conversations": ("replay_id", "conversation_id"),
    }
    for table, columns in indexes.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table in ("conversation_tests", "replayed_conversations", "model_replays"):
        op.drop_table(table)
