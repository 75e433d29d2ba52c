"""What the server accepts at all: the size of a body, and which paths other sites' pages may call."""

from collections.abc import Mapping

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crm_backend.errors import TooLarge, problem
from crm_backend.gateway.sites import SiteBook
from journal.context import REQUEST_HEADER

LARGER_BODIES = {
    "/api/chat/uploads": 11_000_000,
    "/api/staff/uploads": 11_000_000,
    "/api/staff/knowledge/articles": 4_000_000,  # so that an article's own limit is named, not this one
    "/api/staff/knowledge/images": 6_000_000,
    "/api/staff/knowledge/import": 26_000_000,
}
PUBLIC_PATHS = ("/api/chat/", "/api/knowledge/")


class BodyLimit:
    """Answers 413 to a body over the limit, announced or not, before it reaches a route.

    Args:
        max_bytes: for every path, unless ``larger`` has an own limit for how it begins.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int, larger: Mapping[str, int]) -> None:
        self._app, self._max_bytes, self._larger = app, max_bytes, larger

    def _limit(self, scope: Scope) -> int:
        path = scope["path"]
        own = (limit for start, limit in self._larger.items() if path.startswith(start))
        return max(own, default=self._max_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length")
        if announced is not None:
            fits = announced.isdigit() and int(announced) <= self._limit(scope)
            await (self._app if fits else self._refuse)(scope, receive, send)
        elif b"transfer-encoding" not in dict(scope["headers"]):
            await self._app(scope, receive, send)
        elif (body := await self._read(receive, self._limit(scope))) is None:
            await self._refuse(scope, receive, send)
        else:
            await self._app(scope, _replay(body, receive), send)

    async def _read(self, receive: Receive, limit: int) -> list[Message] | None:
        """Read a body of unknown length; None as soon as it is too long."""
        messages: list[Message] = []
        size = 0
        while True:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            if size > limit:
                return None
            if message["type"] != "http.request" or not message.get("more_body"):
                return messages

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self._limit(scope)
        detail = f"The body may have {limit} bytes at most."
        response = problem(TooLarge.status, TooLarge.code, detail, limit=limit)
        response.headers["Connection"] = "close"
        await response(scope, receive, send)


def _replay(messages: list[Message], receive: Receive) -> Receive:
    waiting = list(reversed(messages))

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed


class PublicCors(CORSMiddleware):
    """Lets shops' pages call the chat from the origins of their sites; cookies never count there."""

    def __init__(self, app: ASGIApp, *, sites: SiteBook) -> None:
        self._sites = sites
        super().__init__(
            app,
            allow_origins=[],
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID", REQUEST_HEADER],
            expose_headers=["Retry-After", REQUEST_HEADER],
            max_age=600,
        )

    def is_allowed_origin(self, origin: str) -> bool:
        return self._sites.is_some_sites(origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PUBLIC_PATHS):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)
