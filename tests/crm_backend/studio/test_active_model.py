"""Rasa gets the model that was trained, and no other."""

import hashlib
import json
from pathlib import Path

import httpx
import pytest

from crm_backend.settings import Settings


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"models": tmp_path / "models"})


@pytest.fixture
def archive(settings: Settings) -> Path:
    settings.models.mkdir()
    path = settings.models / "bot-1.tar.gz"
    path.write_bytes(b"a trained model")
    card = {"archive": path.name, "sha256": hashlib.sha256(b"a trained model").hexdigest()}
    (settings.models / "active.json").write_text(json.dumps(card))
    return path


async def test_the_model_comes_with_etag_and_name(
    client: httpx.AsyncClient, internal_headers: dict[str, str], archive: Path
) -> None:
    first = await client.get("/internal/models/active", headers=internal_headers)
    assert (first.status_code, first.content) == (200, b"a trained model")
    assert first.headers["filename"] == "bot-1.tar.gz"
    known = {**internal_headers, "If-None-Match": first.headers["etag"]}
    assert (await client.get("/internal/models/active", headers=known)).status_code == 304


async def test_a_changed_archive_is_not_served(
    client: httpx.AsyncClient, internal_headers: dict[str, str], archive: Path
) -> None:
    archive.write_bytes(b"something else")
    answer = await client.get("/internal/models/active", headers=internal_headers)
    assert (answer.status_code, answer.json()["code"]) == (503, "model_broken")


async def test_nothing_trained_yet(client: httpx.AsyncClient, internal_headers: dict[str, str]) -> None:
    answer = await client.get("/internal/models/active", headers=internal_headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_model")


async def test_outsiders_get_no_model(client: httpx.AsyncClient, archive: Path) -> None:
    assert (await client.get("/internal/models/active")).status_code == 401
