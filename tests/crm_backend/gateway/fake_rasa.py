"""A stand-in for Rasa: a real HTTP server on loopback whose answers a test decides."""

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Turn = dict[str, Any]


def answer(*texts: str, intent: str = "track_order", **more: Any) -> Turn:
    """Build what Rasa's channel answers."""
    replies: list[Turn] = [{"text": text, "buttons": [], "custom": None} for text in texts]
    return {"replies": replies, "intent": intent, "confidence": 0.9, "model_id": "m1", **more}


class FakeRasa:
    """Answers each turn with ``script(turn)``; ``stop`` and ``start`` keep the port."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.headers: list[dict[str, str]] = []
        self.script: Callable[[Turn], Turn] = lambda turn: answer(f"You said: {turn.get('text')}")
        self.delay = 0.0
        self.status = 200
        self.status_of: Callable[[Turn], int] = lambda _answer: self.status
        self.at_once = 0
        self.most_at_once = 0
        self.port = 0
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def texts(self) -> list[Any]:
        return [turn.get("text", turn.get("payload")) for turn in self.turns]

    def start(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                turn = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                fake.headers.append({name.lower(): value for name, value in self.headers.items()})
                given = fake._respond(turn)
                body = json.dumps(given).encode()
                self.send_response(fake.status_of(given))
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Keep the test's output quiet."""

        return Handler

    def _respond(self, turn: Turn) -> Turn:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.turns.append(turn)
        try:
            time.sleep(self.delay)
            return self.script(turn)
        finally:
            self.at_once -= 1
