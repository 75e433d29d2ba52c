"""The lock-out: after so many failures in a row nobody signs in with that e-mail for a while.

Counted in the database, so it holds for all processes and over a restart; for e-mails without an account
too, so that a lock says nothing about who has one.
"""

import math

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.errors import TooMany
from crm_backend.settings import Settings
from crm_backend.staff.keyed import keyed_hash
from crm_backend.staff.second_factor_models import SignInFailures

LOCKED = "Too many failures. For safety nobody can sign in with this e-mail for {minutes} min."


def key_of(settings: Settings, email: str) -> str:
    """Return what an e-mail is counted under: no e-mails of strangers are stored."""
    return keyed_hash(settings, "failures", email.strip().lower())


async def refuse_if_locked(session: AsyncSession, key: str) -> None:
    """Raise while the lock holds.

    Raises:
        TooMany: ``locked_out``, with the seconds left.
    """
    row = await session.get(SignInFailures, key)
    if row is None or row.locked_until is None or row.locked_until <= now():
        return
    seconds = math.ceil((row.locked_until - now()).total_seconds())
    detail = LOCKED.format(minutes=math.ceil(seconds / 60))
    raise TooMany(detail, code="locked_out", retry_after=max(1, seconds))


async def count(session: AsyncSession, key: str, settings: Settings) -> bool:
    """Count a failure; return whether it locked. After a lock the next failure locks again at once."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    moment = now()
    new = {"count": SignInFailures.count + 1, "last_at": moment}
    statement = (
        insert(SignInFailures)
        .values(key=key, count=1, last_at=moment)
        .on_conflict_do_update(index_elements=["key"], set_=new)
    )
    await session.execute(statement)
    row = await session.get_one(SignInFailures, key, populate_existing=True)
    if row.count < settings.sign_in_tries:
        return False
    row.locked_until = moment + settings.sign_in_lockout
    await session.flush()
    return True


async def forget(session: AsyncSession, key: str) -> None:
    """Begin at nought again, after a success or with a new password."""
    await session.execute(delete(SignInFailures).where(SignInFailures.key == key))
