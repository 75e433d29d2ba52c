"""What chat routes ask for: whose conversation, and who runs the turns."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Request

from crm_backend.conversations.service import get_conversation
from crm_backend.deps import DatabaseDep, SettingsDep, bearer_token
from crm_backend.errors import NotFound, NotSignedIn
from crm_backend.gateway.sessions import read_token
from crm_backend.gateway.turn import Turns
from crm_backend.triage.sentiment import SentimentReader


def _token(request: Request, settings: SettingsDep) -> str:
    """Return the id of the caller's conversation, which may be gone: for who locks it anyway.

    Raises:
        NotSignedIn: no token, or one that expired or was not ours.
    """
    return read_token(bearer_token(request), settings)


async def _chat(conversation_id: Annotated[str, Depends(_token)], database: DatabaseDep) -> str:
    """Return the id of the caller's conversation.

    Raises:
        NotSignedIn: no token, one that expired or was not ours, or its conversation is gone.
    """
    with gone_means_signed_out():
        async with database.read() as session:
            await get_conversation(session, conversation_id)
    return conversation_id


@contextmanager
def gone_means_signed_out() -> Iterator[None]:
    """Turn "no such conversation" into what a client understands: start a new session."""
    try:
        yield
    except NotFound as error:
        if error.code != "conversation_not_found":
            raise
        raise NotSignedIn("This conversation is gone.", code=error.code) from error


def get_turns(request: Request) -> Turns:
    turns: Turns = request.app.state.turns
    return turns


def get_sentiment(request: Request) -> SentimentReader:
    reader: SentimentReader = request.app.state.sentiment
    return reader


ChatDep = Annotated[str, Depends(_chat)]
TokenDep = Annotated[str, Depends(_token)]
TurnsDep = Annotated[Turns, Depends(get_turns)]
SentimentDep = Annotated[SentimentReader, Depends(get_sentiment)]
