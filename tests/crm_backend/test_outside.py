"""What only Kefu's own processes may call is not there for others, and pages carry a strict policy."""

import httpx
import pytest
from fastapi import FastAPI

from crm_backend.settings import DEVELOPMENT_SECRET, Settings

STRONG = "a-secret-that-was-made-for-this-test"


@pytest.mark.parametrize("address", ["203.0.113.9", "10.0.0.7", "2001:db8::1"])
async def test_internal_addresses_are_not_there_for_outsiders(
    app: FastAPI, internal_headers: dict[str, str], address: str
) -> None:
    transport = httpx.ASGITransport(app, client=(address, 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as outsider:
        answer = await outsider.get("/internal/models/active", headers=internal_headers)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


async def test_nor_through_a_proxy_on_this_machine(
    client: httpx.AsyncClient, internal_headers: dict[str, str]
) -> None:
    forwarded = {**internal_headers, "X-Forwarded-For": "203.0.113.9"}
    answer = await client.get("/internal/models/active", headers=forwarded)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "path", ["/console/", "/demo/", "/widget.js", "/docs", "/healthz", "/help", "/nowhere"]
)
async def test_every_page_carries_a_strict_policy(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] in ("'self'", "'none'")
    assert "unsafe" not in policy.get("script-src", "")
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["internal_secret", "session_secret", "api_key"])
def test_development_secrets_are_refused_in_production(name: str) -> None:
    secrets = dict.fromkeys(("internal_secret", "session_secret", "api_key"), STRONG)
    assert Settings(env="production", **secrets).env == "production"
    with pytest.raises(ValueError, match=f"KEFU_{name.upper()}"):
        Settings(env="production", **{**secrets, name: DEVELOPMENT_SECRET})
