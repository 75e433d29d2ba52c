"""Values that a description allows or nearly allows, and that break programs."""

import base64
import json
from collections.abc import Iterator
from typing import Any

EARLIEST, LATEST = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"
TEXTS: list[Any] = ["\x00", "a\x00\ud800", "x" * 5000, EARLIEST, LATEST]
NUMBERS: list[Any] = [2**31, 2**63, 10**400, float("nan")]
OTHERS: list[Any] = [None, [], {}]
BROKEN_BODIES = [b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000, b"1" * 5000, b"NaN", b'"\\ud800"']


def _cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


CURSORS = [
    _cursor(text) for text in ("|", f"{EARLIEST}|x", f"{LATEST}|x", "2026-01-01T00:00:00Z|\x00", "1|2")
]
IN_QUERIES = [
    *("\x00", "\ud800", "%", "*", '"', "'", "x" * 3000, "-1", str(2**31), str(2**63), "nan"),
    *(EARLIEST, LATEST, "0001-01-01", "9999-12-31"),
    *CURSORS,
]
IN_PATHS = ["\x00", "\ud800", "x" * 300, str(2**63), ".."]


def hostile_bodies(fitting: Any, fields: list[str]) -> Iterator[bytes]:
    """Yield JSON bodies with one value exchanged, of fields that are there or could be, and broken ones."""
    if isinstance(fitting, dict):
        for field in fields:
            yield from (_json({**fitting, field: value}) for value in [*TEXTS, *NUMBERS, *OTHERS])
        for path in _leaves(fitting):
            if len(path) > 1:
                yield from (_json(_changed(fitting, path, value)) for value in _like(_at(fitting, path)))
    yield from BROKEN_BODIES


def _like(value: Any) -> list[Any]:
    if isinstance(value, str):
        return TEXTS
    return NUMBERS if isinstance(value, (int, float)) and not isinstance(value, bool) else []


def _leaves(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if not isinstance(value, (dict, list)):
        yield at
        return
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in list(parts)[:5]:
        yield from _leaves(part, (*at, key))


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def _changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    copy = json.loads(json.dumps(value))
    _at(copy, path[:-1])[path[-1]] = new
    return copy


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()
