"""Ask the worker for a run; light enough for the server, which computes nothing itself."""

from sqlalchemy.ext.asyncio import AsyncSession

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
