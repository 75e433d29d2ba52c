"""A little HTTP server that stands for the backend's internal API and answers what a test tells it."""

import json
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Answer:
    body: Any
    status: int = 200
    delay: float = 0.0
    raw: bytes | None = None
    hang_up: bool = False


@dataclass
class Request:
    path: str
    body: dict[str, Any]
    headers: dict[str, str]


@dataclass
class CrmServer:
    """``answers`` by path below /internal; ``requests`` are those that arrived, oldest first."""

    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        assert self.server is not None
        return f"http://127.0.0.1:{self.server.server_port}"

    def on(self, path: str, body: Any, *, status: int = 200, delay: float = 0.0) -> None:
        self.answers[path] = Answer(body, status, delay)

    def refuse(self, path: str, code: str, *, status: int = 409, detail: str = "No.", **extra: Any) -> None:
        self.answers[path] = Answer({"status": status, "code": code, "detail": detail, **extra}, status)

    def start(self) -> None:
        crm = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = json.loads(self.rfile.read(length))
                path = self.path.removeprefix("/internal")
                crm.requests.append(Request(path, body, dict(self.headers.items())))
                answer = crm.answers.get(path, Answer({"code": "unexpected_call"}, 404))
                time.sleep(answer.delay)
                content = json.dumps(answer.body).encode() if answer.raw is None else answer.raw
                self.send_response(answer.status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                self.close_connection = answer.hang_up

            def log_message(self, format: str, *args: Any) -> None:
                """Keep the test output quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        assert self.server is not None
        self.server.shutdown()
        self.server.server_close()
