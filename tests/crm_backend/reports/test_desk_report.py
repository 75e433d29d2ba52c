"""The report on the desk: SQL counts what plain Python counts, and every number has its conversations."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import Database, now
from crm_backend.reports import behind, service
from crm_backend.reports.behind import Behind
from crm_backend.reports.schemas import Selection
from tests.crm_backend.gateway.fixtures import Hire
from tests.crm_backend.reports import naive
from tests.crm_backend.reports.naive import SPAN, TALKS, Talk


class _RollBack(Exception):
    pass


@asynccontextmanager
async def tried_out(database: Database) -> AsyncIterator[AsyncSession]:
    """A session that leaves nothing of an example behind."""
    with suppress(_RollBack):
        async with database.write() as session:
            yield session
            raise _RollBack


WHOLE: tuple[Selection, ...] = ("conversations", "to_person", "answered", "resolved", "rated")


def near(value: float | None) -> Any:
    return None if value is None else pytest.approx(value, abs=0.01)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(talks=TALKS)
async def test_sql_counts_what_plain_python_counts(database: Database, talks: list[Talk]) -> None:
    async with tried_out(database) as session:
        await naive.store(session, talks)
        report = await service.report(session, SPAN)
        inside, before = naive.counted(talks, SPAN), naive.counted(talks, SPAN.before)
        now_, then = naive.measures(inside), naive.measures(before)
        assert {one.name: one.value for one in report.measures} == {k: near(v) for k, v in now_.items()}
        assert {one.name: one.before for one in report.measures} == {k: near(v) for k, v in then.items()}
        _check_tables(report, inside)
        await _check_behind(session, report, inside)


def _check_tables(report: Any, inside: Sequence[Talk]) -> None:
    by_day = Counter(one.began_at.astimezone(naive.BERLIN).date() for one in inside)
    assert {row.day: row.conversations for row in report.days} == {day: by_day[day] for day in SPAN.days}
    for row in report.topics:
        own = [one for one in inside if (one.topic or "unknown") == row.topic]
        assert (row.conversations, row.to_person) == (len(own), sum(map(naive.to_person, own)))
        assert row.first_response == near(naive.middle([naive.response(one) for one in own]))
    for row in report.agents:
        wrote = [one for one in inside if any(agent == row.agent_id for _, agent in one.answers)]
        first = [one for one in inside if (naive.first_answer(one) or (0, ""))[1] == row.agent_id]
        assert row.conversations == len(wrote)
        assert row.messages == sum(agent == row.agent_id for one in inside for _, agent in one.answers)
        assert row.first_response == near(naive.middle([naive.response(one) for one in first]))
        assert row.resolution == near(naive.middle([naive.resolution(one) for one in first]))
    for row in report.intents:
        assert row.messages == sum(one.intents.count(row.intent) for one in inside)
        assert row.conversations == sum(row.intent in one.intents for one in inside)
    said = Counter(verdict or "not_judged" for one in inside for verdict in one.verdicts)
    assert {row.verdict: row.handoffs for row in report.verdicts if row.handoffs} == dict(said)


async def _check_behind(session: Any, report: Any, inside: Sequence[Talk]) -> None:
    measures = {one.name: one.value for one in report.measures}
    numbers = [
        *((Behind(what=what), measures[what]) for what in WHOLE),
        *((Behind(by="topic", key=row.topic, what="to_person"), row.to_person) for row in report.topics),
        *((Behind(by="agent", key=row.agent_id), row.conversations) for row in report.agents),
        *((Behind(by="agent", key=row.agent_id, what="answered"), row.answered) for row in report.agents),
        *((Behind(by="day", key=row.day.isoformat()), row.conversations) for row in report.days),
        *((Behind(by="intent", key=row.intent), row.conversations) for row in report.intents),
        *((Behind(by="verdict", key=row.verdict), row.conversations) for row in report.verdicts),
    ]  # fmt: skip
    for wanted, number in numbers:
        page = await behind.rows(session, SPAN, wanted, limit=200, cursor=None)
        assert (page.total, len(page.conversations)) == (number, number), wanted
    assert {one.conversation_id for one in (await _all(session, 3))} == {one.id for one in inside}


async def _all(session: Any, limit: int) -> list[Any]:
    """Read page by page."""
    found: list[Any] = []
    cursor: str | None = None
    while True:
        page = await behind.rows(session, SPAN, Behind(), limit=limit, cursor=cursor)
        found += page.conversations
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor


async def test_the_report_is_asked_for_by_days_and_taken_along_as_csv(hire: Hire, db: Database) -> None:
    mary = await hire("Mary Jackson", role="supervisor")
    began = now() - timedelta(days=1)
    minutes = int((began - naive.OUTSIDE).total_seconds() // 60)
    talk = Talk(minutes, "return_item", 5, ["greet"], [1], [(3, mary.id)], 9, ["right"])
    async with db.write() as session:
        await naive.store(session, [talk])
    report = await mary.get("/reports/desk")
    assert len(report["days"]) == 28
    assert {one["name"]: one["value"] for one in report["measures"]}["first_response"] == near(120.0)
    assert [(row["name"], row["csat"]) for row in report["agents"]] == [("Mary Jackson", 1.0)]
    [row] = (await mary.get("/reports/desk/conversations", by="verdict", key="right"))["conversations"]
    assert (row["conversation_id"], row["agent_name"]) == (talk.id, "Mary Jackson")
    table = (await mary.call("GET", "/reports/desk/export?table=agents")).text.splitlines()
    assert table[0].startswith("agent_id,name,conversations")
    assert "Mary Jackson" in table[1]
    backwards = await mary.call("GET", "/reports/desk?first=2026-02-02&last=2026-02-01")
    assert backwards.json()["code"] == "invalid_period"
