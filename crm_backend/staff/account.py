"""One's own account: password, second factor, sessions; what changes the sign-in asks for the password."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import Database
from crm_backend.errors import Conflict, InvalidInput, NotAllowed, NotFound
from crm_backend.settings import Settings
from crm_backend.staff import audit, failures, second_factor, service
from crm_backend.staff.models import Staff
from crm_backend.staff.schemas import AccountView, Caller, Duty, SessionView


async def prove(database: Database, settings: Settings, caller: Caller, password: str) -> None:
    """Ask for the password once more; a wrong one counts for the lock-out.

    Raises:
        NotAllowed: ``wrong_password``.
        TooMany: ``locked_out``.
    """
    key = failures.key_of(settings, caller.staff.email)
    async with database.read() as session:
        await failures.refuse_if_locked(session, key)
        staff = await service.get_staff(session, caller.staff.id)
        if await service.fits(staff, password):
            return
    async with database.write() as session:
        locked = await failures.count(session, key, settings)
        await note(session, caller, "staff.locked_out" if locked else "staff.password_failed")
    raise NotAllowed("That is not your present password.", code="wrong_password")


async def duty_of(session: AsyncSession, staff: Staff) -> Duty | None:
    """Return what somebody has to do before they may work."""
    if staff.password_is_temporary:
        return "new_password"
    required = await second_factor.is_required(session, staff.role)
    return "second_factor" if required and await second_factor.of(session, staff.id) is None else None


async def view(session: AsyncSession, caller: Caller) -> AccountView:
    """Return what the account dialog shows."""
    factor = await second_factor.of(session, caller.staff.id)
    rows = await service.sessions_of(session, caller.staff.id)
    sessions = [SessionView.model_validate(row) for row in rows]
    return AccountView(
        staff=caller.staff,
        second_factor_since=factor.confirmed_at if factor else None,
        recovery_codes_left=await second_factor.codes_left(session, caller.staff.id),
        second_factor_required=await second_factor.is_required(session, caller.staff.role),
        sessions=[one.model_copy(update={"current": one.id == caller.session_id}) for one in sessions],
    )


async def change_password(session: AsyncSession, caller: Caller, new: str) -> None:
    """Set a new password and end all sessions but this one.

    Raises:
        InvalidInput: ``same_password`` or ``weak_password``.
    """
    staff = await service.get_staff(session, caller.staff.id)
    if await service.fits(staff, new):
        raise InvalidInput("That is the password you have.", code="same_password")
    await service.set_password(session, staff, new, keep_session=caller.session_id)
    for one in await service.sessions_of(session, staff.id):
        one.must = await duty_of(session, staff)
    await note(session, caller, "staff.password")


async def offer_factor(session: AsyncSession, caller: Caller, settings: Settings) -> tuple[str, str]:
    """Return a new secret and its ``otpauth:`` address."""
    staff = await session.get_one(Staff, caller.staff.id)
    return await second_factor.begin(session, staff, settings)


async def confirm_factor(session: AsyncSession, caller: Caller, code: str, settings: Settings) -> list[str]:
    """Switch the second factor on; return the recovery codes."""
    codes = await second_factor.confirm(session, caller.staff.id, code, settings)
    await note(session, caller, "staff.second_factor_on")
    return codes


async def renew_recovery_codes(session: AsyncSession, caller: Caller, settings: Settings) -> list[str]:
    """Return new recovery codes; the old ones end.

    Raises:
        Conflict: ``no_second_factor``.
    """
    if await second_factor.of(session, caller.staff.id) is None:
        raise Conflict("You have no second factor.", code="no_second_factor")
    codes = await second_factor.new_recovery_codes(session, caller.staff.id, settings)
    await note(session, caller, "staff.recovery_codes")
    return codes


async def switch_factor_off(session: AsyncSession, caller: Caller) -> None:
    """Sign in with the password alone again.

    Raises:
        Conflict: ``second_factor_required`` of this role.
    """
    if await second_factor.is_required(session, caller.staff.role):
        raise Conflict("Your shop requires a second factor.", code="second_factor_required")
    if await second_factor.remove(session, caller.staff.id):
        await note(session, caller, "staff.second_factor_off")


async def end_session(session: AsyncSession, caller: Caller, session_id: str) -> None:
    """End one of the caller's sessions.

    Raises:
        NotFound: ``no_such_session``.
    """
    if not await service.end_sessions(session, caller.staff.id, only=session_id):
        raise NotFound("That session has ended already.", code="no_such_session")
    await note(session, caller, "staff.session_ended")


async def end_other_sessions(session: AsyncSession, caller: Caller) -> None:
    """End all of the caller's sessions but this one."""
    if count := await service.end_sessions(session, caller.staff.id, but=caller.session_id):
        await note(session, caller, "staff.session_ended", sessions=count)


async def note(session: AsyncSession, caller: Caller, action: str, **detail: int) -> None:
    staff_id = caller.staff.id
    await audit.record(
        session, staff_id=staff_id, action=action, object_type="staff", object_id=staff_id, detail=detail
    )
