"""The event streams that are open in this process, so that all can be ended when the server stops.

Uvicorn waits for open answers before it tells the application to shut down; a stream that never
ends would keep it waiting for ever.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Request

from crm_backend.events import Bell, Listener


class Streams:
    """All open streams of the process. ``closing`` is set once and stays."""

    def __init__(self) -> None:
        self.closing = False
        self._listeners: set[Listener] = set()

    @property
    def open(self) -> int:
        return len(self._listeners)

    @asynccontextmanager
    async def listen(self, bell: Bell, topic: str) -> AsyncIterator[Listener]:
        """Take a place at the bell for as long as the stream is open."""
        async with bell.listen(topic) as listener:
            self._listeners.add(listener)
            try:
                yield listener
            finally:
                self._listeners.discard(listener)

    def end_all(self) -> None:
        """Wake every stream and let it end."""
        self.closing = True
        for listener in list(self._listeners):
            listener.notify(None)


async def get_streams(request: Request) -> Streams:
    """Return the application's open streams."""
    state = request.app.state
    if not hasattr(state, "streams"):
        state.streams = Streams()
    streams: Streams = state.streams
    return streams


StreamsDep = Annotated[Streams, Depends(get_streams)]
