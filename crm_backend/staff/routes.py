"""Signing in and out of the console."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from crm_backend.deps import DatabaseDep, SettingsDep, WriteSession, client_address
from crm_backend.settings import Settings
from crm_backend.staff import account, audit, service
from crm_backend.staff.deps import COOKIE, CallerDep, require_same_origin, session_token
from crm_backend.staff.devices import device_name
from crm_backend.staff.rates import Rates, get_rates
from crm_backend.staff.schemas import LoginIn, SignedInView, StaffView
from crm_backend.staff.service import Place
from crm_backend.staff.sign_in import sign_in

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
    place = Place(device_name(request.headers.get("user-agent", "")), client_address(request)[:64])
    staff, token = await sign_in(database, settings, body, place)
    _set_cookie(response, token, settings)
    async with database.read() as session:
        must = await account.duty_of(session, staff)
    return SignedInView(staff=StaffView.model_validate(staff), must=must)


@router.post("/logout", status_code=204)
async def logout(request: Request, response: Response, caller: CallerDep, session: WriteSession) -> None:
    """End this session."""
    staff = caller.staff
    await service.close_session(session, session_token(request))
    await audit.record(
        session, staff_id=staff.id, action="staff.logout", object_type="staff", object_id=staff.id
    )
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


@router.get("/me")
async def me(caller: CallerDep) -> SignedInView:
    """Say who is signed in."""
    return SignedInView(staff=caller.staff, must=caller.must)


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
