"""Ask the worker for a run; light enough for the server, which computes nothing itself."""

from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import Database
from crm_backend.insights import results
from crm_backend.insights.models import InsightRun

TOPIC, WAITING = "customers", "waiting"


async def request_run(session: AsyncSession) -> InsightRun:
    """Note that a run is wanted; one that waits already is enough."""
    waiting = await results.latest_run(session, TOPIC, state=WAITING)
    if waiting is not None:
        return waiting
    run = InsightRun(topic=TOPIC, state=WAITING)
    session.add(run)
    await session.flush()
    return run


async def run_if_asked(database: Database, home: Path) -> str | None:
    """Run if somebody asked for it, or if there never was a run; None if there is nothing to do."""
    async with database.write() as session:
        waiting = await results.latest_run(session, TOPIC, state=WAITING)
        first = await results.latest_run(session, TOPIC) is None
        if waiting is not None:
            await session.delete(waiting)
    if waiting is None and not first:
        return None
    from crm_backend.insights.jobs import compute  # takes seconds to load

    return await compute(database, home, redo=waiting is not None)
