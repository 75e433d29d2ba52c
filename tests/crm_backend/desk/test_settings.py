"""What supervisors set, and that nobody else may."""

from typing import Any

import pytest
from sqlalchemy import select

from crm_backend.database import Database
from crm_backend.staff.models import AuditEntry
from tests.crm_backend.desk.fixtures import ComeOn, SetDesk
from tests.crm_backend.gateway.fixtures import Hire


async def test_agents_may_not_look_or_change(come_on: ComeOn) -> None:
    grace = await come_on()
    for method, path, body in (
        ("GET", "/desk/settings", None),
        ("PUT", "/desk/settings", {"version": 0, "settings": {}}),
        ("POST", "/desk/teams", {"name": "x"}),
        ("DELETE", "/desk/teams/x", None),
        ("PUT", f"/desk/agents/{grace.id}", {"capacity": 9}),
    ):
        response = await grace.call(method, path, json=body)
        assert (response.status_code, response.json()["code"]) == (403, "role_needed")


async def test_nobody_overwrites_what_they_have_not_seen(set_desk: SetDesk, hire: Hire) -> None:
    held = await set_desk(longest_wait_minutes=7)
    admin = await hire("Ad Min", role="admin")
    assert (await admin.get("/desk/settings"))["settings"]["longest_wait_minutes"] == 7
    for version in (0, held["version"] - 1, held["version"] + 1):
        body = {"version": version, "settings": held["settings"]}
        late = await admin.call("PUT", "/desk/settings", json=body)
        assert (late.status_code, late.json()["code"]) == (409, "settings_changed")


@pytest.mark.parametrize(
    "changes",
    [
        {"timezone": "Mars/Olympus"},
        {"week": [[]] * 6},
        {"week": [[{"opens": "17:00", "closes": "09:00"}], *[[]] * 6]},
        {"week": [[{"opens": "09:00", "closes": "12:00"}, {"opens": "11:00", "closes": "13:00"}], *[[]] * 6]},
        {"holidays": [{"on": "2026-12-25"}, {"on": "2026-12-25"}]},
        {"sla": {}},
        {"assignment": "by dice"},
        {"longest_wait_minutes": 0},
    ],
)
async def test_what_makes_no_sense_is_refused(hire: Hire, changes: dict[str, Any]) -> None:
    boss = await hire("Mary Boss", role="supervisor")
    held = await boss.get("/desk/settings")
    body = {"version": held["version"], "settings": {**held["settings"], **changes}}
    response = await boss.call("PUT", "/desk/settings", json=body)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_input")


async def test_every_change_is_on_the_audit_log(set_desk: SetDesk, hire: Hire, db: Database) -> None:
    await set_desk(assignment="automatic")
    admin = await hire("Ad Min", role="admin")
    team = (await admin.call("POST", "/desk/teams", json={"name": "Lamps"})).json()
    again = await admin.call("POST", "/desk/teams", json={"name": "Lamps"})
    assert (again.status_code, again.json()["code"]) == (409, "team_exists")
    profile = {"capacity": 2, "topics": ["track_order"], "team_ids": [team["id"]]}
    agent = (await admin.call("PUT", f"/desk/agents/{admin.id}", json=profile)).json()
    assert (agent["full_capacity"], agent["team_ids"]) == (2, [team["id"]])
    unknown = await admin.call("PUT", f"/desk/agents/{admin.id}", json={"capacity": 2, "team_ids": ["x"]})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_team")
    assert (await admin.call("DELETE", f"/desk/teams/{team['id']}")).status_code == 204
    assert (await admin.get("/desk"))["me"]["team_ids"] == []
    async with db.read() as session:
        query = select(AuditEntry.action).where(AuditEntry.object_type == "desk").order_by(AuditEntry.id)
        deeds = list(await session.scalars(query))
    assert deeds == ["desk.settings", "desk.team_added", "desk.agent", "desk.team_removed"]
