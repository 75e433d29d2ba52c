"""A stream of events as the answer to a request; an idle one is to cost little memory.

FastAPI's own runs four tasks for each and keeps every layer that the request went through. Here the answer
begins where its route is, and goes on in the outermost middleware (``requests.RequestIds``), when those
layers have returned.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from fastapi.sse import ServerSentEvent, format_sse_event
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

LATER = "kefu.later"
"""Where a scope has a list for the answers that go on later."""
PING_SECONDS = 15.0
"""So often something is sent, lest a proxy takes the connection for dead."""
PING = ServerSentEvent(comment="ping")

_TEXT = {"type": "string"}
_EVENT = {"data": _TEXT, "event": _TEXT, "id": _TEXT, "retry": {"type": "integer", "minimum": 0}}
DESCRIBED: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {"itemSchema": {"type": "object", "properties": _EVENT}}}}
}
"""What the API's description says of such an answer (OpenAPI 3.2)."""

Events = AsyncGenerator[Sequence[ServerSentEvent]]
"""What is yielded at once is sent at once: each piece costs as much as ten times its size."""


class EventStream(StreamingResponse):
    """Sends events until there are no more of them or the client has gone; see that pings are among them."""

    media_type = "text/event-stream"

    def __init__(self, events: Events, status_code: int = 200) -> None:
        super().__init__((), status_code, headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if LATER in scope:
            scope[LATER].append(self)
        else:
            await self.go_on(receive, send)

    async def go_on(self, receive: Receive, send: Send) -> None:
        """Send the events; the answer has begun."""
        watcher = None
        try:
            async with asyncio.timeout(None) as stay:
                watcher = asyncio.create_task(_end_when_gone(receive, stay))
                async for some in self._events:
                    body = b"".join(map(encode, some))
                    await send({"type": "http.response.body", "body": body, "more_body": True})
        except TimeoutError:
            if not stay.expired():
                raise
        finally:
            if watcher:
                watcher.cancel()
            await self._events.aclose()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _end_when_gone(receive: Receive, stay: asyncio.Timeout) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stay.reschedule(asyncio.get_running_loop().time())


def encode(event: ServerSentEvent) -> bytes:
    """Return an event as it is sent."""
    data: Any = event.raw_data
    if data is None and event.data is not None:
        data = json.dumps(event.data, separators=(",", ":"))
    return format_sse_event(
        data_str=data, event=event.event, id=event.id, retry=event.retry, comment=event.comment
    )
