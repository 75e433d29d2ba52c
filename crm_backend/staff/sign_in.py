"""Signing in: password, second factor, lock-out, session, audit line."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import Database
from crm_backend.errors import NotSignedIn
from crm_backend.settings import Settings
from crm_backend.staff import account, audit, failures, second_factor, service
from crm_backend.staff.models import Staff
from crm_backend.staff.schemas import LoginIn
from crm_backend.staff.service import Place


async def sign_in(database: Database, settings: Settings, body: LoginIn, place: Place) -> tuple[Staff, str]:
    """Check the credentials and open a session; return the account and the session's token.

    Raises:
        NotSignedIn: ``wrong_credentials``; ``second_factor_needed``: the password is right, send it again
            with a code; ``wrong_code``: it does not fit or was used before.
        TooMany: ``locked_out``.
    """
    key = failures.key_of(settings, body.email)
    # The slow check is done outside the transaction: on SQLite it would keep every other writer waiting.
    async with database.read() as session:
        await failures.refuse_if_locked(session, key)
        found = await service.find_by_email(session, body.email)
        is_right = await service.fits(found, body.password)
    async with database.write() as session:
        # Read anew: it may have been locked or changed meanwhile.
        await failures.refuse_if_locked(session, key)
        staff = await session.get(Staff, found.id) if found and is_right else None
        if staff is None or not staff.active or staff.password_hash != (found and found.password_hash):
            problem = NotSignedIn("E-mail or password is wrong.", code="wrong_credentials")
        elif (refused := await _check_code(session, staff, body.code, settings)) is None:
            await failures.forget(session, key)
            return staff, await _open(session, staff, settings, place)
        elif refused.code == "second_factor_needed":
            raise refused
        else:
            problem = refused
        await _note_failure(session, key, found, problem.code, settings)
    raise problem


async def _check_code(
    session: AsyncSession, staff: Staff, code: str | None, settings: Settings
) -> NotSignedIn | None:
    factor = await second_factor.of(session, staff.id)
    if factor is None:
        return None
    if not code:
        return NotSignedIn("Enter a code of your authenticator app.", code="second_factor_needed")
    used = await second_factor.use(session, factor, code, settings)
    if used == "recovery":
        await _note(session, staff.id, "staff.recovery_code")
    detail = "That code is wrong or was used before. Wait for the next one."
    return None if used else NotSignedIn(detail, code="wrong_code")


async def _open(session: AsyncSession, staff: Staff, settings: Settings, place: Place) -> str:
    token = await service.open_session(
        session,
        staff.id,
        lifetime=settings.staff_session_lifetime,
        place=place,
        must=await account.duty_of(session, staff),
    )
    await _note(session, staff.id, "staff.login")
    return token


async def _note_failure(
    session: AsyncSession, key: str, found: Staff | None, why: str, settings: Settings
) -> None:
    locked = await failures.count(session, key, settings)
    if found is not None:
        await _note(session, found.id, "staff.login_failed", by=None, why=why)
    if locked:
        await _note(session, found.id if found else "", "staff.locked_out", by=None)


async def _note(
    session: AsyncSession, staff_id: str, action: str, *, by: str | None = "", **detail: str
) -> None:
    """Write an audit line; ``by`` None where nobody has shown who they are."""
    await audit.record(
        session,
        staff_id=staff_id if by == "" else by,
        action=action,
        object_type="staff",
        object_id=staff_id,
        detail=detail,
    )
