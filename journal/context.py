"""Which request and which conversation the running code works for."""

import re
import uuid
from collections.abc import Mapping
from contextvars import ContextVar

REQUEST_HEADER, TRACE_HEADER = "X-Request-ID", "traceparent"
CONVERSATION_HEADER = "X-Conversation-ID"
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")

_request: ContextVar[str] = ContextVar("request", default="")
_conversation: ContextVar[str] = ContextVar("conversation", default="")
_trace: ContextVar[str] = ContextVar("trace", default="")


def new_request_id() -> str:
    return uuid.uuid4().hex


def request_id() -> str:
    """Return the id of the request at work, '' where there is none."""
    return _request.get()


def conversation_id() -> str:
    """Return the conversation at work, '' where there is none."""
    return _conversation.get()


def take(headers: Mapping[str, str]) -> str:
    """Begin a request: keep the ids that its caller sent, or make one; return the request's id."""
    given = headers.get(REQUEST_HEADER.lower()) or headers.get(REQUEST_HEADER) or ""
    _request.set(given if _ID.fullmatch(given) else new_request_id())
    conversation = headers.get(CONVERSATION_HEADER.lower()) or headers.get(CONVERSATION_HEADER) or ""
    _conversation.set(conversation if _ID.fullmatch(conversation) else "")
    trace = headers.get(TRACE_HEADER) or ""
    _trace.set(trace if _ID.fullmatch(trace) else "")
    return _request.get()


def work_on(conversation: str) -> None:
    """Say that what follows is about this conversation, within the present request or a new one."""
    _conversation.set(conversation)
    if not _request.get():
        _request.set(new_request_id())


def begin(name: str) -> None:
    """Begin work that no request asked for, such as a job."""
    _request.set(f"{name}-{uuid.uuid4().hex[:12]}")
    _conversation.set("")


def follow_trace(trace: str) -> None:
    """Let calls that follow belong to this trace (the value of a ``traceparent`` header)."""
    _trace.set(trace)


def trace() -> str:
    """Return the ``traceparent`` of the span at work, '' where nothing is traced."""
    return _trace.get()


def headers() -> dict[str, str]:
    """Return what a call to another of Kefu's processes has to carry."""
    named = {
        REQUEST_HEADER: _request.get(),
        CONVERSATION_HEADER: _conversation.get(),
        TRACE_HEADER: _trace.get(),
    }
    return {name: value for name, value in named.items() if value}
