"""One's own account. Open also to who has to set up a second factor first."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from crm_backend.deps import DatabaseDep, ReadSession, SettingsDep
from crm_backend.staff import account
from crm_backend.staff.deps import CallerDep
from crm_backend.staff.rates import Rates, get_rates
from crm_backend.staff.schemas import (
    AccountView,
    CodeIn,
    FactorOffer,
    PasswordChange,
    PasswordProof,
    RecoveryCodes,
)

router = APIRouter(prefix="/api/staff/account", tags=["staff"])


def slowed_down(caller: CallerDep, rates: Annotated[Rates, Depends(get_rates)]) -> None:
    """Let nobody try passwords or codes faster than at the sign-in."""
    rates.hit("login", f"account:{caller.staff.id}")


Slowed = [Depends(slowed_down)]


@router.get("")
async def show_account(caller: CallerDep, session: ReadSession) -> AccountView:
    """Show one's second factor and sessions."""
    return await account.view(session, caller)


@router.put("/password", status_code=204, dependencies=Slowed)
async def change_password(
    body: PasswordChange, caller: CallerDep, database: DatabaseDep, settings: SettingsDep
) -> None:
    """Change the password; all other sessions end. 403 ``wrong_password``, 422 ``weak_password``."""
    await account.prove(database, settings, caller, body.old)
    async with database.write() as session:
        await account.change_password(session, caller, body.new)


@router.post("/second-factor", dependencies=Slowed)
async def offer_second_factor(
    body: PasswordProof, caller: CallerDep, database: DatabaseDep, settings: SettingsDep
) -> FactorOffer:
    """Offer a secret for an authenticator app; nothing changes before it is confirmed."""
    await account.prove(database, settings, caller, body.password)
    async with database.write() as session:
        secret, address = await account.offer_factor(session, caller, settings)
    return FactorOffer(secret=secret, address=address)


@router.post("/second-factor/confirm", dependencies=Slowed)
async def confirm_second_factor(
    body: CodeIn, caller: CallerDep, database: DatabaseDep, settings: SettingsDep
) -> RecoveryCodes:
    """Switch it on with a code of the app. 422 ``wrong_code``."""
    async with database.write() as session:
        return RecoveryCodes(codes=await account.confirm_factor(session, caller, body.code, settings))


@router.post("/second-factor/recovery-codes", dependencies=Slowed)
async def renew_recovery_codes(
    body: PasswordProof, caller: CallerDep, database: DatabaseDep, settings: SettingsDep
) -> RecoveryCodes:
    """Make new recovery codes; the old ones end. 409 ``no_second_factor``."""
    await account.prove(database, settings, caller, body.password)
    async with database.write() as session:
        return RecoveryCodes(codes=await account.renew_recovery_codes(session, caller, settings))


@router.post("/second-factor/off", status_code=204, dependencies=Slowed)
async def switch_second_factor_off(
    body: PasswordProof, caller: CallerDep, database: DatabaseDep, settings: SettingsDep
) -> None:
    """Switch it off. 409 ``second_factor_required`` where an admin asks for it."""
    await account.prove(database, settings, caller, body.password)
    async with database.write() as session:
        await account.switch_factor_off(session, caller)


@router.delete("/sessions/{session_id}", status_code=204)
async def end_session(
    session_id: Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")], caller: CallerDep, database: DatabaseDep
) -> None:
    """Sign out one session."""
    async with database.write() as session:
        await account.end_session(session, caller, session_id)


@router.delete("/sessions", status_code=204)
async def end_other_sessions(caller: CallerDep, database: DatabaseDep) -> None:
    """Sign out everywhere else."""
    async with database.write() as session:
        await account.end_other_sessions(session, caller)
