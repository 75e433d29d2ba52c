"""With a collector named, one message is one trace: its request, its turn, Rasa, the actions."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from crm_backend import tracing
from tests.crm_backend.gateway.fake_rasa import FakeRasa, answer
from tests.crm_backend.gateway.fixtures import (  # noqa: F401
    OpenChat,
    chat_settings,
    db,
    http,
    kefu,
    open_chat,
    rasa,
)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The spans that a collector on this machine received; filled by ``tracing.stop``."""
    received: list[Any] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"])))
            for resource in body.resource_spans:
                received.extend(span for scope in resource.scope_spans for span in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the test's output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.setenv(tracing.ENDPOINT, f"http://127.0.0.1:{server.server_port}")
    tracing.start("backend")
    yield received
    tracing.stop()
    server.shutdown()
    server.server_close()


async def test_one_message_is_one_trace(
    http: httpx.AsyncClient,  # noqa: F811
    open_chat: OpenChat,  # noqa: F811
    rasa: FakeRasa,  # noqa: F811
    spans: list[Any],
) -> None:
    calls = [{"action": "action_track_order", "began": 1_700_000_000.0, "seconds": 0.25}]
    rasa.script = lambda turn: answer("It is on its way", calls=calls)
    customer = await open_chat()
    await customer.send("where is the parcel of Ada Lovelace")
    await customer.hears("on its way")
    tracing.stop()
    named = {span.name: span for span in spans}
    request, turn = named["POST /api/chat/messages"], named["turn"]
    assert turn.parent_span_id == request.span_id
    assert named["rasa"].parent_span_id == turn.span_id
    deed = named["action_track_order"]
    assert deed.parent_span_id == named["rasa"].span_id
    assert deed.end_time_unix_nano - deed.start_time_unix_nano == pytest.approx(0.25e9, rel=1e-3)
    assert rasa.headers[0]["traceparent"].split("-")[2] == named["rasa"].span_id.hex()
    facts = {one.key: one.value.string_value for one in turn.attributes}
    assert facts["kefu.conversation_id"] == customer.conversation_id
    assert not any("Lovelace" in str(span) for span in spans)


def test_without_a_collector_nothing_is_imported() -> None:
    code = "import sys, crm_backend.app, crm_backend.tracing as t\nt.start('x')\nwith t.span('a'): pass\n"
    code += "heavy = ('opentelemetry.sdk', 'opentelemetry.exporter')  # the API comes with FastAPI\n"
    code += "print([name for name in sys.modules if name.startswith(heavy)])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
