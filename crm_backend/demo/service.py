"""What the demo's shop page asks for: a signed identity, a picture."""

from datetime import timedelta
from functools import lru_cache

import jwt
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers.models import Customer
from crm_backend.database import now
from crm_backend.demo.catalogue import read_items
from crm_backend.demo.pictures import draw
from crm_backend.errors import NotFound

LIFETIME = timedelta(hours=1)


async def sign_identity(session: AsyncSession, email: str, *, secret: str) -> str:
    """Return what a shop gives its signed-in customer: a JWT (HS256) that the chat accepts for an hour.

    Raises:
        NotFound: nobody has this e-mail (``customer_not_found``).
    """
    customer = await session.scalar(select(Customer).where(Customer.email == email.strip().lower()))
    if customer is None:
        raise NotFound("The demo shop has no customer with this e-mail.", code="customer_not_found")
    issued = now()
    claims = {
        "sub": customer.id,
        "email": customer.email,
        "name": customer.name,
        "aud": "kefu",
        "iat": issued,
        "exp": issued + LIFETIME,
    }
    return jwt.encode(claims, secret, algorithm="HS256")


def get_picture(sku: str) -> str:
    """Return the SVG picture of a product.

    Raises:
        NotFound: no such product (``product_not_found``).
    """
    picture = _pictures().get(sku)
    if picture is None:
        raise NotFound("The demo shop has no such product.", code="product_not_found")
    return picture


@lru_cache
def _pictures() -> dict[str, str]:
    return {item.sku: draw(item) for item in read_items(lambda: "")}
