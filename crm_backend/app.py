"""The backend's application: what is mounted where, and what starts and stops with it."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from fastapi import APIRouter, Depends, FastAPI
from starlette.routing import BaseRoute

from crm_backend import __version__, errors, health, pages
from crm_backend.customers import pages as newsletter
from crm_backend.customers import routes as customers
from crm_backend.database import Database
from crm_backend.demo import routes as demo
from crm_backend.deps import require_internal
from crm_backend.desk import board_routes, desk_routes, report_routes, settings_routes, ticket_routes
from crm_backend.desk import lifecycle as desk_lifecycle
from crm_backend.desk import routes as desk
from crm_backend.events import Bell
from crm_backend.gateway import farewell_routes as chat_farewell
from crm_backend.gateway import home_routes as chat_home
from crm_backend.gateway import lifecycle as gateway
from crm_backend.gateway import routes as chat
from crm_backend.gateway import site_routes, webhook
from crm_backend.gateway import ticket_routes as chat_ticket
from crm_backend.gateway import upload_routes as chat_uploads
from crm_backend.inbox import routes as inbox
from crm_backend.insights import report_routes as insight_reports
from crm_backend.insights import routes as insights
from crm_backend.insights.reading import RecentLines
from crm_backend.knowledge import editing_routes as articles
from crm_backend.knowledge import gap_routes as gaps
from crm_backend.knowledge import image_routes as images
from crm_backend.knowledge import lifecycle as knowledge_lifecycle
from crm_backend.knowledge import routes as knowledge
from crm_backend.knowledge import transfer_routes as transfer
from crm_backend.orders import routes as orders
from crm_backend.postgres import is_postgres
from crm_backend.postgres_bell import PostgresBell
from crm_backend.privacy import routes as privacy
from crm_backend.records import routes as records
from crm_backend.replies import routes as replies
from crm_backend.reports import routes as desk_reports
from crm_backend.requests import RequestIds
from crm_backend.settings import Settings, get_settings
from crm_backend.staff import account_routes, audit_routes, people_routes
from crm_backend.staff import routes as staff
from crm_backend.staff.rates import Rates
from crm_backend.staff.seen import Looks
from crm_backend.studio import routes as studio
from crm_backend.studio.answers import routes as answers
from crm_backend.studio.canary import routes as canary
from crm_backend.studio.candidates import routes as candidates
from crm_backend.studio.data import routes as training_data
from crm_backend.studio.overview import routes as overview
from crm_backend.studio.replay import routes as replay
from crm_backend.studio.review import routes as review
from crm_backend.studio.watching import routes as watching
from crm_backend.tickets import routes as tickets
from crm_backend.triage import routes as triage
from crm_backend.triage.sentiment import SentimentReader
from crm_backend.uploads import routes as uploads
from crm_backend.vectors import TextVectors
from crm_backend.webhooks import routes as webhooks


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    await app.state.bell.start()
    await knowledge_lifecycle.warm_up(app)
    await gateway.start(app)
    desk_lifecycle.start(app)
    if app.state.is_alone:
        _spare_the_collector()
    yield
    await desk_lifecycle.stop(app)
    await gateway.stop(app)
    await knowledge_lifecycle.stop(app)
    await app.state.bell.stop()
    await app.state.database.close()


def _spare_the_collector() -> None:
    """What is loaded by now stays: a collection that looks through all of it stops every turn."""
    gc.collect()
    gc.freeze()


def create_app(settings: Settings | None = None, *, is_alone: bool = False) -> FastAPI:
    """Build the application; nothing is connected before it starts.

    Args:
        is_alone: the process serves this application and no other until it ends.
    """
    settings = settings or get_settings()
    app = FastAPI(title="Kefu", version=__version__, lifespan=_lifespan, docs_url=None, redoc_url=None)
    app.state.settings, app.state.is_alone = settings, is_alone
    app.state.database = Database(settings.database_url, pool=settings.database_pool)
    app.state.bell = PostgresBell(settings.database_url) if is_postgres(settings.database_url) else Bell()
    app.state.rates = Rates(settings, app.state.bell)
    app.state.looks = Looks()
    app.state.recent_lines = RecentLines()
    app.state.vectors = TextVectors(settings.models / "encoder")
    app.state.sentiment = SentimentReader(app.state.vectors, settings.models / "sentiment")
    errors.install(app)
    gateway.install(app)
    app.router.routes.extend(_routes(with_demo=settings.demo))
    pages.install(app, settings.web_dist, demo=settings.demo)
    app.add_middleware(RequestIds)
    return app


@cache
def _routes(*, with_demo: bool) -> list[BaseRoute]:
    """What answers where; worked out once a process, because FastAPI takes 0.2 s for it."""
    router = APIRouter()
    router.include_router(_internal())  # first, because a call looks through all that stand before it
    public = [health, chat, webhook, knowledge, orders, newsletter, staff, desk, triage, privacy]
    at_desk = [
        account_routes,
        audit_routes,
        people_routes,
        site_routes,
        chat_home,
        chat_farewell,
        chat_ticket,
        chat_uploads,
        uploads,
        desk_routes,
        settings_routes,
        report_routes,
        ticket_routes,
        inbox,
        replies,
        webhooks,
        records,
        board_routes,
        desk_reports,
    ]
    editors = [articles, transfer, images, gaps, training_data, overview, review, answers]
    editors += [candidates, canary, replay, watching]
    learnt = [insights, insight_reports]
    for module in [*public, *at_desk, *editors, *learnt, *([demo] if with_demo else [])]:
        router.include_router(module.router)
    return router.routes


def _internal() -> APIRouter:
    internal = APIRouter(
        prefix="/internal", dependencies=[Depends(require_internal)], include_in_schema=False
    )
    for part in [orders.internal, orders.internal_products, orders.internal_catalogue]:
        internal.include_router(part)
    for part in [customers.internal, tickets.internal, knowledge.internal, gaps.internal, studio.internal]:
        internal.include_router(part)
    internal.include_router(canary.internal)
    return internal
