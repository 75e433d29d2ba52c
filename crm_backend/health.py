"""``/healthz``: this process lives. ``/readyz``: a customer can be answered. ``/metrics``: for Prometheus."""

import hmac
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from crm_backend import __version__, gauges, readiness
from crm_backend.deps import DatabaseDep, SettingsDep, bearer_token, is_inside
from crm_backend.errors import NotFound, NotSignedIn

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Say that the process answers; it looks at nothing else, so that nobody restarts it in vain."""
    return {"status": "ok", "version": __version__}


@router.get("/readyz", responses={503: {"description": "not ready; says what is missing"}})
async def readyz(request: Request, database: DatabaseDep, settings: SettingsDep) -> JSONResponse:
    """Say how each part is and what to do; 503 while one is away without which nobody is answered."""
    parts = await readiness.look(database, settings)
    missing = [part for part in parts.values() if not part.is_ok]
    is_ready = not any(part.needed for part in missing)
    body: dict[str, Any] = {
        "status": "not ready" if not is_ready else "degraded" if missing else "ok",
        "checks": {name: part.state for name, part in parts.items()},
        "parts": {name: part.as_json() for name, part in parts.items()},
    }
    return JSONResponse(body, 200 if is_ready else 503)


def require_scraper(request: Request, settings: SettingsDep) -> None:
    """Let in whoever has ``KEFU_METRICS_TOKEN``, or, where none is set, this machine.

    Raises:
        NotFound: no token is set and the caller is not on this machine.
        NotSignedIn: ``metrics_token``.
    """
    token = settings.metrics_token.get_secret_value()
    if not token:
        if not is_inside(request, settings.internal_networks):
            raise NotFound("Not Found")
    elif not hmac.compare_digest(bearer_token(request).encode(), token.encode()):
        raise NotSignedIn("Send KEFU_METRICS_TOKEN as a bearer token.", code="metrics_token")


@router.get("/metrics", response_class=Response, dependencies=[Depends(require_scraper)])
async def metrics(database: DatabaseDep, settings: SettingsDep) -> Response:
    """Return the process's metrics, and what the database says, in Prometheus' text format."""
    await gauges.refresh(database, settings)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
