"""What the server accepts at all: the size of a body, and which paths other sites' pages may call."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crm_backend.errors import TooLarge, problem

PUBLIC_PATHS = ("/api/chat/", "/api/knowledge/")


class BodyLimit:
    """Answers 413 to a body over ``max_bytes``, announced or not, before it reaches a route."""

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        self._app, self._max_bytes = app, max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length")
        if announced is not None:
            fits = announced.isdigit() and int(announced) <= self._max_bytes
            await (self._app if fits else self._refuse)(scope, receive, send)
        elif b"transfer-encoding" not in dict(scope["headers"]):
            await self._app(scope, receive, send)
        elif (body := await self._read(receive)) is None:
            await self._refuse(scope, receive, send)
        else:
            await self._app(scope, _replay(body, receive), send)

    async def _read(self, receive: Receive) -> list[Message] | None:
        """Read a body of unknown length; None as soon as it is too long."""
        messages: list[Message] = []
        size = 0
        while True:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            if size > self._max_bytes:
                return None
            if message["type"] != "http.request" or not message.get("more_body"):
                return messages

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"The body may have {self._max_bytes} bytes at most."
        response = problem(TooLarge.status, TooLarge.code, detail, limit=self._max_bytes)
        response.headers["Connection"] = "close"
        await response(scope, receive, send)


def _replay(messages: list[Message], receive: Receive) -> Receive:
    waiting = list(reversed(messages))

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed


class PublicCors(CORSMiddleware):
    """Lets shops' pages call the chat from their own origin; cookies never count there."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
            expose_headers=["Retry-After"],
            max_age=600,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PUBLIC_PATHS):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)
