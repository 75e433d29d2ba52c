"""A small Kefu for replays: backend on a copy, the real actions, one Rasa with one model; loopback only."""

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

from crm_backend.gateway.rasa import Rasa
from crm_backend.gateway.turn import Turns
from crm_backend.knowledge import lifecycle as knowledge
from crm_backend.settings import Settings
from crm_backend.triage.cues import CueReader

ENDPOINTS = """action_endpoint:
  url: ${KEFU_ACTIONS_URL}/webhook
"""
READY_SECONDS = 900.0
"""At the lowest priority on a busy machine; a process that ends is noticed at once."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def backend(app: FastAPI, settings: Settings, port: int) -> AsyncIterator[None]:
    """Serve the internal API on the copy, without any of the background work of a live backend."""
    await app.state.bell.start()
    await knowledge.warm_up(app)
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.should_exit = True
        await task
        await app.state.database.close()


@asynccontextmanager
async def turns(app: FastAPI, settings: Settings, rasa_url: str, cues: CueReader) -> AsyncIterator[Turns]:
    """Return the gateway's own turns, with the sandbox's Rasa."""
    rasa = Rasa(
        urls=[rasa_url],
        secret=settings.internal_secret.get_secret_value(),
        deadline=settings.turn_deadline,
    )
    try:
        yield Turns(database=app.state.database, bell=app.state.bell, rasa=rasa, cues=cues, settings=settings)
    finally:
        await rasa.close()


@asynccontextmanager
async def actions(settings: Settings, port: int) -> AsyncIterator[None]:
    """Run the action server."""
    async with _program(settings, "rasa_sdk", "--actions", "actions", "--port", str(port)) as process:
        await _until_ready(process, f"http://127.0.0.1:{port}/health")
        yield


@asynccontextmanager
async def rasa(settings: Settings, archive: Path, port: int) -> AsyncIterator[str]:
    """Run Rasa with one archive and no memory but its own; return its address."""
    endpoints = settings.home / "endpoints.yml"
    endpoints.write_text(ENDPOINTS, encoding="utf-8")
    arguments = ["--model", str(archive), "--interface", "127.0.0.1", "--port", str(port)]
    files = ["--credentials", "bot/credentials.yml", "--endpoints", str(endpoints)]
    async with _program(settings, "bot.serve", *arguments, *files) as process:
        url = f"http://127.0.0.1:{port}"
        await _until_ready(process, f"{url}/webhooks/desk/")
        yield url


@asynccontextmanager
async def _program(settings: Settings, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a module of the bot's environment; its output is the replay's."""
    process = await asyncio.create_subprocess_exec(
        str(settings.bot_python.absolute()), "-m", *arguments, env=dict(os.environ)
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _until_ready(process: asyncio.subprocess.Process, url: str) -> None:
    """Wait until an address answers 200.

    Raises:
        RuntimeError: the process ended, or was not ready in time.
    """
    until = time.monotonic() + READY_SECONDS
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        while process.returncode is None and time.monotonic() < until:
            with suppress(httpx.HTTPError):
                if (await client.get(url)).status_code == httpx.codes.OK:
                    return
            await asyncio.sleep(0.2)
    how = "was not ready in time" if process.returncode is None else f"ended with code {process.returncode}"
    raise RuntimeError(f"a process of the sandbox {how}")
