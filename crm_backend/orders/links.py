"""Addresses that customers can open: pages of the shop, and signed links to documents."""

from datetime import timedelta
from typing import Any

import jwt

from crm_backend.database import now
from crm_backend.errors import NotFound
from crm_backend.settings import Settings, get_settings

LIFETIME = timedelta(hours=1)
MAILED = timedelta(days=14)
"""For links in a mail, which is not always read at once."""
_ISSUER = "kefu"


def order_url(number: str) -> str:
    """Return the page of an order in the shop."""
    return _shop(f"orders/{number}")


def pay_url(number: str) -> str:
    """Return the page where an order is paid."""
    return _shop(f"pay/{number}")


def product_url(sku: str) -> str:
    """Return the page of a product."""
    return _shop(f"products/{sku}")


def _shop(path: str) -> str:
    return f"{get_settings().public_url.rstrip('/')}/demo#/{path}"


def document_url(settings: Settings, kind: str, subject: str, *, lifetime: timedelta = LIFETIME) -> str:
    """Return a link to a document (``invoices`` or ``return-labels``) that works for an hour, or longer."""
    claims = {"iss": _ISSUER, "aud": f"kefu:{kind}", "sub": subject, "exp": now() + lifetime}
    token = jwt.encode(claims, settings.session_secret.get_secret_value(), algorithm="HS256")
    return f"{settings.public_url.rstrip('/')}/api/{kind}/{token}"


def read_document_token(settings: Settings, kind: str, token: str) -> str:
    """Return what a document's link is about.

    Raises:
        NotFound: forged, of another kind (``link_invalid``) or too old (``link_expired``).
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            settings.session_secret.get_secret_value(),
            algorithms=["HS256"],
            audience=f"kefu:{kind}",
            issuer=_ISSUER,
            options={"require": ["exp", "aud", "sub", "iss"]},
        )
    except jwt.ExpiredSignatureError as error:
        raise NotFound("This link is too old. Ask for a new one in the chat.", code="link_expired") from error
    except jwt.InvalidTokenError as error:
        raise NotFound("This link does not work. Ask for a new one.", code="link_invalid") from error
    return str(claims["sub"])
