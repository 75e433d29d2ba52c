"""The only HTTP client of the action server: typed calls to the backend's internal API.

CrmError
├── CrmUnreachable     nobody answered, or only "internal error": nothing was changed
├── CrmSilent          the request went out, no answer came in time: a write may have happened
└── CrmRefused         the CRM said no; ``code`` says why
"""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from actions.settings import get_settings
from journal import context

# Below the five seconds after which uvicorn closes an idle connection.
KEEP_ALIVE_SECONDS = 3.0


class CrmError(Exception):
    """A CRM call that brought no answer to work with."""


class CrmUnreachable(CrmError):
    """The CRM is down or broken; nothing was changed."""


class CrmSilent(CrmError):
    """No answer before the deadline; whether a write happened is not known."""


class CrmRefused(CrmError):
    """A problem document: ``code`` is stable, ``detail`` is for people, ``extra`` for programs."""

    def __init__(self, code: str, detail: str, extra: dict[str, Any]) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.extra = extra


@dataclass(frozen=True)
class Caller:
    """On whose behalf a call is made; ``key`` makes a repeated write harmless."""

    conversation_id: str
    key: str


@dataclass
class _Connections:
    """One session, opened at the first call and bound to the loop it was opened in."""

    session: aiohttp.ClientSession | None = None
    loop: asyncio.AbstractEventLoop | None = field(default=None, repr=False)

    def get(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if self.session is None or self.loop is not loop:
            settings = get_settings()
            self.session = aiohttp.ClientSession(
                base_url=settings.backend_url,
                connector=aiohttp.TCPConnector(keepalive_timeout=KEEP_ALIVE_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Authorization": f"Bearer {settings.internal_secret}"},
                timeout=aiohttp.ClientTimeout(total=settings.deadline),
            )
            self.loop = loop
        return self.session


_connections = _Connections()


async def close() -> None:
    """Close the open connections; the next call opens new ones."""
    if _connections.session is not None:
        await _connections.session.close()
        _connections.session = None


async def call(path: str, caller: Caller, **body: Any) -> Any:
    """POST ``body`` without its empty fields and return the JSON answer; raises CrmError."""
    sent = {name: value for name, value in body.items() if value is not None}
    request = _connections.get().post(
        f"/internal{path}",
        json={"conversation_id": caller.conversation_id, **sent},
        headers={"Idempotency-Key": caller.key, **context.headers()},
    )
    try:
        async with request as response:
            return _read(response.status, await response.read())
    except aiohttp.ClientConnectorError as error:
        raise CrmUnreachable(str(error)) from error
    except (asyncio.TimeoutError, aiohttp.ClientError) as error:
        raise CrmSilent(str(error)) from error


def _read(status: int, content: bytes) -> Any:
    try:
        answer = json.loads(content)
    except ValueError as error:
        raise CrmUnreachable(f"{status} without JSON") from error
    if 200 <= status < 300:
        return answer
    if status >= 500 or not isinstance(answer, dict):
        raise CrmUnreachable(f"{status}: {answer}")
    standard = ("type", "title", "status", "code", "detail")
    extra = {name: value for name, value in answer.items() if name not in standard}
    raise CrmRefused(str(answer.get("code", "refused")), str(answer.get("detail", "")), extra)
