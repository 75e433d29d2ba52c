"""What routes ask for: sessions of the database, the bell, the settings, and who is calling.

All are coroutines, also those that wait for nothing: FastAPI runs a plain function in a thread, and a
message asked for eight of them.
"""

import hmac
from collections.abc import AsyncIterator
from ipaddress import ip_address, ip_network
from typing import Annotated

from fastapi import Depends, Header, Request
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import Database
from crm_backend.errors import NotFound, NotSignedIn
from crm_backend.events import Bell
from crm_backend.settings import Settings


async def get_database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def get_bell(request: Request) -> Bell:
    bell: Bell = request.app.state.bell
    return bell


async def get_app_settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


DatabaseDep = Annotated[Database, Depends(get_database)]
BellDep = Annotated[Bell, Depends(get_bell)]
SettingsDep = Annotated[Settings, Depends(get_app_settings)]


async def _read_session(database: DatabaseDep) -> AsyncIterator[AsyncSession]:
    async with database.read() as session:
        yield session


async def _write_session(database: DatabaseDep) -> AsyncIterator[AsyncSession]:
    async with database.write() as session:
        yield session


# scope="function": committed before the answer leaves, so that nobody is told what did not happen.
ReadSession = Annotated[AsyncSession, Depends(_read_session, scope="function")]
WriteSession = Annotated[AsyncSession, Depends(_write_session, scope="function")]


def bearer_token(request: Request) -> str:
    """Return the token of ``Authorization: Bearer …``.

    Raises:
        NotSignedIn: there is none.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn("Send the session's token as 'Authorization: Bearer …'.")
    return token


def client_address(request: Request) -> str:
    """Return the caller's address; a proxy's word counts only where the settings trust it."""
    settings: Settings = request.app.state.settings
    forwarded = request.headers.get("x-forwarded-for", "")
    if settings.trust_forwarded_for and forwarded:
        return forwarded.split(",")[-1].strip()
    return request.client.host if request.client else "unknown"


async def require_internal(request: Request, settings: SettingsDep) -> None:
    """Let only Kefu's own processes through (``/internal``).

    A proxy adds ``X-Forwarded-For`` to what it passes on: such a call came from outside.

    Raises:
        NotFound: the caller is neither on this machine nor in ``KEFU_INTERNAL_NETWORKS``.
        NotSignedIn: the shared secret is missing or wrong.
    """
    if not is_inside(request, settings.internal_networks):
        raise NotFound("Not Found")
    expected = settings.internal_secret.get_secret_value().encode()
    if not hmac.compare_digest(bearer_token(request).encode(), expected):
        raise NotSignedIn("This address is for Kefu's own processes.", code="internal_only")


def is_inside(request: Request, networks: list[str]) -> bool:
    """Say whether a call comes from one of these networks and through no proxy."""
    if request.client is None or "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return False
    try:
        address = ip_address(request.client.host)
    except ValueError:
        return False
    return any(address in ip_network(network) for network in networks)


IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=200)]
