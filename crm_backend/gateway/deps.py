"""What chat routes ask for: whose conversation, and who runs the turns."""

from typing import Annotated

from fastapi import Depends, Request

from crm_backend.deps import DatabaseDep, SettingsDep, bearer_token
from crm_backend.gateway.sites import Site, SiteBook
from crm_backend.gateway.tokens import Claims, check, read_token
from crm_backend.gateway.turn import Turns
from crm_backend.staff.rates import Rates, get_rates
from crm_backend.triage.sentiment import SentimentReader
from journal.context import work_on


async def get_sites(request: Request) -> SiteBook:
    sites: SiteBook = request.app.state.sites
    return sites


SitesDep = Annotated[SiteBook, Depends(get_sites)]


def own_origin(request: Request) -> str:
    """Return the origin of Kefu's own pages, as this caller sees them."""
    return f"{request.url.scheme}://{request.url.netloc}"


async def _claims(request: Request, database: DatabaseDep, settings: SettingsDep, sites: SitesDep) -> Claims:
    """Return what the caller's token says.

    Raises:
        NotSignedIn: no token, one that expired, was replaced or was not ours, or its conversation is gone.
        NotAllowed: ``origin_not_allowed``, a page that is not of the conversation's site.
    """
    claims = read_token(bearer_token(request), settings)
    work_on(claims.conversation_id)
    await sites.refresh(database)
    sites.check_origin(sites.get(claims.site), request.headers.get("origin"), own_origin(request))
    async with database.read() as session:
        await check(session, claims)
    return claims


ClaimsDep = Annotated[Claims, Depends(_claims)]


async def _chat(claims: ClaimsDep) -> str:
    return claims.conversation_id


async def _site(claims: ClaimsDep, sites: SitesDep) -> Site:
    return sites.get(claims.site)


async def get_turns(request: Request) -> Turns:
    turns: Turns = request.app.state.turns
    return turns


async def get_sentiment(request: Request) -> SentimentReader:
    reader: SentimentReader = request.app.state.sentiment
    return reader


SiteDep = Annotated[Site, Depends(_site)]
ChatDep = Annotated[str, Depends(_chat)]
RatesDep = Annotated[Rates, Depends(get_rates)]
TurnsDep = Annotated[Turns, Depends(get_turns)]
SentimentDep = Annotated[SentimentReader, Depends(get_sentiment)]
