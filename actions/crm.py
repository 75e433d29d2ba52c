"""The only HTTP client of the action server: typed calls to the backend's internal API.

CrmError
├── CrmUnreachable     nobody answered, or only "internal error": nothing was changed
├── CrmSilent          the request went out, no answer came in time: a write may have happened
└── CrmRefused         the CRM said no; ``code`` says why
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx

from actions.settings import get_settings


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
class _Connection:
    """One pooled client, made at the first call and bound to the loop it was made in."""

    client: httpx.AsyncClient | None = None
    loop: asyncio.AbstractEventLoop | None = field(default=None, repr=False)

    def get(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        if self.client is None or self.loop is not loop:
            settings = get_settings()
            self.client = httpx.AsyncClient(
                base_url=f"{settings.backend_url}/internal",
                headers={"Authorization": f"Bearer {settings.internal_secret}"},
                timeout=settings.deadline,
                trust_env=False,
            )
            self.loop = loop
        return self.client


_connection = _Connection()


async def close() -> None:
    """Close the pooled connections; the next call opens new ones."""
    if _connection.client is not None:
        await _connection.client.aclose()
        _connection.client = None


async def call(path: str, caller: Caller, **body: Any) -> Any:
    """POST ``body`` without its empty fields and return the JSON answer; raises CrmError."""
    sent = {name: value for name, value in body.items() if value is not None}
    request = _connection.get().post(
        path,
        json={"conversation_id": caller.conversation_id, **sent},
        headers={"Idempotency-Key": caller.key},
    )
    try:
        response = await asyncio.wait_for(request, get_settings().deadline)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise CrmUnreachable(str(error)) from error
    except (asyncio.TimeoutError, httpx.TransportError) as error:
        raise CrmSilent(str(error)) from error
    return _read(response)


def _read(response: httpx.Response) -> Any:
    try:
        answer = response.json()
    except ValueError as error:
        raise CrmUnreachable(f"{response.status_code} without JSON") from error
    if response.is_success:
        return answer
    if response.status_code >= 500 or not isinstance(answer, dict):
        raise CrmUnreachable(f"{response.status_code}: {answer}")
    standard = ("type", "title", "status", "code", "detail")
    extra = {name: value for name, value in answer.items() if name not in standard}
    raise CrmRefused(str(answer.get("code", "refused")), str(answer.get("detail", "")), extra)
