"""models: trained, compared, and the gate's rules

Revision: 0013_models
"""

import sqlalchemy as sa
from alembic import op

from crm_backend.database import UTCDateTime

revision = "0013_models"
down_revision = "0012_studio"
branch_labels = None
depends_on = None

TIME = UTCDateTime(timezone=True)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def upgrade() -> None:
    op.create_table(
        "bot_models",
        _text("id", 36),
        _text("state", 16),
        _text("archive", 200),
        _text("sha256", 64),
        _text("rasa_id", 64),
        _text("data_digest", 64),
        _text("config_digest", 64),
        _text("code_version", 80),
        sa.Column("sentences", sa.Integer(), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(36), nullable=True),
        _text("log", 300),
        _text("phase", 40),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("beat_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("started_at", TIME, nullable=True),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("promoted_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bot_models")),
        sa.ForeignKeyConstraint(["author"], ["staff.id"], name=op.f("fk_bot_models_author_staff")),
    )
    for column in ("state", "sha256", "created_at"):
        op.create_index(op.f(f"ix_bot_models_{column}"), "bot_models", [column])
    op.create_table(
        "model_comparisons",
        _text("id", 36),
        _text("candidate_id", 36),
        _text("base_id", 36),
        _text("state", 16),
        _text("test_digest", 64),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("beat_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_comparisons")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["bot_models.id"], name=op.f("fk_model_comparisons_candidate_id_bot_models")
        ),
        sa.ForeignKeyConstraint(
            ["base_id"], ["bot_models.id"], name=op.f("fk_model_comparisons_base_id_bot_models")
        ),
        sa.UniqueConstraint("candidate_id", "base_id", name=op.f("uq_model_comparisons_candidate_id")),
    )
    for column in ("state", "candidate_id"):
        op.create_index(op.f(f"ix_model_comparisons_{column}"), "model_comparisons", [column])
    gate = op.create_table(
        "model_gate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_gate")),
    )
    op.bulk_insert(gate, [{"id": 1, "version": 1, "rules": {}}])


def downgrade() -> None:
    for table in ("model_gate", "model_comparisons", "bot_models"):
        op.drop_table(table)
