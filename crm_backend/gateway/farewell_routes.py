"""The chat API after the last word: the transcript, to keep or by mail."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

from crm_backend.database import now
from crm_backend.deps import DatabaseDep, ReadSession, client_address
from crm_backend.desk import farewell
from crm_backend.gateway.deps import ChatDep, RatesDep, SiteDep

router = APIRouter(prefix="/api/chat/transcript", tags=["chat"])

MAILED_FROM_ADDRESS, MAILED_TO = "20/hour", "5/hour"
Language = Annotated[str, Field(max_length=16, pattern=r"^[A-Za-z0-9-]*$")]


class TranscriptMailIn(BaseModel):
    """``email`` is needed of a stranger only; ``language`` is that of the words around the messages."""

    email: Annotated[str | None, Field(max_length=254)] = None
    language: Language = "en"


class TranscriptMailOut(BaseModel):
    email: str


@router.get("", response_class=PlainTextResponse)
async def download(
    conversation_id: ChatDep,
    site: SiteDep,
    session: ReadSession,
    rates: RatesDep,
    language: Annotated[str, Query(max_length=16)] = "en",
) -> PlainTextResponse:
    """Return the conversation as a text file: names, times and words."""
    rates.hit("messages", conversation_id)
    text = await farewell.transcript_of(session, conversation_id, shop=site.name, language=language)
    name = f"conversation-{now():%Y-%m-%d}.txt"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return PlainTextResponse(text, headers=headers)


@router.post("/mail", status_code=202)
async def mail(
    body: TranscriptMailIn, request: Request, conversation_id: ChatDep, database: DatabaseDep, rates: RatesDep
) -> TranscriptMailOut:
    """Mail the conversation to the address given, else to the one the customer is signed in with."""
    rates.hit("messages", conversation_id)
    rates.hit_limit(MAILED_FROM_ADDRESS, "transcript-from", client_address(request))
    if body.email:
        rates.hit_limit(MAILED_TO, "transcript-to", body.email.strip().lower())
    async with database.write() as session:
        address = await farewell.ask_for_mail(
            session, conversation_id, email=body.email, language=body.language
        )
    return TranscriptMailOut(email=address)
