"""The retriever's place in the application, and its first index."""

import logging

from fastapi import FastAPI

from crm_backend.database import Database
from crm_backend.errors import Unavailable
from crm_backend.knowledge.retrieval import Retriever

log = logging.getLogger(__name__)


def retriever_of(app: FastAPI) -> Retriever:
    """Return the application's retriever, made on first use."""
    state = app.state
    if not hasattr(state, "retriever"):
        state.retriever = Retriever(state.vectors, state.database)
    retriever: Retriever = state.retriever
    return retriever


async def warm_up(app: FastAPI) -> None:
    """Build the index before the first question has to wait for it; without an encoder only say so."""
    database: Database = app.state.database
    try:
        async with database.read() as session:
            await retriever_of(app).prepare(session)
    except Unavailable as error:
        log.warning("articles cannot be searched: %s", error.__cause__)


async def stop(app: FastAPI) -> None:
    """End what the retriever does in the background."""
    await retriever_of(app).close()
