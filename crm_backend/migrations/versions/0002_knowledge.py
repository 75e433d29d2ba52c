"""knowledge: gaps, the language of versions, the words of the staff's search

Revision: 0002_knowledge, after 0001
"""

import json

import sqlalchemy as sa
from alembic import op

import crm_backend.database

revision = "0002_knowledge"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.add_column(sa.Column("words", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("article_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(length=8), nullable=False, server_default="en"))
    _fill()
    op.create_table(
        "knowledge_gaps",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("article_id", sa.String(length=36), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.Column("encoder", sa.String(length=64), nullable=True),
        sa.Column("created_at", crm_backend.database.UTCDateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", crm_backend.database.UTCDateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(length=36), nullable=True),
        sa.Column("resolution", sa.String(length=16), nullable=True),
        sa.Column("resolved_article_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_knowledge_gaps_article_id_articles"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["resolved_article_id"],
            ["articles.id"],
            name=op.f("fk_knowledge_gaps_resolved_article_id_articles"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_gaps")),
        sa.UniqueConstraint("message_id", "reason", name=op.f("uq_knowledge_gaps_message_id")),
    )
    with op.batch_alter_table("knowledge_gaps", schema=None) as batch_op:
        batch_op.create_index("ix_knowledge_gaps_open", ["resolved_at", "created_at"], unique=False)


def _fill() -> None:
    """Give the rows of before their words, and the old versions their article's language."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, title, body, questions, language FROM articles")).all()
    for row in rows:
        questions = json.loads(row.questions) if isinstance(row.questions, str) else row.questions
        words = "\n".join([row.title, *questions, row.body]).casefold()
        connection.execute(
            sa.text("UPDATE articles SET words = :words WHERE id = :id"), {"words": words, "id": row.id}
        )
        connection.execute(
            sa.text("UPDATE article_versions SET language = :language WHERE article_id = :id"),
            {"language": row.language, "id": row.id},
        )


def downgrade() -> None:
    op.drop_table("knowledge_gaps")
    with op.batch_alter_table("article_versions", schema=None) as batch_op:
        batch_op.drop_column("language")
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.drop_column("words")
