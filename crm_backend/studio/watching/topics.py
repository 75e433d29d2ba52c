"""The messages of a topic that Watching found, for whoever decides on them."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.studio.watching.due import latest
from crm_backend.studio.watching.schemas import Seen


async def messages_of(db: AsyncSession, message_id: str) -> list[str]:
    """Return the ids of the topic that has this message, by the latest look; empty if there is none."""
    report = await latest(db)
    topics = Seen.model_validate(report.result).topics if report else []
    return next((one.message_ids for one in topics if message_id in one.message_ids), [])
