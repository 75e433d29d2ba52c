"""Accounts and sessions of the staff."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from anyio.to_thread import run_sync
from pwdlib import PasswordHash
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.staff.models import Staff, StaffSession
from crm_backend.staff.passwords import refuse_weak

_passwords = PasswordHash.recommended()


@dataclass(frozen=True)
class Place:
    """From where somebody signs in: a device such as "Firefox on Linux", and an address."""

    device: str = ""
    address: str = ""


@lru_cache
def _nobodys_hash() -> str:
    """Return a hash to check against when there is no account, so that both answers take as long."""
    return _passwords.hash(secrets.token_urlsafe())


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def create_staff(session: AsyncSession, *, email: str, name: str, password: str, role: str) -> Staff:
    """Create an account; the e-mail is kept in lower case."""
    password_hash = await run_sync(_passwords.hash, password)
    staff = Staff(email=email.strip().lower(), name=name, password_hash=password_hash, role=role)
    session.add(staff)
    await session.flush()
    return staff


async def find_by_email(session: AsyncSession, email: str) -> Staff | None:
    """Return the account with this e-mail, in any spelling of case."""
    return await session.scalar(select(Staff).where(Staff.email == email.strip().lower()))


async def get_staff(session: AsyncSession, staff_id: str) -> Staff:
    """Return an account that exists."""
    return await session.get_one(Staff, staff_id)


async def set_password(
    session: AsyncSession,
    staff: Staff,
    password: str,
    *,
    keep_session: str | None = None,
    is_temporary: bool = False,
) -> None:
    """Change a password and end every session opened with the old one, but the one with the id given.

    Raises:
        InvalidInput: ``weak_password``.
    """
    refuse_weak(password, staff)
    staff.password_hash = await run_sync(_passwords.hash, password)
    staff.password_is_temporary = is_temporary
    await end_sessions(session, staff.id, but=keep_session)
    await session.flush()


async def fits(staff: Staff | None, password: str) -> bool:
    """Say whether it is their password, after the same work for an e-mail without an account."""
    expected = staff.password_hash if staff else await run_sync(_nobodys_hash)
    return await run_sync(_passwords.verify, password, expected)


async def open_session(
    session: AsyncSession,
    staff_id: str,
    *,
    lifetime: timedelta,
    place: Place = Place(),
    must: str | None = None,
) -> str:
    """Open a session and return its token, the only copy there is."""
    await session.execute(delete(StaffSession).where(StaffSession.expires_at < now()))
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            token_hash=_token_hash(token),
            staff_id=staff_id,
            expires_at=now() + lifetime,
            device=place.device,
            address=place.address,
            must=must,
        )
    )
    await session.flush()
    return token


async def sessions_of(session: AsyncSession, staff_id: str) -> Sequence[StaffSession]:
    """Return somebody's open sessions, newest first."""
    open_ones = select(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.expires_at > now())
    return (await session.scalars(open_ones.order_by(StaffSession.created_at.desc()))).all()


async def end_sessions(
    session: AsyncSession, staff_id: str, *, only: str | None = None, but: str | None = None
) -> int:
    """End somebody's sessions, ``only`` one or all ``but`` one (ids); return how many ended."""
    wanted = [
        one.token_hash
        for one in await session.scalars(select(StaffSession).where(StaffSession.staff_id == staff_id))
        if one.id != but and only in (None, one.id)
    ]
    await session.execute(delete(StaffSession).where(StaffSession.token_hash.in_(wanted)))
    return len(wanted)


async def close_session(session: AsyncSession, token: str) -> None:
    """End the session of this token; an unknown one is no error."""
    await session.execute(delete(StaffSession).where(StaffSession.token_hash == _token_hash(token)))


async def session_of_token(session: AsyncSession, token: str) -> tuple[Staff, StaffSession] | None:
    """Return a session that has not ended, and the active member of staff behind it."""
    found = await session.execute(
        select(Staff, StaffSession)
        .join(StaffSession, StaffSession.staff_id == Staff.id)
        .where(StaffSession.token_hash == _token_hash(token), StaffSession.expires_at > now(), Staff.active)
    )
    row = found.first()
    return (row[0], row[1]) if row else None


async def staff_of_token(session: AsyncSession, token: str) -> Staff | None:
    """Return the active member of staff behind a session's token, if it opens more than the account."""
    found = await session_of_token(session, token)
    return None if found is None or found[1].must else found[0]


async def names_of(session: AsyncSession, staff_ids: Iterable[str | None]) -> dict[str, str]:
    """Return the names of these members of staff by id."""
    wanted = {staff_id for staff_id in staff_ids if staff_id}
    if not wanted:
        return {}
    found = await session.scalars(select(Staff).where(Staff.id.in_(wanted)))
    return {staff.id: staff.name for staff in found}
