"""One request to the application in this process; an event stream is left as soon as it has begun."""

import asyncio
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from starlette.types import ASGIApp, Message, Scope

from tests.crm_backend.fuzz.cases import Ask


async def status_of(app: ASGIApp, ask: Ask, headers: dict[str, str]) -> tuple[int, str]:
    """Return the answer's status and the beginning of its body."""
    begun, sent = asyncio.Event(), False
    status, body = 0, b""

    async def receive() -> Message:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": ask.body, "more_body": False}
        await begun.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal status, body
        if message["type"] == "http.response.start":
            status = message["status"]
            begun.set()
        body += message.get("body", b"")[:500]

    try:
        await app(_scope(ask, headers), receive, send)
    except Exception as error:  # the server above would log it: its answer has gone out by now
        return 500, f"{type(error).__name__}: {str(error)[:400]}"
    return status, body[:500].decode(errors="replace")


def _scope(ask: Ask, headers: dict[str, str]) -> Scope:
    url = urlsplit(ask.url)
    together = {**ask.headers, "host": url.netloc, "content-length": str(len(ask.body)), **headers}
    raw: list[tuple[bytes, bytes]] = [
        (k.encode(), v.encode("latin-1", "replace")) for k, v in together.items()
    ]
    more: dict[str, Any] = {"http_version": "1.1", "scheme": "http", "root_path": ""}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "method": ask.method,
        "path": unquote_to_bytes(url.path).decode(errors="replace"),
        "raw_path": url.path.encode(),
        "query_string": url.query.encode(),
        "headers": raw,
        "client": ("127.0.0.1", 4000),
        "server": ("127.0.0.1", 8000),
        **more,
    }
