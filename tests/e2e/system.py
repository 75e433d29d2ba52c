"""The whole of Kefu as a user starts it, and a customer who talks to it over the public API."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 600.0  # a busy machine: only a process that ends is a failure
REPLY_SECONDS = 60.0
RELAXED = {
    "KEFU_RATE_MESSAGES": "10000/minute",
    "KEFU_RATE_SESSIONS": "10000/minute",
    "KEFU_RATE_LOGIN": "1000/minute",
    "KEFU_PROOF_TRIES_PER_ADDRESS": "10000",
}


@dataclass
class System:
    """A running Kefu: its address, its folder and the launcher's process id."""

    url: str
    home: Path
    launcher_pid: int

    @property
    def secrets(self) -> dict[str, str]:
        lines = (self.home / "secrets.env").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    @property
    def state(self) -> dict[str, Any]:
        """What the launcher says runs where."""
        state: dict[str, Any] = json.loads((self.home / "run.json").read_text(encoding="utf-8"))
        return state

    @property
    def rasa_url(self) -> str:
        return str(self.state["KEFU_RASA_URL"])

    def pid_of(self, name: str) -> int:
        """Return the process id of one of the Procfile's processes."""
        return int(self.state["pids"][name])

    def internal(self, path: str, body: dict[str, Any]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.secrets['KEFU_INTERNAL_SECRET']}"}
        return httpx.post(f"{self.url}/internal{path}", json=body, headers=headers, timeout=10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def running_system(home: Path, command: str = "run", **variables: str) -> Iterator[System]:
    """Start Kefu with ``python -m launcher run`` (or ``run-cluster``) and end it with SIGTERM."""
    port = free_port()
    env = {**os.environ, **RELAXED, "KEFU_HOME": str(home), **variables}
    output = home.parent / f"{home.name}-launcher.log"
    with output.open("w", encoding="utf-8") as log:
        launcher = subprocess.Popen(
            [sys.executable, "-m", "launcher", command, "--port", str(port)],
            cwd=ROOT,
            env=env,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for_ready(launcher, output)
        yield System(f"http://127.0.0.1:{port}", home, launcher.pid)
    finally:
        launcher.send_signal(signal.SIGTERM)
        launcher.wait(timeout=30)


def _wait_for_ready(launcher: "subprocess.Popen[bytes]", output: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while "Kefu is ready" not in output.read_text(encoding="utf-8"):
        if launcher.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"Kefu did not start:\n{output.read_text(encoding='utf-8')}")
        time.sleep(0.2)


@dataclass
class Customer:
    """Someone in the chat, over the public API only."""

    system: System
    email: str | None = None
    token: str = ""
    conversation_id: str = ""
    seen: int = 0
    last: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        body: dict[str, Any] = {"site": "demo"}
        if self.email:
            answer = httpx.get(
                f"{self.system.url}/demo/identity", params={"customer": self.email}, timeout=10
            )
            body["identity"] = answer.raise_for_status().json()["identity"]
        session = httpx.post(f"{self.system.url}/api/chat/sessions", json=body, timeout=10)
        assert session.status_code == 201, session.text
        self.token, self.conversation_id = session.json()["token"], session.json()["conversation_id"]
        self.seen = max((message["seq"] for message in self.messages()), default=0)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.request(
            method, f"{self.system.url}/api/chat{path}", headers=headers, timeout=10, **options
        )

    def send(self, **body: str) -> httpx.Response:
        """Post one message, by default with a new client id."""
        return self.request("POST", "/messages", json={"client_id": str(uuid.uuid4()), **body})

    def messages(self, after: int = 0) -> list[dict[str, Any]]:
        answer = self.request("GET", "/messages", params={"after": after})
        assert answer.status_code == 200, answer.text
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return messages

    @property
    def owner(self) -> str:
        owner: str = self.request("GET", "/messages", params={"after": self.seen}).json()["owner"]
        return owner

    def say(self, text: str, *, seconds: float = REPLY_SECONDS) -> str:
        """Send a text and return what came back, as one string."""
        answer = self.send(text=text)
        assert answer.status_code == 202, answer.text
        return self._replies(answer.json()["seq"], seconds)

    def press(self, title: str) -> str:
        """Press a button of the last answer by (part of) its title."""
        buttons = [button for message in self.last for button in message["buttons"]]
        button = next((item for item in buttons if title.lower() in item["title"].lower()), None)
        assert button, f"no button {title!r} among {[item['title'] for item in buttons]}"
        answer = self.send(button_id=button["id"])
        assert answer.status_code == 202, answer.text
        return self._replies(answer.json()["seq"], REPLY_SECONDS)

    def _replies(self, seq: int, seconds: float) -> str:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.last = [item for item in self.messages(after=seq) if item["sender"] != "customer"]
            if self.last:
                self.last = [item for item in self.messages(after=seq) if item["sender"] != "customer"]
                self.seen = self.last[-1]["seq"]
                return "\n".join(_spoken(item) for item in self.last)
            time.sleep(0.03)
        raise AssertionError("no reply")


def _spoken(message: dict[str, Any]) -> str:
    buttons = " ".join(f"[{button['title']}]" for button in message["buttons"])
    return f"{message['text']} {buttons}".strip()
