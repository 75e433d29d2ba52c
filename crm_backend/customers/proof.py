"""Proof of a stranger: a number AND the e-mail that belongs to it. Wrong tries close the door for a while.

A wrong try ends in an error and must be counted all the same, so the counting happens outside
the savepoint that the error rolls back (see ``calls.py``).
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.identity import Caller
from crm_backend.customers.models import ProofDoor
from crm_backend.database import now
from crm_backend.errors import InvalidInput, NotFound, TooMany
from crm_backend.idempotency import insert_if_new
from crm_backend.settings import Settings


class WrongTry(NotFound):
    """Number and e-mail do not belong together; the same answer as for a number that does not exist."""


def normalise_email(text: str) -> str:
    """Return the e-mail address as it is stored and compared."""
    return text.strip().lower()


async def lock_doors(session: AsyncSession, caller: Caller) -> list[ProofDoor]:
    """Return the caller's doors, locked until the transaction ends, so that guesses cannot run abreast."""
    subjects = [f"conversation:{caller.conversation_id}"]
    if caller.address_hash:
        subjects.append(f"address:{caller.address_hash}")
    return [await _lock_door(session, subject) for subject in subjects]


async def _lock_door(session: AsyncSession, subject: str) -> ProofDoor:
    query = select(ProofDoor).where(ProofDoor.subject == subject).with_for_update()
    door = (await session.scalars(query)).one_or_none()
    if door is None:
        await insert_if_new(session, ProofDoor(subject=subject, wrong_at=[]))
        door = (await session.scalars(query)).one()
    return door


async def check_email_given(session: AsyncSession, caller: Caller, email: str | None) -> str:
    """Return the stranger's e-mail, normalised, if their doors are open.

    Raises:
        TooMany: too many wrong tries (``too_many_tries``).
        InvalidInput: no e-mail came with the request (``email_needed``).
    """
    for door in await lock_doors(session, caller):
        if door.closed_until is not None and door.closed_until > now():
            wait = int((door.closed_until - now()).total_seconds()) + 1
            raise TooMany("Too many wrong tries. Try again later.", code="too_many_tries", retry_after=wait)
    if not email or not email.strip():
        raise InvalidInput("The e-mail of the order is needed.", code="email_needed")
    return normalise_email(email)


async def recent_wrong_tries(session: AsyncSession, conversation_id: str, *, within: timedelta) -> int:
    """Return how many wrong proofs were given in a conversation lately; a closed door counts as one more.

    The tries that closed it are not kept.
    """
    door = await session.get(ProofDoor, f"conversation:{conversation_id}")
    if door is None:
        return 0
    at = now()
    is_closed = door.closed_until is not None and door.closed_until > at
    return sum(time > (at - within).timestamp() for time in door.wrong_at) + is_closed


def count_wrong_try(doors: list[ProofDoor], settings: Settings) -> None:
    """Write down one wrong try, and close the doors that have seen enough.

    A right proof does not reset the count: whoever has one order of their own could
    otherwise guess at others without end.
    """
    limits = [settings.proof_tries, settings.proof_tries_per_address]
    for door, limit in zip(doors, limits, strict=False):
        _count(door, limit=limit, window=settings.proof_lockout)


def _count(door: ProofDoor, *, limit: int, window: timedelta) -> None:
    at = now()
    recent = [time for time in door.wrong_at if time > (at - window).timestamp()]
    recent.append(at.timestamp())
    if len(recent) >= limit:
        door.closed_until = at + window
        recent = []
    door.wrong_at = recent
