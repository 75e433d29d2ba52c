"""Whatever anybody sends to any address, the answer is never a failure of ours."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi import FastAPI

from crm_backend.database import Database
from crm_backend.settings import Settings
from tests.crm_backend.conftest import SECRET
from tests.crm_backend.fuzz.calls import status_of
from tests.crm_backend.fuzz.cases import Ask, make_asks
from tests.crm_backend.fuzz.world import furnish
from tests.crm_backend.gateway.fixtures import (  # noqa: F401
    Hire,
    OpenChat,
    chat_settings,
    db,
    hire,
    http,
    kefu,
    open_chat,
    rasa,
)
from tests.crm_backend.gateway.people import ORIGIN
from tests.crm_backend.studio.conftest import folder  # noqa: F401

Headers = dict[str, str]
TURN = {"GET": 0, "POST": 1, "PUT": 1, "PATCH": 1, "DELETE": 2}
ENDING = ("/close", "/privacy/erase")
"""What ends the conversation that the others are about, or deletes it."""
OWN = ("/logout", "/account", "/people")
"""What may end the caller's own session or rights."""
OF_ONESELF = 4
NOT_READY = [("GET /readyz", 503)]
"""No worker and no model are there, and it says so."""
STAFF = ("agent", "supervisor", "admin")


@pytest.fixture
def settings(settings: Settings, folder: Path) -> Settings:  # noqa: F811
    """The shop of the studio's tests, where nobody is sent away for coming too often."""
    places = {
        "training_data": folder / "data",
        "domain": folder / "domain",
        "rasa_config": folder / "config.yml",
    }
    rates = dict.fromkeys(("rate_messages", "rate_sessions", "rate_login"), "1000000/minute")
    return settings.model_copy(update=places | rates)


def _turn(ask: Ask) -> int:
    """What destroys comes last."""
    if any(part in ask.operation for part in OWN):
        return OF_ONESELF + ("sign-in-rules" in ask.operation)
    return 3 if ask.operation.endswith(ENDING) else TURN[ask.method]


def _needs_staff(ask: Ask) -> bool:
    is_open = not ask.operation.partition(" ")[2].startswith("/api/staff") or ask.operation.endswith("/login")
    return not is_open and _turn(ask) < OF_ONESELF


async def _sign_in(hire: Hire, number: int, *roles: str) -> dict[str, Headers]:  # noqa: F811
    people = {role: await hire(f"{role}{number} Smith", role=role) for role in roles}
    return {
        role: {"cookie": f"kefu_staff={person.cookies['kefu_staff']}", "origin": ORIGIN}
        for role, person in people.items()
    }


def _askers(ask: Ask) -> tuple[str, ...]:
    """Who asks: everybody what is well formed, the rest whoever gets furthest with it."""
    if "/api/staff" in ask.operation:
        return ("admin",) if ask.is_hostile else ("nobody", "customer", *STAFF)
    if "/webhooks/" in ask.operation:
        return ("API key",) if ask.is_hostile else ("nobody", "API key")
    return ("customer",) if ask.is_hostile else ("nobody", "customer", "admin")


@pytest.mark.timeout(600)
async def test_no_request_of_anybody_breaks_a_server(
    kefu: FastAPI,  # noqa: F811
    hire: Hire,  # noqa: F811
    open_chat: OpenChat,  # noqa: F811
    db: Database,  # noqa: F811
) -> None:
    customer = await open_chat()
    world = await furnish(db, await hire("Ada Admin", role="admin"), customer)
    asks = sorted(make_asks(kefu.openapi(), world.known, world.bodies), key=_turn)
    callers = {
        "nobody": {},
        "customer": {"authorization": f"Bearer {customer.token}"},
        "API key": {"authorization": f"Bearer {SECRET}"},
        **await _sign_in(hire, 0, *STAFF),
    }
    met: Counter[tuple[str, int]] = Counter()
    broken, turned_away = [], []
    for before, ask in pairwise([asks[0], *asks]):
        if _turn(ask) >= OF_ONESELF and ask.operation != before.operation:
            callers |= await _sign_in(hire, met.total(), "admin")
        for caller in _askers(ask):
            status, text = await status_of(kefu, ask, callers[caller])
            met[caller, status] += 1
            if status >= 500 and (ask.operation, status) not in NOT_READY:
                broken.append(f"{caller}, {ask}: {status} {text}")
            if status == 401 and caller in STAFF and _needs_staff(ask):
                turned_away.append(f"{caller}, {ask}")
    assert broken == []
    assert turned_away == []
    assert all(met[caller, 200] for caller in callers if caller != "nobody"), met
