"""What only the demo shop has: identities for the asking, and the products' pictures."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from crm_backend.demo import service
from crm_backend.deps import ReadSession, SettingsDep
from crm_backend.errors import NotFound

PICTURE_HEADERS = {
    "Cache-Control": "public, max-age=86400",
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


def require_demo(settings: SettingsDep) -> None:
    """Let nobody through unless the demo is on.

    Raises:
        NotFound: it is off; whoever could ask here could be any customer.
    """
    if not settings.demo:
        raise NotFound("The demo is off.")


router = APIRouter(prefix="/demo", tags=["demo"], dependencies=[Depends(require_demo)])


class Identity(BaseModel):
    identity: str


@router.get("/identity")
async def sign_in_as(
    session: ReadSession,
    settings: SettingsDep,
    customer: Annotated[str, Query(min_length=1, max_length=254, pattern=r"^[^\x00]*$")],
) -> Identity:
    """Sign the identity of the customer with this e-mail, as a real shop does for who is signed in."""
    secret = settings.demo_site_secret.get_secret_value()
    return Identity(identity=await service.sign_identity(session, customer, secret=secret))


@router.get("/products/{sku}.svg", response_class=Response)
async def show_picture(sku: str) -> Response:
    """Show the picture of a product."""
    return Response(service.get_picture(sku), media_type="image/svg+xml", headers=PICTURE_HEADERS)
