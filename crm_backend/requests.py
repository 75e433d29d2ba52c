"""Each request gets an id, which its log lines and its answer carry, and one line in the log."""

import logging
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crm_backend import tracing
from crm_backend.event_stream import LATER, EventStream
from journal import context

log = logging.getLogger("kefu.requests")
QUIET = ("/healthz", "/readyz", "/metrics", "/internal/models/", "/console/", "/widget/", "/demo/")
"""Asked for so often, or of so little interest, that only a failure is worth a line."""
SERVER_ERROR = 500
INTERNAL = "/internal/"


class RequestIds:
    """Keeps the caller's ``X-Request-ID`` or makes one; the outermost of the middlewares."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        later: list[EventStream] = []
        await self._answer({**scope, LATER: later}, receive, send)
        for stream in later:  # here the layers of the request have returned
            await stream.go_on(receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        request_id, started, status = context.take(headers), perf_counter(), SERVER_ERROR
        inside = scope["path"].startswith(INTERNAL)

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[context.REQUEST_HEADER] = request_id
            await send(message)

        try:
            with tracing.span(f"{scope['method']} {_kind(scope)}", trace=context.trace() if inside else ""):
                await self._app(scope, receive, send_with_id)
        finally:
            _tell(scope, status, perf_counter() - started)


def _kind(scope: Scope) -> str:
    """Return the first parts of the path, which hold no ids."""
    return "/".join(scope["path"].split("/", 4)[:4])


def _tell(scope: Scope, status: int, seconds: float) -> None:
    if status < SERVER_ERROR and scope["path"].startswith(QUIET):
        return
    route = getattr(scope.get("route"), "path", None) or "unknown"
    if scope["path"].startswith(INTERNAL) and not route.startswith(INTERNAL):
        route = INTERNAL + route.removeprefix("/")  # the router inside knows only its own part
    facts = {"method": scope["method"], "route": route, "status": status, "ms": round(seconds * 1000, 1)}
    log.info("request", extra=facts)
