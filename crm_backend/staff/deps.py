"""Who of the staff is calling, and may they?"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends, Request

from crm_backend.deps import DatabaseDep
from crm_backend.errors import NotAllowed, NotSignedIn
from crm_backend.settings import Settings
from crm_backend.staff import service
from crm_backend.staff.schemas import Caller, Duty, StaffView
from crm_backend.staff.seen import Looks, look_of

COOKIE = "kefu_staff"
FIRST = {
    "new_password": "Choose a password of your own first.",
    "second_factor": "Set up your second factor first.",
}
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def require_same_origin(request: Request) -> None:
    """Refuse a change that another site's page asked for (CSRF).

    Raises:
        NotAllowed: ``cross_origin``.
    """
    if request.method in _SAFE_METHODS or _is_same_origin(request):
        return
    raise NotAllowed("This call must come from Kefu's own pages.", code="cross_origin")


def _is_same_origin(request: Request) -> bool:
    fetch_site = request.headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site == "same-origin"
    settings: Settings = request.app.state.settings
    origin = request.headers.get("origin", "")
    own = {urlsplit(settings.public_url).netloc, request.headers.get("host", "")}
    return urlsplit(origin).netloc in own - {""}


def session_token(request: Request) -> str:
    """Return the session cookie's value, '' without one."""
    return request.cookies.get(COOKIE, "")


async def caller(request: Request, database: DatabaseDep) -> Caller:
    """Return the caller.

    Raises:
        NotSignedIn: no session, or one that ended.
        NotAllowed: a change asked for by another site.
    """
    require_same_origin(request)
    async with database.read() as session:
        found = await service.session_of_token(session, session_token(request))
    if found is None:
        raise NotSignedIn("Please sign in.")
    staff, opened = found
    return Caller(StaffView.model_validate(staff), opened.id, cast("Duty | None", opened.must))


CallerDep = Annotated[Caller, Depends(caller)]


async def signed_in_staff(
    request: Request, caller: CallerDep, database: DatabaseDep
) -> AsyncIterator[StaffView]:
    """Return the caller, who may use more than their account; what they then saw is on the audit log.

    Raises:
        NotAllowed: ``new_password_required`` or ``second_factor_required``.
    """
    if caller.must:
        raise NotAllowed(FIRST[caller.must], code=f"{caller.must}_required")
    yield caller.staff
    # Only what was found and allowed comes here: errors leave at the yield.
    look = look_of(request.scope["route"].path, request.path_params) if request.method == "GET" else None
    if look is not None:
        looks: Looks = request.app.state.looks
        await looks.note(database, caller.staff.id, look)


# scope="function": nobody gets to see what could not be put on the log.
StaffDep = Annotated[StaffView, Depends(signed_in_staff, scope="function")]


def require_role(*roles: str) -> Callable[[StaffView], Awaitable[StaffView]]:
    """Make a dependency that lets only these roles through: ``Depends(require_role("admin"))``."""

    async def check(staff: StaffDep) -> StaffView:
        if staff.role not in roles:
            raise NotAllowed(f"Only {' and '.join(roles)} may do this.", code="role_needed")
        return staff

    return check
