"""A copy of the shop in a SQLite file: what the bot's actions read and write, and no conversations.

The live database, SQLite or PostgreSQL, is only read.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from anyio.to_thread import run_sync
from sqlalchemy import Table, create_engine, delete, insert, select
from sqlalchemy.engine import Engine

import crm_backend.models  # noqa: F401  (every table must be known)
from crm_backend.database import Base, Database

LEFT_OUT = {
    "conversations", "messages", "conversation_events", "chat_sessions", "idempotent_writes",
    "proof_doors", "password_resets", "escalation_decisions", "desk_waits", "desk_sla_clocks",
    "desk_notes", "desk_mails", "desk_presence", "inbox_snoozes", "inbox_tags", "inbox_mentions",
    "transcript_mails", "page_contexts",
    "staff_sessions", "staff_second_factors", "staff_recovery_codes", "staff_sign_in_failures",
    "audit_doors", "audit_entries", "webhooks", "webhook_deliveries", "worker_beats", "insight_lines",
    "bot_models", "model_comparisons", "model_gate", "model_replays", "replayed_conversations",
    "conversation_tests", "training_edits", "review_decisions", "reviewed_messages", "test_sentences",
    "intent_corrections", "training_exports", "training_uses", "retraining_marks",
}  # fmt: skip
"""Logs, secrets, and the studio's own: no action needs them."""
AT_ONCE = 1000


async def copy_shop(database: Database, target: Path) -> None:
    """Write the shop as it is now to a new SQLite file."""
    engine = create_engine(f"sqlite:///{target}")
    try:
        await run_sync(Base.metadata.create_all, engine)
        async with database.read_slow() as session:
            for table in Base.metadata.sorted_tables:
                if table.name not in LEFT_OUT:
                    rows = [dict(row._mapping) for row in await session.execute(select(table))]
                    await run_sync(_fill, engine, table, rows)
    finally:
        engine.dispose()


def _fill(engine: Engine, table: Table, rows: list[dict[str, object]]) -> None:
    with engine.begin() as connection:
        connection.execute(delete(table))
        for start in range(0, len(rows), AT_ONCE):
            connection.execute(insert(table), rows[start : start + AT_ONCE])


def put_back(pristine: Path, used: Path) -> None:
    """Make the used file what it was; others may have it open."""
    with closing(sqlite3.connect(pristine)) as source, closing(sqlite3.connect(used, timeout=30)) as target:
        source.backup(target)
