"""Full-text search over everything that customers, agents and the bot said, newest first.

The texts are those of the log: masked before they were stored. SQLite keeps an FTS5 index (``said``,
kept up by triggers), PostgreSQL a GIN index over ``to_tsvector``; both match whole words and the
beginnings of words. Chinese, Japanese and Korean have no spaces to split at, so they are looked for as
they stand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

MOST_WORDS = 12
SHORTEST = 2
OPEN, CLOSE = "\x02", "\x03"
"""Around each match in a snippet: characters that no message contains."""
VECTOR = "to_tsvector('simple', translate(text, '-_/.@:+#''’', '          '))"
"""What PostgreSQL indexes: parts of numbers, addresses and e-mails are words of their own, as in FTS5."""
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SNIPPET = f"StartSel={OPEN}, StopSel={CLOSE}, MinWords=8, MaxWords=24"


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A message that matches; ``snippet`` has ``OPEN`` and ``CLOSE`` around the words."""

    message_id: str
    conversation_id: str
    seq: int
    sender: str
    at: datetime
    snippet: str


def words_of(query: str) -> list[str]:
    """Return the words that are looked for, in lower case; at most a dozen."""
    found = re.findall(r"[^\W_]+", query.lower())
    return found[:MOST_WORDS] if any(len(word) >= SHORTEST or _CJK.match(word) for word in found) else []


async def search(
    session: AsyncSession, query: str, *, limit: int, before: datetime | None = None
) -> list[Hit]:
    """Return the latest messages with all words of the query; none for a query without words."""
    words = words_of(query)
    if not words:
        return []
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    if _CJK.search(query):
        statement, values = _AS_IT_STANDS, {"match": f"%{_escaped(query.strip())}%"}
    elif on_sqlite:
        statement, values = _FTS5, {"match": " ".join(f'"{word}"*' for word in words)}
    else:
        statement, values = _POSTGRESQL, {"match": " & ".join(f"{word}:*" for word in words)}
    bound = {**values, "limit": limit, "before": _as_bound(before, on_sqlite), "options": _SNIPPET}
    rows = (await session.execute(text(statement), _only_used(statement, bound))).all()
    return [_hit(row, query) for row in rows]


def _only_used(statement: str, values: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if f":{name}" in statement}


def _escaped(query: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", query)


_FAR = "9999-01-01 00:00:00.000000"


def _as_bound(before: datetime | None, on_sqlite: bool) -> object:
    if on_sqlite:
        return before.strftime("%Y-%m-%d %H:%M:%S.%f") if before else _FAR
    return before or datetime.fromisoformat(_FAR + "+00:00")


_COLUMNS = "m.id, m.conversation_id, m.seq, m.sender, m.created_at"
_FTS5 = f"""
    SELECT {_COLUMNS}, snippet(said, 0, '{OPEN}', '{CLOSE}', '…', 24)
    FROM said JOIN said_rows r ON r.id = said.rowid JOIN messages m ON m.id = r.message_id
    WHERE said MATCH :match AND m.created_at < :before
    ORDER BY said.rowid DESC LIMIT :limit"""  # noqa: S608
_POSTGRESQL = f"""
    SELECT m.id, m.conversation_id, m.seq, m.sender, m.created_at,
      ts_headline('simple', m.text, to_tsquery('simple', :match), :options)
    FROM (
      SELECT id, conversation_id, seq, sender, created_at, text FROM messages
      WHERE sender <> 'system' AND {VECTOR} @@ to_tsquery('simple', :match) AND created_at < :before
      ORDER BY created_at DESC, id LIMIT :limit
    ) m ORDER BY m.created_at DESC, m.id"""  # noqa: S608
_AS_IT_STANDS = rf"""
    SELECT {_COLUMNS}, m.text FROM messages m
    WHERE m.sender <> 'system' AND m.text LIKE :match ESCAPE '\' AND m.created_at < :before
    ORDER BY m.created_at DESC LIMIT :limit"""  # noqa: S608


def _hit(row: Sequence[object], query: str) -> Hit:
    message_id, conversation_id, seq, sender, at, snippet = row
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(f"{at}+00:00")
    shown = str(snippet) if OPEN in str(snippet) else _marked(str(snippet), query.strip())
    return Hit(
        message_id=str(message_id),
        conversation_id=str(conversation_id),
        seq=int(str(seq)),
        sender=str(sender),
        at=moment,
        snippet=shown,
    )


def _marked(said: str, query: str) -> str:
    """Return the surroundings of a match that was looked for as it stands."""
    at = said.lower().find(query.lower())
    if at < 0:
        return said[:160]
    start, end = max(0, at - 40), at + len(query)
    head = "…" if start else ""
    return f"{head}{said[start:at]}{OPEN}{said[at:end]}{CLOSE}{said[end : end + 100]}"


async def forget(session: AsyncSession) -> None:
    """Leave no trace of erased texts in the index: FTS5 keeps the words of deleted rows until it merges."""
    if session.get_bind().dialect.name == "sqlite":
        await session.execute(text("INSERT INTO said(said) VALUES ('optimize')"))
