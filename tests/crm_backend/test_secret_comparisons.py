"""Nothing secret is compared byte by byte: a wrong guess takes as long as a nearly right one.

What the code compares is read from its source, since no clock would show it for certain; which doors do
compare in constant time is then seen at the doors.
"""

import ast
import hmac
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from jwt.utils import base64url_decode
from pydantic import SecretStr

from crm_backend.settings import Settings

OURS = ("crm_backend", "bot", "actions", "journal")
SECRET_WORDS = re.compile(
    r"(^|_)(secrets?|tokens?|passwords?|api_key|signatures?|otp|generate_otp|nonce|get_secret_value)(_|$)"
)
"""Names of what a caller may guess; a hash of it (``token_hash``) can be looked up."""
HASHED = re.compile(r"_(hash|hashes|digest)$")
ALLOWED = {
    "crm_backend/settings.py": "a secret of ours against the development one, at the start",
}
FORGED = jwt.encode(
    {"sub": "a", "sid": "b", "gen": 1, "site": "demo", "aud": "kefu-chat", "exp": 2**32}, "guess" * 8, "HS256"
)
DOORS = {
    "internal": ("GET", "/internal/models/active", {"Authorization": "Bearer guess"}),
    "metrics": ("GET", "/metrics", {"Authorization": "Bearer guess"}),
    "API key": ("POST", "/webhooks/rest/webhook", {"X-API-Key": "guess"}),
    "chat token": ("GET", "/api/chat/messages", {"Authorization": f"Bearer {FORGED}"}),
}
GUESSES = (b"guess", base64url_decode(FORGED.rpartition(".")[2]))


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """No door is another one on PostgreSQL."""
    return sqlite_url


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"metrics_token": SecretStr("a-token-for-the-metrics")})


def _comparisons(path: Path) -> Iterator[ast.Compare]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Compare) and any(
            isinstance(op, ast.Eq | ast.NotEq | ast.In) for op in node.ops
        ):
            yield node


def _is_secret(side: ast.expr) -> bool:
    """Whether the last name of an expression is a secret's; constants and lengths are none."""
    if isinstance(side, ast.Call):
        return _is_secret(side.func)
    name = side.attr if isinstance(side, ast.Attribute) else side.id if isinstance(side, ast.Name) else ""
    return bool(SECRET_WORDS.search(name.lower())) and not HASHED.search(name.lower())


def _against_a_constant(node: ast.Compare) -> bool:
    return any(isinstance(side, ast.Constant) for side in (node.left, *node.comparators))


def test_no_code_compares_a_secret_with_an_operator() -> None:
    found = [
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for folder in OURS
        for path in Path(folder).rglob("*.py")
        if str(path) not in ALLOWED and ".venv" not in path.parts
        for node in _comparisons(path)
        if any(map(_is_secret, (node.left, *node.comparators))) and not _against_a_constant(node)
    ]
    assert not found, "compare with hmac.compare_digest, or look up a hash:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "source",
    ["given == settings.api_key", "token != row.token", "bearer_token(request) == expected",
     "settings.internal_secret.get_secret_value() == given", "code == app.generate_otp(step)"],
)  # fmt: skip
def test_such_a_comparison_would_be_seen(source: str) -> None:
    node = ast.parse(source, mode="eval").body
    assert isinstance(node, ast.Compare)
    assert any(map(_is_secret, (node.left, *node.comparators)))


@pytest.mark.parametrize("door", DOORS)
async def test_a_guess_at_a_door_is_compared_in_constant_time(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, door: str
) -> None:
    compared = _watch(monkeypatch)
    method, path, headers = DOORS[door]
    answer = await client.request(method, path, headers=headers, json={"sender": "a", "message": "b"})
    assert answer.status_code == 401, answer.text
    assert any(guess in compared for guess in GUESSES)


def _watch(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return what is compared in constant time from now on."""
    compared: list[bytes] = []
    really = hmac.compare_digest

    def watched(one: Any, other: Any) -> bool:
        compared.append(one if isinstance(one, bytes) else one.encode())
        return really(one, other)

    monkeypatch.setattr(hmac, "compare_digest", watched)
    monkeypatch.setattr(secrets, "compare_digest", watched)
    return compared
