"""Run the backend: ``python -m crm_backend`` (port from PORT, 8000 by default).

With words behind it, it is the command ``kefu``: ``python -m crm_backend import orders FILE``.
"""

import os
import sys

import uvicorn

from crm_backend.app import create_app


def main() -> None:
    """Serve until told to stop (open event streams get two seconds to end), or do what the words say."""
    if len(sys.argv) > 1:
        from crm_backend.insights.__main__ import main as run_command  # heavy, and serving needs none of it

        run_command(sys.argv[1:])
        return
    host = os.environ.get("KEFU_HOST", "127.0.0.1")
    port = int(os.environ.get("PORT", "8000"))
    uvicorn.run(
        create_app(is_alone=True),
        host=host,
        port=port,
        timeout_graceful_shutdown=2,
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()
