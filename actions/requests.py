"""What the action server notes of each call: whose request it is, and a line in the log."""

import logging
from time import perf_counter
from typing import Any

import pluggy
from rasa_sdk.plugin import plugin_manager

from journal import context
from journal.lines import install

log = logging.getLogger(__name__)
hookimpl = pluggy.HookimplMarker("rasa_sdk")


@hookimpl
def attach_sanic_app_extensions(app: Any) -> None:
    """Called by the SDK's server once it has set up its own logging."""
    install("actions")
    app.register_middleware(_begin, "request")
    app.register_middleware(_end, "response")


async def _begin(request: Any) -> None:
    context.take(request.headers)
    request.ctx.started = perf_counter()


async def _end(request: Any, response: Any) -> None:
    response.headers[context.REQUEST_HEADER] = context.request_id()
    if request.path == "/webhook":
        name = (request.json or {}).get("next_action")
        ms = round((perf_counter() - request.ctx.started) * 1000, 1)
        log.info("action", extra={"action": name, "status": response.status, "ms": ms})


def register() -> None:
    """Have the SDK call the above."""
    import sys

    plugin_manager().register(sys.modules[__name__], name=__name__)


register()
