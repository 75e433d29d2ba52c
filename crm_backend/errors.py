"""The errors a caller can act on, rendered once as RFC 9457 problem documents.

KefuError
├── InvalidInput      422   the request can be corrected and sent again
├── NotSignedIn       401   no, expired or forged credentials
├── NotAllowed        403   signed in, but this is not theirs to do
├── NotFound          404   no such thing, or not theirs (the two are not told apart)
├── Conflict          409   the thing is in a state that forbids it
├── TooLarge          413
├── TooMany           429   carries Retry-After
└── Unavailable       503   carries Retry-After
"""

import json
import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import StatementError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException

from journal.context import REQUEST_HEADER, request_id

log = logging.getLogger("kefu.errors")

RETRY_SECONDS = 2
"""When a client may come again that found every connection to the database taken."""
DATA_EXCEPTIONS = "22"
"""The class of SQLSTATE for values that a column cannot hold: NUL, too large, no such day."""


class KefuError(Exception):
    """An error with a status and a stable ``code``; ``detail`` is for people, ``extra`` for programs."""

    status = 500
    code = "internal"

    def __init__(
        self, detail: str, *, code: str | None = None, retry_after: int | None = None, **extra: Any
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code
        self.retry_after = retry_after
        self.extra = extra


class InvalidInput(KefuError):
    status, code = 422, "invalid_input"


class NotSignedIn(KefuError):
    status, code = 401, "not_signed_in"


class NotAllowed(KefuError):
    status, code = 403, "not_allowed"


class NotFound(KefuError):
    status, code = 404, "not_found"


class Conflict(KefuError):
    status, code = 409, "conflict"


class TooLarge(KefuError):
    status, code = 413, "too_large"


class TooMany(KefuError):
    status, code = 429, "too_many_requests"


class Unavailable(KefuError):
    status, code = 503, "unavailable"


class _Problem(JSONResponse):
    """Quotes what was sent even where that is no text (half of a surrogate pair)."""

    media_type = "application/problem+json"

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False).encode(errors="replace")


def problem(
    status: int, code: str, detail: str, *, retry_after: int | None = None, **extra: Any
) -> JSONResponse:
    """Build an ``application/problem+json`` response (RFC 9457)."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    content = jsonable_encoder({**body, "code": code, "detail": detail, **extra})
    return _Problem(content, status_code=status, headers=headers)


def _render_kefu_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, KefuError)
    return problem(error.status, error.code, error.detail, retry_after=error.retry_after, **error.extra)


def _render_no_connection(request: Request, error: Exception) -> JSONResponse:
    detail = "There is too much to do right now. Please try again in a moment."
    return problem(503, "overloaded", detail, retry_after=RETRY_SECONDS)


def _render_refused_value(request: Request, error: Exception) -> JSONResponse:
    """Tell the caller of a value that no database keeps; any other failure of a statement is ours."""
    assert isinstance(error, StatementError)
    state = getattr(error.orig, "sqlstate", None) or ""
    if not (isinstance(error.orig, (OverflowError, UnicodeError)) or state.startswith(DATA_EXCEPTIONS)):
        raise error
    log.warning("a value was refused by the database", extra={"error": type(error.orig).__name__})
    detail = "A text, a number or a time in the request is none that can be stored or looked for."
    return problem(422, "invalid_value", detail)


def _render_validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields = [
        {"field": ".".join(str(part) for part in item["loc"][1:]), "message": item["msg"]}
        for item in error.errors()
    ]
    broken_json = any(item["type"] == "json_invalid" for item in error.errors())
    code, status = ("invalid_json", 400) if broken_json else ("invalid_input", 422)
    detail = "The body is not valid JSON." if broken_json else "Some fields are missing or wrong."
    return problem(status, code, detail, errors=fields)


def _render_http_exception(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
    return problem(error.status_code, code, str(error.detail))


def _render_unexpected(request: Request, error: Exception) -> JSONResponse:
    answer = problem(500, "internal", "Something went wrong on our side. Please try again.")
    answer.headers[REQUEST_HEADER] = request_id()  # no middleware of ours sees this answer
    return answer


def install(app: FastAPI) -> None:
    """Register the one place where errors become answers."""
    app.add_exception_handler(KefuError, _render_kefu_error)
    app.add_exception_handler(RequestValidationError, _render_validation_error)
    app.add_exception_handler(NoConnection, _render_no_connection)
    app.add_exception_handler(StatementError, _render_refused_value)
    app.add_exception_handler(HTTPException, _render_http_exception)
    app.add_exception_handler(Exception, _render_unexpected)
