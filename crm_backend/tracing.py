"""OpenTelemetry traces, when ``OTEL_EXPORTER_OTLP_ENDPOINT`` says where to: request, turn, Rasa, actions.

Off, nothing is imported and a span costs a microsecond. Spans hold ids, routes and times, no texts.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from journal import context

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
Attribute = str | int | float
_provider: "TracerProvider | None" = None
_tracer: "Tracer | None" = None


def start(service: str) -> None:
    """Send this process's spans to the collector that the environment names, if it names one."""
    global _provider, _tracer
    if not os.environ.get(ENDPOINT) or _tracer is not None:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    name = os.environ.get("OTEL_SERVICE_NAME") or f"kefu-{service}"
    _provider = TracerProvider(resource=Resource.create({"service.name": name}))
    _provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = _provider.get_tracer("kefu")


def stop() -> None:
    """Send what is still here."""
    global _provider, _tracer
    if _provider is not None:
        _provider.shutdown()
    _provider = _tracer = None


@contextmanager
def span(name: str, *, trace: str = "", **attributes: Attribute) -> Iterator[None]:
    """Time the block as a child of the span at work, or of the caller's (``trace``, a traceparent)."""
    if _tracer is None:
        yield
        return
    from opentelemetry.propagate import extract

    parent = extract({context.TRACE_HEADER: trace}) if trace else None
    named = {**attributes, "kefu.request_id": context.request_id()}
    if conversation := context.conversation_id():
        named["kefu.conversation_id"] = conversation
    before = context.trace()
    with _tracer.start_as_current_span(name, context=parent, attributes=named):
        context.follow_trace(_present())
        try:
            yield
        finally:
            context.follow_trace(before)


def past(name: str, *, began: float, seconds: float, **attributes: Attribute) -> None:
    """Add a span that another process has timed; ``began`` in seconds since 1970."""
    if _tracer is None:
        return
    done = _tracer.start_span(name, start_time=int(began * 1e9), attributes=attributes)
    done.end(int((began + seconds) * 1e9))


def _present() -> str:
    from opentelemetry.propagate import inject

    carrier: dict[str, str] = {}
    inject(carrier)
    return carrier.get(context.TRACE_HEADER, "")
