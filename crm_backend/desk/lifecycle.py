"""What the application starts and stops for the desk."""

import asyncio
from contextlib import suppress

from fastapi import FastAPI

from crm_backend.desk.tick import Desk


def start(app: FastAPI) -> None:
    """Look after the queue, in the background."""
    app.state.desk = Desk(app.state.database, app.state.bell)
    app.state.desk_task = asyncio.create_task(app.state.desk.run_forever(), name="desk")


async def stop(app: FastAPI) -> None:
    """Stop; what was begun in a transaction is rolled back and done by the next."""
    app.state.desk_task.cancel()
    with suppress(asyncio.CancelledError):
        await app.state.desk_task
