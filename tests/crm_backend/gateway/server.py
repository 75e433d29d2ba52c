"""The application behind a real server, for what only a socket shows: streams and their end."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from httpx_sse import ServerSentEvent, aconnect_sse

from crm_backend.sockets import listen_on


@dataclass
class Running:
    url: str
    server: uvicorn.Server
    task: "asyncio.Task[None]"


@asynccontextmanager
async def serve(app: FastAPI, listener: socket.socket | None = None) -> AsyncIterator[Running]:
    """Serve an application whose lifespan the caller runs."""
    listener = listener or listen_on("127.0.0.1", 0)
    config = uvicorn.Config(app, lifespan="off", log_level="warning")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve([listener]))
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    yield Running(f"http://127.0.0.1:{listener.getsockname()[1]}", server, task)
    app.state.streams.end_all()
    server.should_exit = True
    await task


@dataclass
class Stream:
    """One open event stream; ``events`` grows while it is read."""

    events: list[ServerSentEvent] = field(default_factory=list)
    task: "asyncio.Task[None] | None" = None

    def of(self, kind: str) -> list[Any]:
        return [event.json() for event in self.events if event.event == kind]

    async def until(self, kind: str, *, times: int = 1, seconds: float = 30.0) -> list[Any]:
        async with asyncio.timeout(seconds):
            while len(self.of(kind)) < times:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return self.of(kind)


@asynccontextmanager
async def listening(url: str, headers: dict[str, str], **params: Any) -> AsyncIterator[Stream]:
    """Read an event stream in the background for the length of the block."""
    stream = Stream()
    connected = asyncio.Event()

    async def read() -> None:
        async with (
            httpx.AsyncClient(timeout=30) as client,
            aconnect_sse(client, "GET", url, headers=headers, params=params) as source,
        ):
            source.response.raise_for_status()
            connected.set()
            async for event in source.aiter_sse():
                if event.event != "message":
                    stream.events.append(event)

    stream.task = asyncio.create_task(read())
    await asyncio.wait_for(connected.wait(), 5)
    yield stream
    stream.task.cancel()
    await asyncio.gather(stream.task, return_exceptions=True)
