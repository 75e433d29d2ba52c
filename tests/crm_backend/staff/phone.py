"""An authenticator app, and what one does with it over HTTP."""

import time
from typing import Any

import httpx
import pyotp

from tests.crm_backend.gateway.people import PASSWORD, Agent

STEP = 30


class Phone:
    """Shows the code of a time step; ``shift`` is how many steps its clock is ahead."""

    def __init__(self, secret: str) -> None:
        self._app = pyotp.TOTP(secret)

    def code(self, *, shift: int = 0) -> str:
        return self._app.at(time.time() + shift * STEP)


async def offer(agent: Agent, password: str = PASSWORD) -> httpx.Response:
    return await agent.call("POST", "/account/second-factor", json={"password": password})


async def enrol(agent: Agent) -> tuple[Phone, list[str]]:
    """Switch the second factor on; the code of the step before is the one that was used."""
    phone = Phone((await offer(agent)).json()["secret"])
    for _ in range(2):
        step, told = time.time() // STEP, {"code": phone.code(shift=-1)}
        answer = await agent.call("POST", "/account/second-factor/confirm", json=told)
        if time.time() // STEP == step:
            break  # else the step has ended meanwhile, and the code is one too old
    assert answer.status_code == 200, answer.text
    codes: list[str] = answer.json()["codes"]
    return phone, codes


async def sign_in(
    http: httpx.AsyncClient, agent: Agent, *, password: str = PASSWORD, code: str | None = None
) -> httpx.Response:
    http.cookies.clear()
    body: dict[str, Any] = {"email": agent.email, "password": password, "code": code}
    origin = {"Origin": "http://127.0.0.1:8000"}
    answer = await http.post("/api/staff/login", json=body, headers=origin)
    http.cookies.clear()
    return answer
