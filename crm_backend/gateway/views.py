"""What a browser gets of a session that was opened."""

from crm_backend.conversations.people import Person
from crm_backend.gateway import texts
from crm_backend.gateway.schemas import CustomerOut, SessionOut, ShopOut
from crm_backend.gateway.sites import Site
from crm_backend.gateway.tokens import Token


def session_view(
    token: Token, conversation_id: str, *, site: Site, person: Person | None, greeting: str | None = None
) -> SessionOut:
    """Return the session; without a ``greeting`` of its conversation the shop's usual one."""
    said = greeting if greeting is not None else texts.greeting(site.name, person.name if person else "")
    return SessionOut(
        token=token.text,
        conversation_id=conversation_id,
        customer=CustomerOut(name=person.name, email=person.email) if person else None,
        shop=ShopOut(name=site.name, greeting=said),
        expires_at=token.expires_at,
        renewable_until=token.renewable_until,
    )
