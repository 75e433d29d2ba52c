"""What was accepted is answered: messages whose turn died or failed are taken up again."""

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from crm_backend.conversations import leases
from crm_backend.database import Database
from crm_backend.gateway.turn import Turns

log = logging.getLogger(__name__)

INTERVAL_SECONDS = 1.0


async def recover_once(database: Database, turns: Turns) -> int:
    """Start a turn for every conversation with a due message and a free lease; return how many.

    A turn that was started and waits for a connection has no lease yet. Starting another each second
    would pile up waiters until nobody gets a connection.
    """
    async with database.read() as session:
        due = set(await leases.list_due(session)) - turns.at_work
    for conversation_id in due:
        turns.kick(conversation_id)
    return len(due)


async def recover_forever(database: Database, turns: Turns, *, interval: float = INTERVAL_SECONDS) -> None:
    """Look for abandoned messages until cancelled; a database that is away is asked again."""
    while True:
        try:
            await recover_once(database, turns)
        except (SQLAlchemyError, OSError):
            log.exception("could not look for abandoned messages")
        await asyncio.sleep(interval)
