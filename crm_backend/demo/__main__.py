"""Make the demo shop if there is none yet: ``python -m crm_backend.demo``."""

import asyncio
import sys
import time
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import OperationalError, ProgrammingError

import crm_backend.models  # noqa: F401  (every table must be known before rows are sorted)
from crm_backend.database import Database
from crm_backend.demo.seed import Made, is_empty, seed_demo
from crm_backend.settings import Settings, get_settings


async def make_demo(settings: Settings) -> Made | None:
    """Seed the shop as of today; return None if there is something in it already."""
    database = Database(settings.database_url)
    today = datetime.now(ZoneInfo(settings.timezone)).date()
    try:
        async with database.write() as session:
            if not await is_empty(session):
                return None
            return await seed_demo(session, seed=settings.demo_seed, today=today, settings=settings)
    finally:
        await database.close()


def main() -> None:
    """Seed and say what was made."""
    started = time.perf_counter()
    try:
        made = asyncio.run(make_demo(get_settings()))
    except (OperationalError, ProgrammingError) as error:
        sys.exit(f"The demo shop could not be made: {error.orig}. Is the database there and migrated?")
    if made is None:
        print("demo shop: there already")
    else:
        print(f"demo shop: {made} made in {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
