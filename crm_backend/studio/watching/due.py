"""Whether it is time for a look; light enough for the worker, which starts a process for the look itself."""

import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Message
from crm_backend.conversations.vocabulary import CUSTOMER
from crm_backend.database import Database, now
from crm_backend.settings import Settings
from crm_backend.studio.candidates import process
from crm_backend.studio.watching.models import WatchReport, WatchRules

EVERY, NEW_MESSAGES = timedelta(hours=6), 100


async def latest(db: AsyncSession) -> WatchReport | None:
    """Return the newest report."""
    return (await db.scalars(select(WatchReport).order_by(WatchReport.created_at.desc()).limit(1))).first()


async def is_due(db: AsyncSession) -> bool:
    """Tell whether somebody asked, or the last look is old and enough was written since."""
    asked = (await db.scalars(select(WatchRules))).one().asked_at
    report = await latest(db)
    if asked is not None and (report is None or report.created_at < asked):
        return True
    if report is not None and now() - report.created_at < EVERY:
        return False
    written = select(func.count()).where(Message.sender == CUSTOMER)
    if report is not None:
        written = written.where(Message.created_at > report.created_at)
    return (await db.scalar(written) or 0) >= NEW_MESSAGES


async def look_if_due(database: Database, settings: Settings) -> bool:
    """Start a look at the lowest priority and wait for it; return whether there was one.

    Raises:
        process.Failed: it ended with an error; the text says which.
    """
    async with database.read() as session:
        if not await is_due(session):
            return False
    log = settings.home / "logs" / "watching.log"
    log.unlink(missing_ok=True)
    await process.run(settings, ["crm_backend.studio.watching"], log, _yes, python=Path(sys.executable))
    return True


async def _yes() -> bool:
    return True
