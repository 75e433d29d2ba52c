"""Signing in and out of the console."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from crm_backend.deps import DatabaseDep, SettingsDep, WriteSession, client_address
from crm_backend.settings import Settings
from crm_backend.staff import audit, service
from crm_backend.staff.deps import COOKIE, StaffDep, require_same_origin, session_token
from crm_backend.staff.rates import Rates, get_rates
from crm_backend.staff.schemas import LoginIn, SignedInView, StaffView

router = APIRouter(prefix="/api/staff", tags=["staff"])


@router.post("/login", dependencies=[Depends(require_same_origin)])
async def login(
    body: LoginIn,
    request: Request,
    response: Response,
    database: DatabaseDep,
    settings: SettingsDep,
    rates: Annotated[Rates, Depends(get_rates)],
) -> SignedInView:
    """Check the credentials and open a session in a cookie."""
    rates.hit("login", f"address:{client_address(request)}")
    rates.hit("login", f"email:{body.email.strip().lower()}")
    # The slow check is done outside the transaction: on SQLite it would keep every other writer waiting.
    async with database.read() as session:
        staff = await service.authenticate(session, email=body.email, password=body.password)
    async with database.write() as session:
        token = await service.open_session(session, staff.id, lifetime=settings.staff_session_lifetime)
        await audit.record(
            session, staff_id=staff.id, action="staff.login", object_type="staff", object_id=staff.id
        )
    _set_cookie(response, token, settings)
    return SignedInView(staff=StaffView.model_validate(staff))


@router.post("/logout", status_code=204)
async def logout(request: Request, response: Response, staff: StaffDep, session: WriteSession) -> None:
    """End this session."""
    await service.close_session(session, session_token(request))
    await audit.record(
        session, staff_id=staff.id, action="staff.logout", object_type="staff", object_id=staff.id
    )
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


@router.get("/me")
async def me(staff: StaffDep) -> SignedInView:
    """Say who is signed in."""
    return SignedInView(staff=staff)


def _set_cookie(response: Response, token: str, settings: Settings) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(settings.staff_session_lifetime.total_seconds()),
        path="/",
        httponly=True,
        samesite="strict",
        secure=settings.public_url.startswith("https://"),
    )
