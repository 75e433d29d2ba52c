"""What admins do with the accounts of others; every deed is on the audit log."""

import secrets
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.errors import Conflict, NotFound
from crm_backend.settings import Settings
from crm_backend.staff import audit, failures, second_factor, service
from crm_backend.staff.models import ADMIN, Staff
from crm_backend.staff.people_schemas import PersonChange, PersonIn, PersonView
from crm_backend.staff.second_factor_models import SecondFactor, SignInFailures


async def list_people(session: AsyncSession, settings: Settings) -> list[PersonView]:
    """Return all accounts by name, closed ones last."""
    staff = (await session.scalars(select(Staff).order_by(Staff.active.desc(), Staff.name, Staff.id))).all()
    with_factor = set(
        await session.scalars(select(SecondFactor.staff_id).where(SecondFactor.confirmed_at.is_not(None)))
    )
    locks = await _locks(session, staff, settings)
    return [view(one, second_factor=one.id in with_factor, lock=locks.get(one.id)) for one in staff]


async def find(session: AsyncSession, staff_id: str) -> Staff:
    """Return one account.

    Raises:
        NotFound: ``no_such_person``.
    """
    staff = await session.get(Staff, staff_id)
    if staff is None:
        raise NotFound("There is no such account.", code="no_such_person")
    return staff


async def add(session: AsyncSession, body: PersonIn, *, by: str) -> tuple[Staff, str]:
    """Make an account; return it and a password that works until its owner has chosen another.

    Raises:
        Conflict: ``e_mail_taken``.
    """
    if await service.find_by_email(session, body.email) is not None:
        raise Conflict("Somebody has an account with this e-mail already.", code="e_mail_taken")
    password = new_password()
    staff = await service.create_staff(
        session, email=body.email, name=body.name.strip(), password=password, role=body.role
    )
    staff.password_is_temporary = True
    await note(session, by, "staff.add", staff.id, role=staff.role)
    return staff, password


async def change(session: AsyncSession, staff: Staff, body: PersonChange, *, by: str) -> Staff:
    """Change a name or a role, close or open an account; a closed one is signed out at once.

    Raises:
        Conflict: ``last_admin``: nobody could open an account again.
    """
    role = body.role or staff.role
    active = staff.active if body.active is None else body.active
    if staff.role == ADMIN and staff.active and (role != ADMIN or not active):
        await _refuse_for_last_admin(session, staff)
    if body.name is not None:
        staff.name = body.name.strip()
    is_demoted_or_closed = role != staff.role or not active
    staff.role, staff.active = role, active
    await session.flush()
    if is_demoted_or_closed:
        # What was opened with the old role is opened anew: its stream, and whether it needs a factor.
        await service.end_sessions(session, staff.id)
    await note(session, by, "staff.change", staff.id, role=role, active=active)
    return staff


async def reset_password(
    session: AsyncSession, staff: Staff, password: str, settings: Settings, *, by: str | None
) -> None:
    """Set a password that its owner has to change; end all sessions and the lock-out.

    Raises:
        InvalidInput: ``weak_password``.
    """
    await service.set_password(session, staff, password, is_temporary=by is not None)
    await failures.forget(session, failures.key_of(settings, staff.email))
    await note(session, by, "staff.password_reset", staff.id)


async def reset_second_factor(session: AsyncSession, staff: Staff, *, by: str | None) -> None:
    """Take somebody's second factor away and end their sessions; none is no error."""
    if await second_factor.remove(session, staff.id):
        await service.end_sessions(session, staff.id)
        await note(session, by, "staff.second_factor_reset", staff.id)


async def require_second_factor(session: AsyncSession, least: str | None, *, by: str) -> None:
    """Ask for a second factor of a role and those above; None: of nobody."""
    await second_factor.require_from(session, least)
    await note(session, by, "staff.second_factor_rule", "", least=least)


def new_password() -> str:
    """Return a password to tell somebody, about 95 bits."""
    return secrets.token_urlsafe(12)


def view(staff: Staff, *, second_factor: bool = False, lock: SignInFailures | None = None) -> PersonView:
    return PersonView(
        id=staff.id,
        email=staff.email,
        name=staff.name,
        role=staff.role,  # type: ignore[arg-type]
        active=staff.active,
        created_at=staff.created_at,
        second_factor=second_factor,
        temporary_password=staff.password_is_temporary,
        locked_until=lock.locked_until if lock else None,
    )


async def note(
    session: AsyncSession, by: str | None, action: str, object_id: str, **detail: str | bool | None
) -> None:
    """Write an audit line; ``by`` None: Kefu itself, at the command line."""
    await audit.record(
        session, staff_id=by, action=action, object_type="staff", object_id=object_id, detail=detail
    )


async def _locks(
    session: AsyncSession, staff: Sequence[Staff], settings: Settings
) -> dict[str, SignInFailures]:
    keys = {failures.key_of(settings, one.email): one.id for one in staff}
    locked = SignInFailures.locked_until > now()
    rows = await session.scalars(select(SignInFailures).where(SignInFailures.key.in_(keys), locked))
    return {keys[row.key]: row for row in rows}


async def _refuse_for_last_admin(session: AsyncSession, staff: Staff) -> None:
    others = select(func.count()).where(Staff.role == ADMIN, Staff.active, Staff.id != staff.id)
    if not await session.scalar(others):
        detail = "This is the only admin: make somebody else one first."
        raise Conflict(detail, code="last_admin")
