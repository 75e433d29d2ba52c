"""The second factor: codes of an authenticator app (RFC 6238: SHA-1, 6 digits, 30 s), and recovery codes.

The app's secret is derived from the session secret and a number: the database alone makes no codes.
"""

import base64
import secrets
import string
import time

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.errors import Conflict, InvalidInput
from crm_backend.settings import Settings
from crm_backend.staff.keyed import keyed_digest, keyed_hash
from crm_backend.staff.models import NEW_FACTOR, ROLES, Staff, StaffSession
from crm_backend.staff.second_factor_models import RecoveryCode, SecondFactor, SignInRules

STEP_SECONDS = 30
LATE_OR_EARLY = 1
"""Steps that a phone's clock may be wrong by."""
DIGITS = 6
RECOVERY_CODES, RECOVERY_LENGTH = 10, 10
ALPHABET = "".join(sorted(set(string.ascii_lowercase + string.digits) - set("il1o0")))
"""Without letters that look alike on paper; ten of them are 49 bits."""


async def of(session: AsyncSession, staff_id: str) -> SecondFactor | None:
    """Return the confirmed factor of an account."""
    row = await session.get(SecondFactor, staff_id)
    return row if row and row.confirmed_at else None


async def begin(session: AsyncSession, staff: Staff, settings: Settings) -> tuple[str, str]:
    """Offer a secret; return it (32 letters, base 32) and the ``otpauth:`` address of its QR code.

    Raises:
        Conflict: ``second_factor_on``.
    """
    row = await session.get(SecondFactor, staff.id)
    if row and row.confirmed_at:
        raise Conflict("You have a second factor already: switch it off first.", code="second_factor_on")
    if row is None:
        row = SecondFactor(staff_id=staff.id)
        session.add(row)
    row.number, row.last_step, row.created_at = secrets.token_urlsafe(24), 0, now()
    await session.flush()
    secret = _secret(row, settings)
    return secret, pyotp.TOTP(secret).provisioning_uri(name=staff.email, issuer_name=settings.shop_name)


async def confirm(session: AsyncSession, staff_id: str, code: str, settings: Settings) -> list[str]:
    """Switch the factor on with a first code; return the recovery codes, which nobody sees again.

    Raises:
        Conflict: ``nothing_to_confirm``.
        InvalidInput: ``wrong_code``.
    """
    row = await session.get(SecondFactor, staff_id)
    if row is None or row.confirmed_at:
        raise Conflict("Start with a new secret first.", code="nothing_to_confirm")
    if not await _use_app_code(session, row, tidy(code), settings):
        detail = "That code does not fit. Take the newest one and check that the phone's clock is right."
        raise InvalidInput(detail, code="wrong_code")
    row.confirmed_at = now()
    mine = update(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.must == NEW_FACTOR)
    await session.execute(mine.values(must=None))
    return await new_recovery_codes(session, staff_id, settings)


async def new_recovery_codes(session: AsyncSession, staff_id: str, settings: Settings) -> list[str]:
    """Replace the recovery codes; return the new ones, which nobody sees again."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    hashes = [keyed_hash(settings, f"recovery:{staff_id}", code) for code in codes]
    session.add_all([RecoveryCode(staff_id=staff_id, code_hash=one) for one in hashes])
    await session.flush()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


async def codes_left(session: AsyncSession, staff_id: str) -> int:
    """Count the recovery codes that were not used yet."""
    left = select(func.count()).where(RecoveryCode.staff_id == staff_id, RecoveryCode.used_at.is_(None))
    return await session.scalar(left) or 0


async def use(session: AsyncSession, row: SecondFactor, code: str, settings: Settings) -> str | None:
    """Use up a code: ``app`` or ``recovery`` if it fits, None if it does not or was used before."""
    code = tidy(code)
    if await _use_app_code(session, row, code, settings):
        return "app"
    hashed = keyed_hash(settings, f"recovery:{row.staff_id}", code)
    fits = (RecoveryCode.staff_id == row.staff_id) & (RecoveryCode.code_hash == hashed)
    statement = update(RecoveryCode).where(fits, RecoveryCode.used_at.is_(None)).values(used_at=now())
    return "recovery" if (await session.execute(statement)).rowcount == 1 else None  # type: ignore[attr-defined]


async def remove(session: AsyncSession, staff_id: str) -> bool:
    """Take a factor away with its recovery codes; return whether there was one."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    gone = await session.execute(delete(SecondFactor).where(SecondFactor.staff_id == staff_id))
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def tidy(code: str) -> str:
    """Return a code as it is compared: people type blanks, hyphens and capitals."""
    return code.replace(" ", "").replace("-", "").lower()


async def required_from(session: AsyncSession) -> str | None:
    """Return the least role that needs a second factor, None where nobody does."""
    rules = await session.get(SignInRules, 1)
    return rules.second_factor_from if rules else None


async def is_required(session: AsyncSession, role: str) -> bool:
    """Say whether somebody of this role needs one."""
    least = await required_from(session)
    return least is not None and ROLES.index(role) >= ROLES.index(least)


async def require_from(session: AsyncSession, least: str | None) -> None:
    """Ask it of a role and those above; who is signed in without one has to enrol now."""
    rules = await session.get_one(SignInRules, 1)
    rules.second_factor_from = least
    await session.execute(update(StaffSession).where(StaffSession.must == NEW_FACTOR).values(must=None))
    if least is not None:
        have = select(SecondFactor.staff_id).where(SecondFactor.confirmed_at.is_not(None))
        roles = ROLES[ROLES.index(least) :]
        concerned = select(Staff.id).where(Staff.role.in_(roles), Staff.id.not_in(have))
        theirs = StaffSession.staff_id.in_(concerned) & StaffSession.must.is_(None)
        late = update(StaffSession).where(theirs).values(must=NEW_FACTOR)
        await session.execute(late.execution_options(synchronize_session=False))
    await session.flush()


async def _use_app_code(session: AsyncSession, row: SecondFactor, code: str, settings: Settings) -> bool:
    step = _step_of(code, _secret(row, settings))
    if step is None:
        return False
    # One statement decides, so that two processes cannot both take the same code.
    later = update(SecondFactor).where(SecondFactor.staff_id == row.staff_id, SecondFactor.last_step < step)
    taken = await session.execute(later.values(last_step=step).execution_options(synchronize_session=False))
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def _step_of(code: str, secret: str) -> int | None:
    """Return the time step that a code belongs to, None if to no near one."""
    if len(code) != DIGITS or not code.isascii():
        return None
    app, current = pyotp.TOTP(secret), int(time.time()) // STEP_SECONDS
    for step in range(current - LATE_OR_EARLY, current + LATE_OR_EARLY + 1):
        if secrets.compare_digest(app.generate_otp(step), code):
            return step
    return None


def _secret(row: SecondFactor, settings: Settings) -> str:
    digest = keyed_digest(settings, f"second-factor:{row.staff_id}", row.number, "sha1")
    return base64.b32encode(digest).decode()
