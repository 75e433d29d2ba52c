"""The token that a browser keeps: short-lived, renewed by rotation, refused once it was renewed.

Each renewal raises its session's generation. The generation before holds for a minute more, since two tabs
or a request on its way may still carry it. A token that was renewed before that comes from a copy: whoever
tries to renew with it ends the session for both, the thief and the customer, who begins a new one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt
from sqlalchemy import Row, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.errors import NotSignedIn
from crm_backend.gateway.models import ChatSession
from crm_backend.gateway.sessions import ALGORITHMS, CHAT_AUDIENCE, decode
from crm_backend.settings import Settings

GRACE = timedelta(seconds=60)
_OPENED = select(ChatSession.__table__).where(ChatSession.__table__.c.id == bindparam("of"))


@dataclass(frozen=True)
class Claims:
    """What a token that holds says."""

    session_id: str
    conversation_id: str
    site: str
    generation: int
    expires_at: float
    """Seconds since 1970."""


@dataclass(frozen=True)
class Token:
    text: str
    expires_at: datetime
    renewable_until: datetime


async def begin(session: AsyncSession, conversation_id: str, *, site: str, settings: Settings) -> Token:
    """Open a chat session and return its first token."""
    opened = ChatSession(
        conversation_id=conversation_id, generation=1, expires_at=now() + settings.chat_session_lifetime
    )
    session.add(opened)
    await session.flush()
    return make_token(opened, site=site, settings=settings)


def make_token(opened: ChatSession, *, site: str, settings: Settings) -> Token:
    """Return a token of the session's present generation."""
    issued = now()
    expires = min(issued + settings.chat_token_lifetime, opened.expires_at)
    claims = {
        "sub": opened.conversation_id,
        "sid": opened.id,
        "gen": opened.generation,
        "site": site,
        "aud": CHAT_AUDIENCE,
        "iat": issued,
        "exp": expires,
    }
    text = jwt.encode(claims, settings.session_secret.get_secret_value(), algorithm=ALGORITHMS[0])
    return Token(text, expires, opened.expires_at)


def read_token(token: str, settings: Settings, *, expired_too: bool = False) -> Claims:
    """Return what a chat token says; whether its session still takes it is for ``check``.

    Raises:
        NotSignedIn: ``token_expired`` or ``invalid_token``.
    """
    secret = settings.session_secret.get_secret_value()
    said: dict[str, Any] = decode(
        token, secret, audience=CHAT_AUDIENCE, what="token", expired_too=expired_too
    )
    try:
        return Claims(
            str(said["sid"]), str(said["sub"]), str(said["site"]), int(said["gen"]), float(said["exp"])
        )
    except (KeyError, ValueError, TypeError) as error:
        raise NotSignedIn("The token is not valid.", code="invalid_token") from error


async def check(session: AsyncSession, claims: Claims) -> None:
    """Check that its session takes this token; asked with every call, so it reads a row and no object.

    Raises:
        NotSignedIn: ``conversation_not_found``, ``session_ended``, or ``token_replaced`` (a newer one was
            given out more than a minute ago).
    """
    _require(claims, (await session.execute(_OPENED, {"of": claims.session_id})).first())


def _require(claims: Claims, opened: ChatSession | Row[Any] | None) -> None:
    if opened is None or opened.conversation_id != claims.conversation_id:
        # To a client this means: start a new session.
        raise NotSignedIn("This conversation is gone.", code="conversation_not_found")
    if opened.ended_at is not None or opened.expires_at <= now():
        raise NotSignedIn("This session has ended.", code="session_ended")
    if not _holds(opened, claims.generation):
        raise NotSignedIn("This token was renewed; use the new one.", code="token_replaced")


def _holds(opened: ChatSession | Row[Any], generation: int) -> bool:
    if generation == opened.generation:
        return True
    return bool(generation == opened.generation - 1 and now() - opened.renewed_at < GRACE)


async def renew(session: AsyncSession, claims: Claims, settings: Settings) -> Token | None:
    """Give out the next token; None for a token renewed long ago, whose session is ended by that.

    Raises:
        NotSignedIn: ``conversation_not_found`` or ``session_ended``.
    """
    opened = await session.get(ChatSession, claims.session_id, with_for_update=True)
    if opened is not None and opened.ended_at is None and not _holds(opened, claims.generation):
        opened.ended_at = now()
        await session.flush()
        return None
    _require(claims, opened)
    assert opened is not None
    if claims.generation == opened.generation:
        opened.generation += 1
        opened.renewed_at = now()
        opened.expires_at = now() + settings.chat_session_lifetime
        await session.flush()
    return make_token(opened, site=claims.site, settings=settings)
