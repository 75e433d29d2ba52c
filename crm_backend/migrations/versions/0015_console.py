"""the console: an index over what was said, snoozes, tags, mentions

Revision: 0015_console
"""

import sqlalchemy as sa
from alembic import op

from crm_backend.database import UTCDateTime

revision = "0015_console"
down_revision = "0013_models"
branch_labels = None
depends_on = None

TIME = UTCDateTime(timezone=True)
SPOKEN = "new.sender <> 'system'"
NEW_ROW = "(SELECT id FROM said_rows WHERE message_id = new.id)"
OLD_ROW = "(SELECT id FROM said_rows WHERE message_id = old.id)"

# The index holds words, not texts: those stay in messages alone, seen through a view. Rows have numbers
# of their own, because VACUUM may give a table without an integer key new ones.
ON_SQLITE = (
    "CREATE TABLE said_rows (id INTEGER PRIMARY KEY, message_id VARCHAR(36) NOT NULL UNIQUE)",
    "CREATE VIEW said_texts AS SELECT r.id AS id, m.text AS text "
    "FROM said_rows r JOIN messages m ON m.id = r.message_id",
    "CREATE VIRTUAL TABLE said USING fts5(text, content='said_texts', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
    "INSERT INTO said_rows (message_id) SELECT id FROM messages WHERE sender <> 'system' ORDER BY created_at",
    "INSERT INTO said(said) VALUES ('rebuild')",
    f"CREATE TRIGGER said_insert AFTER INSERT ON messages WHEN {SPOKEN} BEGIN "  # noqa: S608
    "INSERT INTO said_rows (message_id) VALUES (new.id); "
    f"INSERT INTO said (rowid, text) VALUES ({NEW_ROW}, new.text); END",
    "CREATE TRIGGER said_update AFTER UPDATE OF text ON messages "  # noqa: S608
    f"WHEN {SPOKEN} AND old.text IS NOT new.text BEGIN "
    f"INSERT INTO said (said, rowid, text) VALUES ('delete', {OLD_ROW}, old.text); "
    f"INSERT INTO said (rowid, text) VALUES ({NEW_ROW}, new.text); END",
    "CREATE TRIGGER said_delete AFTER DELETE ON messages WHEN old.sender <> 'system' BEGIN "  # noqa: S608
    f"INSERT INTO said (said, rowid, text) VALUES ('delete', {OLD_ROW}, old.text); "
    "DELETE FROM said_rows WHERE message_id = old.id; END",
)
OFF_SQLITE = (
    "DROP TRIGGER said_insert",
    "DROP TRIGGER said_update",
    "DROP TRIGGER said_delete",
    "DROP TABLE said",
    "DROP VIEW said_texts",
    "DROP TABLE said_rows",
)
ON_POSTGRESQL = (
    "CREATE INDEX said ON messages USING gin "
    "(to_tsvector('simple', translate(text, '-_/.@:+#''’', '          '))) WHERE sender <> 'system'"
)


def upgrade() -> None:
    _inbox()
    if op.get_bind().dialect.name == "sqlite":
        for statement in ON_SQLITE:
            op.execute(statement)
    else:
        op.execute(ON_POSTGRESQL)


def _inbox() -> None:
    op.create_table(
        "inbox_snoozes",
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        _to("inbox_snoozes", "conversation_id", "conversations"),
        _to("inbox_snoozes", "by", "staff"),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_inbox_snoozes")),
    )
    op.create_table(
        "inbox_tags",
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        _to("inbox_tags", "conversation_id", "conversations"),
        sa.PrimaryKeyConstraint("conversation_id", "name", name=op.f("pk_inbox_tags")),
    )
    op.create_index("ix_inbox_tags_name", "inbox_tags", ["name"])
    op.create_table(
        "inbox_mentions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=True),
        _to("inbox_mentions", "conversation_id", "conversations"),
        _to("inbox_mentions", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_mentions")),
    )
    op.create_index(op.f("ix_inbox_mentions_conversation_id"), "inbox_mentions", ["conversation_id"])
    op.create_index("ix_inbox_mentions_staff", "inbox_mentions", ["staff_id", "seen_at"])


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in OFF_SQLITE:
            op.execute(statement)
    else:
        op.execute("DROP INDEX said")
    for name in ("inbox_mentions", "inbox_tags", "inbox_snoozes"):
        op.drop_table(name)
