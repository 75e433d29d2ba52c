"""What chat routes ask for: whose conversation, and who runs the turns."""

from typing import Annotated

from fastapi import Depends, Request

from crm_backend.conversations.service import get_conversation
from crm_backend.deps import DatabaseDep, SettingsDep, bearer_token
from crm_backend.errors import NotFound, NotSignedIn
from crm_backend.gateway.sessions import read_token
from crm_backend.gateway.turn import Turns
from crm_backend.triage.sentiment import SentimentReader
from journal.context import work_on


async def _chat(request: Request, database: DatabaseDep, settings: SettingsDep) -> str:
    """Return the id of the caller's conversation.

    Raises:
        NotSignedIn: no token, one that expired or was not ours, or its conversation is gone.
    """
    conversation_id = read_token(bearer_token(request), settings)
    work_on(conversation_id)
    async with database.read() as session:
        try:
            await get_conversation(session, conversation_id)
        except NotFound as error:  # to a client this means: start a new session
            raise NotSignedIn("This conversation is gone.", code="conversation_not_found") from error
    return conversation_id


def get_turns(request: Request) -> Turns:
    turns: Turns = request.app.state.turns
    return turns


def get_sentiment(request: Request) -> SentimentReader:
    reader: SentimentReader = request.app.state.sentiment
    return reader


ChatDep = Annotated[str, Depends(_chat)]
TurnsDep = Annotated[Turns, Depends(get_turns)]
SentimentDep = Annotated[SentimentReader, Depends(get_sentiment)]
