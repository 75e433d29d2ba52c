"""Export and erasure as one deed each, with its audit line."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.service import get_conversation
from crm_backend.database import Database
from crm_backend.errors import Conflict
from crm_backend.privacy import erasure, trackers
from crm_backend.privacy.customers import belongings_of, belongings_of_conversations, find_customer
from crm_backend.privacy.export import collect
from crm_backend.settings import Settings
from crm_backend.staff import audit
from crm_backend.uploads import files


async def export_customer(session: AsyncSession, who: str, *, staff_id: str | None) -> dict[str, Any]:
    """Return everything kept on a customer (id or e-mail).

    Raises:
        NotFound: ``customer_not_found``.
    """
    customer = await find_customer(session, who)
    data = await collect(session, customer, await belongings_of(session, customer))
    await audit.record(
        session,
        staff_id=staff_id,
        action="privacy.export",
        object_type="customer",
        object_id=customer.id,
    )
    return data


async def erase_customer(
    database: Database, settings: Settings, who: str, *, staff_id: str | None
) -> dict[str, Any]:
    """Erase a customer (id or e-mail) everywhere; return what was done, in figures.

    Raises:
        NotFound: ``customer_not_found``.
        Conflict: ``erased_already``.
    """
    async with database.write() as session:
        customer = await find_customer(session, who)
        if customer.status == erasure.ERASED_STATUS:
            raise Conflict("This customer was erased already.", code="erased_already")
        what = await belongings_of(session, customer)
        # First, so that a crash leaves the order to erase, not half of a memory.
        forgotten = await trackers.forget(settings, what.conversations)
        await files.forget(settings, what.conversations)
        done = await erasure.erase(session, what) | {"tracker_events": forgotten}
        await _note(session, staff_id, "customer", customer.id, done)
    return done


async def erase_conversation(
    database: Database, settings: Settings, conversation_id: str, *, staff_id: str | None
) -> dict[str, Any]:
    """Erase what was said in one conversation: for strangers, who have no account.

    Raises:
        NotFound: ``conversation_not_found``.
    """
    async with database.write() as session:
        conversation = await get_conversation(session, conversation_id)
        what = await belongings_of_conversations(session, [conversation.id])
        forgotten = await trackers.forget(settings, what.conversations)
        await files.forget(settings, what.conversations)
        done = await erasure.erase(session, what) | {"tracker_events": forgotten}
        await _note(session, staff_id, "conversation", conversation_id, done)
    return done


async def _note(
    session: AsyncSession, staff_id: str | None, kind: str, object_id: str, done: dict[str, Any]
) -> None:
    await audit.record(
        session,
        staff_id=staff_id,
        action="privacy.erase",
        object_type=kind,
        object_id=object_id,
        detail=done,
    )
