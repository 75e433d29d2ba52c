"""Requests made from the API's own description: what fits it, what does not, and what breaks programs.

They are the same each time: Hypothesis draws without a seed of its own.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode

from tests.crm_backend.fuzz.hostile import IN_PATHS, IN_QUERIES, hostile_bodies

BASE = "http://127.0.0.1:8000"
OURS = ("content-length", "connection", "cookie", "authorization")
EACH = 2
"""Drawn requests an operation that fit its description, and as many that do not."""
FIRST_DRAWN = settings(
    max_examples=EACH,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
Known = dict[str, str]
"""Things of the shop by where a path names them: ``orders/number`` for ``/api/staff/orders/{number}``."""


@dataclass(frozen=True)
class Ask:
    """One request; ``operation`` is its method and the path with names in braces."""

    operation: str
    method: str
    url: str
    headers: dict[str, str]
    body: bytes
    is_hostile: bool = False

    def __str__(self) -> str:
        return f"{self.operation}: {self.url.removeprefix(BASE)[:200]} {self.body[:200]!r}"


def make_asks(api: dict[str, Any], known: Known, bodies: dict[str, Any]) -> Iterator[Ask]:
    """Yield the requests of all operations.

    Args:
        api: the OpenAPI document.
        bodies: a JSON body for operations whose rules a description cannot tell.
    """
    for result in schemathesis.openapi.from_dict(api).get_all_operations():
        operation, label = result.ok(), result.ok().label
        raw = api["paths"][operation.path][operation.method]
        real = {name: known[at] for at, name in _names(operation.path) if at in known}
        fitting = [_ask(label, one) for one in _draw(operation, GenerationMode.POSITIVE, real)]
        if _has_choices(raw):
            yield from (_ask(label, one) for one in _draw(operation, GenerationMode.NEGATIVE, real))
        base = max(fitting, key=lambda one: len(one.body))
        if label in bodies:
            content = {**base.headers, "content-type": "application/json"}
            base = replace(base, headers=content, body=json.dumps(bodies[label]).encode())
        yield from [*fitting, base]
        yield from (replace(one, is_hostile=True) for one in _hostile(base, raw, api))


def _names(path: str) -> list[tuple[str, str]]:
    return [(f"{part}/{name}", name) for part, name in re.findall(r"([\w-]+)/\{(\w+)\}", path)]


def _has_choices(raw: dict[str, Any]) -> bool:
    """Say whether there is more to get wrong than the path."""
    return "requestBody" in raw or any(one["in"] != "path" for one in raw.get("parameters", []))


def _draw(operation: Any, mode: GenerationMode, real: Known) -> list[requests.PreparedRequest]:
    drawn: list[requests.PreparedRequest] = []

    @FIRST_DRAWN
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=real or None))
    def draw(case: Case) -> None:
        drawn.append(requests.Request(**case.as_transport_kwargs(base_url=BASE)).prepare())

    try:
        draw()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, operation.label
    return drawn


def _ask(label: str, request: requests.PreparedRequest) -> Ask:
    body = request.body or b""
    headers = {name.lower(): str(value) for name, value in request.headers.items()}
    return Ask(
        label,
        str(request.method),
        str(request.url),
        {name: value for name, value in headers.items() if name not in OURS},
        body.encode() if isinstance(body, str) else body,
    )


def _hostile(base: Ask, raw: dict[str, Any], api: dict[str, Any]) -> Iterator[Ask]:
    for one in raw.get("parameters", []):
        if one["in"] == "query":
            bare = base.url.partition("?")[0]
            yield from (replace(base, url=f"{bare}?{one['name']}={_quote(value)}") for value in IN_QUERIES)
        elif one["in"] == "path":
            path = BASE + base.operation.partition(" ")[2]
            hole = f"{{{one['name']}}}"
            for value in IN_PATHS:
                yield replace(base, url=re.sub(r"\{\w+\}", "x", path.replace(hole, _quote(value))))
    schema = raw.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if schema:
        bodies = hostile_bodies(json.loads(base.body or b"null"), _fields(schema, api))
        yield from (replace(base, body=body) for body in bodies)


def _quote(value: str) -> str:
    return quote(value, safe="", errors="surrogatepass")


def _fields(schema: dict[str, Any], api: dict[str, Any]) -> list[str]:
    while "$ref" in schema:
        schema = api["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return list(schema.get("properties", {}))
