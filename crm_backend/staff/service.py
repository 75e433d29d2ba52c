"""Accounts and sessions of the staff."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache

from anyio.to_thread import run_sync
from pwdlib import PasswordHash
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.errors import NotSignedIn
from crm_backend.staff.models import Staff, StaffSession

_passwords = PasswordHash.recommended()


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


async def set_password(session: AsyncSession, staff: Staff, password: str) -> None:
    """Change a password and end every session opened with the old one."""
    staff.password_hash = await run_sync(_passwords.hash, password)
    await session.execute(delete(StaffSession).where(StaffSession.staff_id == staff.id))
    await session.flush()


async def authenticate(session: AsyncSession, *, email: str, password: str) -> Staff:
    """Return the account behind the credentials.

    Raises:
        NotSignedIn: ``wrong_credentials``, for an unknown e-mail, a wrong password and a closed
            account alike, after the same work.
    """
    staff = await find_by_email(session, email)
    expected = staff.password_hash if staff else await run_sync(_nobodys_hash)
    matches = await run_sync(_passwords.verify, password, expected)
    if staff is None or not staff.active or not matches:
        raise NotSignedIn("E-mail or password is wrong.", code="wrong_credentials")
    return staff


async def open_session(session: AsyncSession, staff_id: str, *, lifetime: timedelta) -> str:
    """Open a session and return its token, the only copy there is."""
    await session.execute(delete(StaffSession).where(StaffSession.expires_at < now()))
    token = secrets.token_urlsafe(32)
    session.add(StaffSession(token_hash=_token_hash(token), staff_id=staff_id, expires_at=now() + lifetime))
    await session.flush()
    return token


async def close_session(session: AsyncSession, token: str) -> None:
    """End the session of this token; an unknown one is no error."""
    await session.execute(delete(StaffSession).where(StaffSession.token_hash == _token_hash(token)))


async def staff_of_token(session: AsyncSession, token: str) -> Staff | None:
    """Return the active member of staff behind a session's token."""
    return await session.scalar(
        select(Staff)
        .join(StaffSession, StaffSession.staff_id == Staff.id)
        .where(StaffSession.token_hash == _token_hash(token), StaffSession.expires_at > now(), Staff.active)
    )


async def names_of(session: AsyncSession, staff_ids: Iterable[str | None]) -> dict[str, str]:
    """Return the names of these members of staff by id."""
    wanted = {staff_id for staff_id in staff_ids if staff_id}
    if not wanted:
        return {}
    found = await session.scalars(select(Staff).where(Staff.id.in_(wanted)))
    return {staff.id: staff.name for staff in found}
