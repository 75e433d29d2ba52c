"""The first account of a shop without the demo."""

import os
import subprocess
import sys

import httpx
import pytest

from crm_backend.settings import Settings


def make_account(settings: Settings, *arguments: str, password: str) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, "DATABASE_URL": settings.database_url, "KEFU_NEW_PASSWORD": password}
    command = [sys.executable, "-m", "crm_backend.staff", *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_account_can_sign_in_and_is_made_once(settings: Settings, client: httpx.AsyncClient) -> None:
    account = ["eva@example.com", "Eva Stone", "--role", "admin"]
    assert "10 characters" in make_account(settings, *account, password="short").stderr
    assert make_account(settings, *account, password="long-enough-1").returncode == 0
    body = {"email": "eva@example.com", "password": "long-enough-1"}
    headers = {"Origin": "http://127.0.0.1:8000"}
    answer = await client.post("/api/staff/login", json=body, headers=headers)
    assert (answer.status_code, answer.json()["staff"]["role"]) == (200, "admin")
    again = make_account(settings, *account, password="long-enough-1")
    assert (again.returncode, "already" in again.stderr) == (1, True)
