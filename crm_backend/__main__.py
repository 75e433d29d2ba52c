"""Run the backend: ``python -m crm_backend`` (port from PORT, 8000 by default).

With words behind it, it is the command ``kefu``: ``python -m crm_backend import orders FILE``.
``KEFU_SHARE_PORT=1`` lets several backends listen on one port: the kernel gives each connection to one of
those that live (docs/decisions/0011-cluster.md).
"""

import gc
import os
import sys

import uvicorn
from fastapi import FastAPI

from crm_backend import tracing
from crm_backend.sockets import listen_on
from journal.lines import install


def main() -> None:
    """Serve until told to stop (open event streams get two seconds to end), or do what the words say."""
    if len(sys.argv) > 1:
        from crm_backend.insights.__main__ import main as run_command  # heavy, and serving needs none of it

        run_command(sys.argv[1:])
        return
    install("backend")
    tracing.start("backend")
    host = os.environ.get("KEFU_HOST", "127.0.0.1")
    port = int(os.environ.get("PORT", "8000"))
    config = uvicorn.Config(
        _make_app(),
        host=host,
        port=port,
        timeout_graceful_shutdown=2,
        access_log=False,
        log_config=None,
        server_header=False,
    )
    shared = os.environ.get("KEFU_SHARE_PORT") == "1"
    uvicorn.Server(config).run(sockets=[listen_on(host, port, shared=shared)])
    tracing.stop()


def _make_app() -> FastAPI:
    """Import and build the application; all of it stays, so that looking for garbage meanwhile is in vain."""
    gc.disable()
    from crm_backend.app import create_app

    app = create_app(is_alone=True)
    gc.enable()
    return app


if __name__ == "__main__":
    main()
