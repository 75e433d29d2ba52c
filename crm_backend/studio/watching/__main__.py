"""One look in a process of its own, whose memory goes with it."""

import asyncio

from crm_backend.database import Database
from crm_backend.settings import get_settings
from crm_backend.studio.watching.service import watch


async def _look() -> None:
    settings = get_settings()
    database = Database(settings.database_url)
    try:
        seen = await watch(database, settings)
    finally:
        await database.close()
    print(f"{seen.messages} messages, {len(seen.topics)} topics, {len(seen.words)} unseen words")


if __name__ == "__main__":
    asyncio.run(_look())
