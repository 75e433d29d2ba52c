"""``/healthz``: this process lives. ``/readyz``: a customer can be answered. ``/metrics``: for Prometheus."""

from typing import Any

import httpx
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from crm_backend.database import Database
from crm_backend.deps import DatabaseDep, SettingsDep

router = APIRouter(tags=["health"])

PROBE_SECONDS = 2.0


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses={503: {"description": "not ready; says what is missing"}})
async def readyz(request: Request, database: DatabaseDep, settings: SettingsDep) -> JSONResponse:
    """Ask the database, Rasa (with its model) and the action server; 503 while one of them is not ready."""
    async with httpx.AsyncClient(timeout=PROBE_SECONDS) as client:
        checks = {
            "database": await _check_database(database),
            "rasa": await _check_any(client, [f"{url}/webhooks/desk/" for url in settings.rasa_urls]),
            "actions": await _check_any(client, [f"{url}/health" for url in settings.actions_url.split(",")]),
        }
    ready = all(state == "ok" for state in checks.values())
    return JSONResponse({"status": "ok" if ready else "not ready", "checks": checks}, 200 if ready else 503)


@router.get("/metrics", response_class=Response)
async def metrics() -> Response:
    """Return the process's metrics in Prometheus' text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _check_database(database: Database) -> str:
    try:
        async with database.read() as session:
            await session.execute(text("SELECT 1"))
    except Exception as error:  # the edge: whatever the driver says, the answer is "not ready"
        return f"failed: {type(error).__name__}"
    return "ok"


async def _check_any(client: httpx.AsyncClient, urls: list[str]) -> str:
    """One that answers is enough."""
    state = "not configured"
    for url in urls:
        if (state := await _check_http(client, url)) == "ok":
            break
    return state


async def _check_http(client: httpx.AsyncClient, url: str) -> str:
    try:
        answer = await client.get(url)
    except httpx.HTTPError as error:
        return f"no answer: {type(error).__name__}"
    if answer.status_code == 200:
        return "ok"
    body: Any = answer.json() if "json" in answer.headers.get("content-type", "") else {}
    return str(body.get("status", f"status {answer.status_code}"))
