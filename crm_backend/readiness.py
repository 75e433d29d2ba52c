"""Looks at every part that a customer's answer needs, and says what to do about one that is missing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from crm_backend.beats import read_workers
from crm_backend.database import Database
from crm_backend.errors import KefuError
from crm_backend.settings import Settings
from crm_backend.studio.candidates.archives import find_active

PROBE_SECONDS = 2.0
OK, DOWN = "ok", "down"


@dataclass(frozen=True)
class Part:
    """``state`` is ``ok`` or what is wrong in a few words; without a ``needed`` part nobody is answered."""

    state: str
    needed: bool = True
    what_to_do: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_ok(self) -> bool:
        return self.state == OK

    def as_json(self) -> dict[str, Any]:
        advice = {} if self.is_ok else {"what_to_do": self.what_to_do}
        return {"state": self.state, "needed": self.needed, **advice, **self.facts}


@dataclass(frozen=True)
class Answer:
    """What one server said; ``model`` is the checksum of the archive it has loaded."""

    url: str
    state: str
    model: str | None = None


async def look(database: Database, settings: Settings) -> dict[str, Part]:
    """Look at everything at once; takes two seconds at most for what does not answer."""
    async with httpx.AsyncClient(timeout=PROBE_SECONDS, trust_env=False) as client:
        store, worker, rasas, actions = await asyncio.gather(
            _database(database),
            _worker(database),
            asyncio.gather(*(_ask(client, url, "/webhooks/desk/") for url in settings.rasa_urls)),
            asyncio.gather(*(_ask(client, url, "/health") for url in settings.actions_url.split(","))),
        )
    return {
        "database": store,
        "rasa": _servers(rasas, "rasa"),
        "actions": _servers(actions, "actions"),
        "model": await asyncio.to_thread(_model, settings, rasas),
        "worker": worker,
    }


@cache
def _newest_migrations() -> tuple[str, ...]:
    """Read the migrations' files, once; takes a second, so stay off the event loop."""
    from alembic.script import ScriptDirectory  # heavy, and no start has to wait for it

    from crm_backend.migrate import MIGRATIONS

    return tuple(ScriptDirectory(str(MIGRATIONS)).get_heads())


def _present_migrations(connection: Connection) -> tuple[str, ...]:
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_heads()


async def _database(database: Database) -> Part:
    newest = await asyncio.to_thread(_newest_migrations)
    try:
        async with asyncio.timeout(PROBE_SECONDS), database.read() as session:
            await session.execute(text("SELECT 1"))
            present = await (await session.connection()).run_sync(_present_migrations)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        advice = "Start the database, or correct DATABASE_URL; Kefu goes on by itself."
        return Part(f"{DOWN}: {type(error).__name__}", what_to_do=advice)
    facts = {"migrations": sorted(present)}
    if set(present) != set(newest):
        advice = "Run 'python -m crm_backend.migrate', or start the version that made this database."
        return Part("not migrated", what_to_do=advice, facts={**facts, "expected": [*newest]})
    return Part(OK, facts=facts)


async def _worker(database: Database) -> Part:
    try:
        async with asyncio.timeout(PROBE_SECONDS), database.read() as session:
            workers = await read_workers(session)
    except (SQLAlchemyError, OSError, TimeoutError):
        return Part("unknown", needed=False, what_to_do="See the database.")
    facts = {
        "alive": workers.alive,
        "last_beat": workers.last_beat.isoformat(timespec="seconds") if workers.last_beat else None,
        "jobs_waiting": workers.waiting,
        "lag_seconds": round(workers.lag, 1),
    }
    advice = "Start 'python -m crm_backend.worker': mails, promised times and clean-up wait for it."
    return Part(OK if workers.alive else DOWN, needed=False, what_to_do=advice, facts=facts)


async def _ask(client: httpx.AsyncClient, url: str, path: str) -> Answer:
    url = url.strip().rstrip("/")
    try:
        answer = await client.get(url + path)
        body: Any = answer.json()
    except httpx.HTTPError as error:
        return Answer(url, f"no answer: {type(error).__name__}")
    except ValueError:
        return Answer(url, f"status {answer.status_code}")
    said = body if isinstance(body, dict) else {}
    state = OK if answer.status_code == httpx.codes.OK else str(said.get("status", answer.status_code))
    return Answer(url, state, said.get("model"))


def _servers(answers: Sequence[Answer], log: str) -> Part:
    """One that answers is enough; each that does not is named."""
    states = [{"url": one.url, "state": one.state} for one in answers]
    away = [one.state for one in answers if one.state != OK]
    advice = f"See KEFU_HOME/logs/{log}*.log; 'make run' starts it again by itself."
    if len(away) == len(answers):
        return Part(away[0] if away else "not configured", what_to_do=advice, facts={"servers": states})
    state = OK if not away else f"{len(away)} of {len(answers)} away"
    return Part(state, needed=not away, what_to_do=advice, facts={"servers": states})


def _model(settings: Settings, answers: Sequence[Answer]) -> Part:
    """The model that Rasa has loaded is the active one; for some seconds after a change it is not yet."""
    try:
        active = find_active(settings)
    except KefuError as error:
        return Part(error.code, needed=False, what_to_do=error.detail)
    loaded = {one.url: one.model for one in answers if one.model}
    facts = {"active": active.path.name, "sha256": active.sha256}
    behind = [url for url, model in loaded.items() if model != active.sha256]
    if behind:
        advice = "Wait ten seconds: Rasa fetches it by itself. Else see KEFU_HOME/logs/rasa*.log."
        return Part("another is loaded", needed=False, what_to_do=advice, facts={**facts, "behind": behind})
    if not loaded:
        return Part("none is loaded", needed=False, what_to_do="See rasa.", facts=facts)
    return Part(OK, needed=False, facts=facts)
