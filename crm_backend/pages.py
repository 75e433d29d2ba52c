"""The built web pages (demo shop, console, studio, widget, the API's documentation) with strict headers."""

from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crm_backend.errors import NotFound

CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
DOCS_POLICY = CONTENT_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""Swagger UI sets style attributes; scripts stay as strict as everywhere."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Content-Security-Policy": CONTENT_POLICY,
}
ANY_ORIGIN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""Shops' pages load the widget from their own origin."""
FOREVER = "public, max-age=31536000, immutable"
DOCS_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Kefu API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/init.js"></script></body></html>
"""


class PageHeaders:
    """Adds the headers that every answer carries, unless the route has set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                extra = {name.encode(): value.encode() for name, value in HEADERS.items()}
                missing = [(name, value) for name, value in extra.items() if name.lower() not in present]
                message["headers"] = [*message["headers"], *missing]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class Built(StaticFiles):
    """Built files: those with a digest in their name never change, the others are asked for each time."""

    for_any_origin = False

    def file_response(self, full_path, stat_result, scope, status_code=200):  # type: ignore[no-untyped-def]
        response = super().file_response(full_path, stat_result, scope, status_code)
        hashed = "assets" in Path(full_path).parts or "-" in Path(full_path).stem
        response.headers["Cache-Control"] = FOREVER if hashed else "no-cache"
        if self.for_any_origin:
            response.headers.update(ANY_ORIGIN)
        return response


def install(app: FastAPI, dist: Path, *, demo: bool) -> None:
    """Mount the pages; call it after all routes, since a mount takes every path below it."""
    app.add_middleware(PageHeaders)
    _add_docs(app)
    app.add_api_route("/widget.js", _loader(dist), methods=["GET", "HEAD"], include_in_schema=False)
    app.add_api_route("/", lambda: RedirectResponse("/demo" if demo else "/console"), include_in_schema=False)
    for name in ["console", "studio", "widget", "docs", *(["demo"] if demo else [])]:
        built = Built(directory=dist / name, html=True, check_dir=False)
        built.for_any_origin = name == "widget"
        app.mount(f"/{name}", built, name=name)


def _loader(dist: Path) -> Callable[[], Response]:
    def widget_loader() -> Response:
        """Return the script that a shop embeds, to any origin."""
        path = dist / "widget.js"
        if not path.is_file():
            raise NotFound("The widget was not built: run 'make setup'.", code="widget_not_built")
        headers = {"Cache-Control": "no-cache", **ANY_ORIGIN}  # it names the chat's present file
        return FileResponse(path, media_type="text/javascript", headers=headers)

    return widget_loader


def _add_docs(app: FastAPI) -> None:
    def api_docs() -> HTMLResponse:
        """Return the interactive description of the API; it loads nothing from elsewhere."""
        return HTMLResponse(DOCS_PAGE, headers={"Content-Security-Policy": DOCS_POLICY})

    app.add_api_route("/docs", api_docs, methods=["GET"], include_in_schema=False)
