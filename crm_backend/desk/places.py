"""The place in line of everybody who waits, as customers are told it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.conversations.vocabulary import QUEUE
from crm_backend.desk import settings as desk_settings
from crm_backend.desk.offer import Offer, find_offer
from crm_backend.desk.queue import in_order
from crm_backend.desk.waits import estimate, last_hour

ROUND_SECONDS = 30


def told_seconds(wait: timedelta | None) -> int | None:
    """Return a wait as customers are told it: rounded up to half minutes."""
    if wait is None:
        return None
    return -int(-wait.total_seconds() // ROUND_SECONDS) * ROUND_SECONDS


async def places(session: AsyncSession) -> dict[str, dict[str, Any]]:
    """Return what each waiting customer may know: owner, position, expected wait and offer."""
    ids = (await session.scalars(in_order(select(Conversation.id).where(Conversation.owner == QUEUE)))).all()
    if not ids:
        return {}
    ended, going_on = await last_hour(session)
    found = {}
    short, long = await find_offer(session, None), await find_offer(session, timedelta(days=9))
    longest = (await desk_settings.current(session)).settings.longest_wait
    for place, conversation_id in enumerate(ids, start=1):
        wait = estimate(place, ended, going_on)
        offer = long if wait is not None and wait > longest else short
        found[conversation_id] = place_view(place, wait, offer)
    return found


def place_view(place: int, wait: timedelta | None, offer: Offer | None) -> dict[str, Any]:
    """Return the state of one who waits."""
    return {
        "owner": QUEUE,
        "agent_name": None,
        "position": place,
        "expected_wait_seconds": told_seconds(wait),
        "offer": offer.view.model_dump(mode="json") if offer else None,
    }


def waiting_view(place: int, wait: timedelta | None, offer: Offer | None) -> dict[str, Any]:
    """Return the same without the owner, for the event that tells of the owner itself."""
    told = place_view(place, wait, offer)
    return {key: told[key] for key in ("position", "expected_wait_seconds", "offer")}
