"""Chat sessions: who the shop says the customer is, and the token that a browser keeps."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt
from jwt.types import Options
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service as conversations
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.people import Person, person_named
from crm_backend.conversations.service import Draft
from crm_backend.conversations.vocabulary import (
    BOT,
)
from crm_backend.database import now
from crm_backend.errors import NotSignedIn
from crm_backend.gateway import texts
from crm_backend.gateway.sites import Site
from crm_backend.settings import Settings

ALGORITHMS = ["HS256"]
CLOCK_LEEWAY = timedelta(minutes=5)
IDENTITY_AUDIENCE, CHAT_AUDIENCE = "kefu", "kefu-chat"


@dataclass(frozen=True)
class Identity:
    """What a shop's signed token says about its customer."""

    customer_id: str
    email: str


def read_identity(token: str, site: Site, settings: Settings) -> Identity:
    """Check a shop's identity token.

    Raises:
        NotSignedIn: ``identity_expired``, ``identity_too_long`` (it would hold for longer than the
            settings allow, so a stolen one would too) or ``invalid_identity``.
    """
    claims = decode(token, site.secret, audience=IDENTITY_AUDIENCE, what="identity")
    if claims["exp"] > (now() + settings.identity_lifetime + CLOCK_LEEWAY).timestamp():
        raise NotSignedIn("The identity holds for too long.", code="identity_too_long")
    return Identity(str(claims["sub"]), str(claims.get("email") or ""))


def decode(token: str, secret: str, *, audience: str, what: str, expired_too: bool = False) -> dict[str, Any]:
    """Return the claims of a token signed with this secret.

    Raises:
        NotSignedIn: ``<what>_expired`` or ``invalid_<what>``.
    """
    required: Options = {"require": ["exp", "sub", "aud"], "verify_exp": not expired_too}
    try:
        claims: dict[str, Any] = jwt.decode(
            token, secret, algorithms=ALGORITHMS, audience=audience, options=required
        )
    except jwt.ExpiredSignatureError as error:
        raise NotSignedIn(f"The {what} has expired.", code=f"{what}_expired") from error
    except jwt.InvalidTokenError as error:
        raise NotSignedIn(f"The {what} is not valid.", code=f"invalid_{what}") from error
    return claims


def hash_address(address: str, settings: Settings) -> str:
    """Return a keyed hash of a client's address: enough to count by, nothing to look up."""
    secret = settings.session_secret.get_secret_value().encode()
    return hmac.new(secret, address.encode(), hashlib.sha256).hexdigest()


async def open_conversation(
    session: AsyncSession, *, site: Site, identity: Identity | None, language: str, address_hash: str
) -> tuple[Conversation, Person | None, str]:
    """Start a conversation with its greeting; return it, the customer (if known) and the greeting."""
    person = None
    if identity is not None:
        person = await person_named(session, customer_id=identity.customer_id, email=identity.email)
    conversation = await conversations.create_conversation(
        session,
        site=site.id,
        customer_id=person.id if person else None,
        address_hash=address_hash,
        language=language,
    )
    greeting = texts.greeting(site.name, person.name if person else "")
    draft = Draft(sender=BOT, text=greeting, buttons=texts.GREETING_BUTTONS)
    await conversations.append_message(session, conversation.id, draft)
    return conversation, person, greeting
