"""The environment variables that all processes share, and the secrets among them."""

import os
import re
import secrets
import socket
from pathlib import Path

from launcher.commands import from_os_error
from launcher.console import LaunchError
from launcher.paths import MODELS, WEB, home

SECRETS = ["KEFU_INTERNAL_SECRET", "KEFU_SESSION_SECRET", "KEFU_DEMO_SITE_SECRET", "KEFU_API_KEY"]
PASSWORDS = {"KEFU_DEMO_ADMIN_PASSWORD": "kefu-demo-admin", "KEFU_DEMO_AGENT_PASSWORD": "kefu-demo-agent"}
FIRST_UNPRIVILEGED = 1024
PUBLIC_PORT, RASA_PORT, ACTIONS_PORT = 8000, 5005, 5055


def make_environment(port: int) -> dict[str, str]:
    """Return every variable that the processes read; what a user set wins, but for ports and folders.

    Raises:
        LaunchError: the port is taken, or KEFU_HOME cannot be written.
    """
    require_free(port)
    # As far from their usual ports as the public one is: two shops that start at once do not meet.
    rasa, actions = (free_port(usual + port - PUBLIC_PORT) for usual in (RASA_PORT, ACTIONS_PORT))
    url = f"http://127.0.0.1:{port}"
    made = {
        "KEFU_MODELS": str(MODELS),
        "KEFU_WEB_DIST": str(WEB / "dist"),
        "KEFU_DEMO": "1",
        "KEFU_PUBLIC_URL": url,
        **PASSWORDS,
        **_read_secrets(home() / "secrets.env"),
    }
    fixed = {
        "KEFU_HOME": str(home()),
        "PORT": str(port),
        "KEFU_BACKEND_URL": url,
        "KEFU_RASA_PORT": str(rasa),
        "KEFU_RASA_URL": f"http://127.0.0.1:{rasa}",
        "KEFU_ACTIONS_PORT": str(actions),
        "KEFU_ACTIONS_URL": f"http://127.0.0.1:{actions}",
        "KEFU_TRACKER_URL": tracker_url(os.environ.get("DATABASE_URL", "")),
        "SANIC_HOST": "127.0.0.1",
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONUNBUFFERED": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
    }
    given = {name: value for name, value in os.environ.items() if value}
    return {**made, **given, **fixed}


def share_port(environment: dict[str, str], database_url: str) -> dict[str, str]:
    """Return the environment of a cluster: two Rasa servers with their actions, a shared port, PostgreSQL."""
    first, second = environment["KEFU_RASA_PORT"], free_port(int(environment["KEFU_RASA_PORT"]) + 1)
    deeds = environment["KEFU_ACTIONS_PORT"]
    more_deeds = free_port(int(deeds) + 1)
    return {
        **environment,
        "DATABASE_URL": database_url,
        "KEFU_TRACKER_URL": tracker_url(database_url),
        "KEFU_SHARE_PORT": "1",
        "KEFU_RASA2_PORT": str(second),
        "KEFU_RASA_URL": f"http://127.0.0.1:{first},http://127.0.0.1:{second}",
        "KEFU_ACTIONS2_PORT": str(more_deeds),
        "KEFU_ACTIONS_URL": f"http://127.0.0.1:{deeds},http://127.0.0.1:{more_deeds}",
    }


def tracker_url(database_url: str) -> str:
    """Return where Rasa keeps its trackers: a schema of the same PostgreSQL, or a file beside SQLite's."""
    if not database_url.startswith("postgres"):
        return f"sqlite:///{home() / 'rasa.db'}"
    address = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql+psycopg2://", database_url)
    address = re.sub(r"([?&])ssl=", r"\1sslmode=", address)
    return f"{address}{'&' if '?' in address else '?'}options=-csearch_path%3Drasa"


def require_free(port: int) -> None:
    """Check that nobody listens on the public port.

    Raises:
        LaunchError: it is taken, or no port of ours.
    """
    if not 0 < port < 65536:
        raise LaunchError(f"{port} is no port: choose one from 1 to 65535, for example 'make run PORT=8000'.")
    if not _is_free(port):
        raise LaunchError(
            f"Port {port} is taken. Stop what runs there, or choose another: 'make run PORT={port + 1}'."
        )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(preferred: int) -> int:
    """Return this port if anybody may listen there and nobody does, else any."""
    if FIRST_UNPRIVILEGED <= preferred < 65536 and _is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _read_secrets(path: Path) -> dict[str, str]:
    """Read the generated secrets, making those that are missing; only the owner can read the file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        known = dict(line.split("=", 1) for line in lines if "=" in line)
        missing = {name: secrets.token_urlsafe(32) for name in SECRETS if name not in known}
        if missing:
            path.touch(mode=0o600)
            path.write_text(
                "".join(f"{name}={value}\n" for name, value in {**known, **missing}.items()), "utf-8"
            )
        return {**known, **missing}
    except OSError as error:
        raise from_os_error(error, f"write {path}") from error
