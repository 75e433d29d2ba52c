"""What the application installs, starts and stops for the gateway."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from fastapi import FastAPI

from crm_backend.conversations.streams import Streams
from crm_backend.gateway.limits import LARGER_BODIES, BodyLimit, PublicCors
from crm_backend.gateway.metrics import OPEN_STREAMS
from crm_backend.gateway.rasa import Rasa
from crm_backend.gateway.recovery import recover_forever
from crm_backend.gateway.sites import SiteBook
from crm_backend.gateway.turn import Turns
from crm_backend.settings import Settings
from crm_backend.triage.cues import CueReader
from crm_backend.triage.sentiment import SentimentReader

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def install(app: FastAPI) -> None:
    """Add the middlewares and the register of open streams; call it while the app is built."""
    settings: Settings = app.state.settings
    app.add_middleware(BodyLimit, max_bytes=settings.body_max_bytes, larger=LARGER_BODIES)
    app.state.sites = SiteBook(settings)
    app.add_middleware(PublicCors, sites=app.state.sites)
    app.state.streams = Streams()


async def start(app: FastAPI) -> None:
    """Connect to Rasa and take up what an earlier process left; call it after the bell has started."""
    settings: Settings = app.state.settings
    await app.state.sites.refresh(app.state.database)
    app.state.rasa = Rasa(
        urls=settings.rasa_urls,
        secret=settings.internal_secret.get_secret_value(),
        deadline=settings.turn_deadline,
    )
    cues = CueReader(app.state.vectors, settings.models / "cues")
    app.state.learning = asyncio.create_task(asyncio.to_thread(_learn, app.state.sentiment, cues))
    app.state.turns = Turns(
        database=app.state.database,
        bell=app.state.bell,
        rasa=app.state.rasa,
        cues=cues,
        settings=settings,
    )
    app.state.recovery = asyncio.create_task(recover_forever(app.state.database, app.state.turns))
    streams: Streams = app.state.streams
    OPEN_STREAMS.set_function(lambda: streams.open)
    app.state.signal_handlers = _end_streams_on_signal(streams)


def _learn(moods: SentimentReader, cues: CueReader) -> None:
    """Load what reads messages, which takes seconds; until then words and phrases have to do."""
    moods.model()
    cues.learn()


async def stop(app: FastAPI) -> None:
    """End streams and turns; call it before the bell and the database stop."""
    app.state.streams.end_all()
    for number, previous in app.state.signal_handlers.items():
        signal.signal(number, previous)
    app.state.learning.cancel()
    app.state.recovery.cancel()
    with suppress(asyncio.CancelledError):
        await app.state.recovery
    await app.state.turns.stop()
    await app.state.rasa.close()


Handler = Callable[[int, FrameType | None], Any]


def _end_streams_on_signal(streams: Streams) -> dict[int, Handler]:
    """Hear the server's stop signal before it waits for open answers; return the handlers replaced."""
    loop = asyncio.get_running_loop()
    replaced: dict[int, Handler] = {}
    for number in SIGNALS:
        previous = signal.getsignal(number)
        if callable(previous):
            with suppress(ValueError):  # not the main thread: somebody else handles signals
                signal.signal(number, _chain(loop, streams, previous))
                replaced[number] = previous
    return replaced


def _chain(loop: asyncio.AbstractEventLoop, streams: Streams, previous: Handler) -> Handler:
    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(streams.end_all)
        previous(number, frame)

    return handle
