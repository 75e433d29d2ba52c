"""What became of conversations: one outcome each, and 100 % in all."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_backend.database import now
from crm_backend.desk.outcomes import OUTCOMES, Story, outcome_of, shares
from tests.crm_backend.desk.fixtures import ComeOn, TimePasses, Waiting
from tests.crm_backend.gateway.fake_rasa import FakeRasa, answer
from tests.crm_backend.gateway.fixtures import OpenChat

DAY = timedelta(days=1)


async def report(agent: Any, path: str = "/reports/outcomes", **more: Any) -> Any:
    period = {"from": (now() - 9 * DAY).date().isoformat(), "to": (now() + DAY).date().isoformat()}
    return await agent.get(path, **period, **more)


async def test_five_conversations_end_in_five_ways(
    come_on: ComeOn, waiting: Waiting, open_chat: OpenChat, rasa: FakeRasa, time_passes: TimePasses
) -> None:
    grace = await come_on()
    rasa.script = lambda turn: answer("Cancelled.", intent="cancel_order", slots={"outcome": "done"})
    solved = await open_chat()
    await solved.send("cancel my order")
    await solved.hears("Cancelled.")
    rasa.script = lambda turn: answer("Sorry?", intent="nlu_fallback")
    left = await open_chat()
    await left.send("blargh")
    await left.hears("Sorry?")
    answered, open_one, ticketed = await waiting(), await waiting(), await waiting()
    await grace.do(answered.conversation_id, "claim")
    await grace.reply(answered.conversation_id, "Done")
    await grace.do(answered.conversation_id, "close")
    address = {"email": "eve@example.com"}
    await ticketed.http.post("/api/chat/ticket", json=address, headers=ticketed.headers)
    for one in (solved, left, answered, open_one, ticketed):
        await time_passes(4 * DAY, customer=one)
    await time_passes(4 * DAY, customer=solved)  # all write from one address: so they do not come back
    found = await report(grace)
    assert found["total"] == 5
    assert {one["outcome"]: (one["count"], one["share"]) for one in found["outcomes"]} == dict.fromkeys(
        OUTCOMES, (1, 20.0)
    )
    for outcome, customer in zip(
        ("bot", "abandoned", "agent", "open", "ticket"),
        (solved, left, answered, open_one, ticketed),
        strict=True,
    ):
        rows = await report(grace, "/reports/outcomes/conversations", outcome=outcome)
        assert [row["conversation_id"] for row in rows["conversations"]] == [customer.conversation_id], (
            outcome
        )
    page = await report(grace, "/reports/outcomes/conversations", limit=3)
    rest = await report(grace, "/reports/outcomes/conversations", limit=3, cursor=page["next_cursor"])
    assert (len(page["conversations"]), len(rest["conversations"]), rest["next_cursor"]) == (3, 2, None)


async def test_who_comes_back_within_72_hours_was_not_helped(
    come_on: ComeOn, open_chat: OpenChat, rasa: FakeRasa, time_passes: TimePasses
) -> None:
    grace = await come_on()
    rasa.script = lambda turn: answer("It comes today.", intent="track_order")
    first = await open_chat()
    await first.send("where is it")
    await first.hears("It comes today.")
    rasa.script = lambda turn: answer("Gladly.", intent="thank")
    await first.send("thanks")
    await first.hears("Gladly.")
    await time_passes(4 * DAY, customer=first)
    [row] = (await report(grace, "/reports/outcomes/conversations"))["conversations"]
    assert (row["outcome"], row["why"]) == ("bot", "The customer said so")
    again = await open_chat()
    await again.send("still nothing")
    await again.hears("Gladly.")
    await time_passes(2 * DAY, customer=again)
    rows = (await report(grace, "/reports/outcomes/conversations"))["conversations"]
    assert (rows[0]["outcome"], rows[0]["why"]) == ("abandoned", "Came back within 72 hours")


async def test_odd_periods_are_refused(come_on: ComeOn) -> None:
    grace = await come_on()
    for first, last, code in (
        ("2026-02-02", "2026-02-01", "invalid_period"),
        ("2020-01-01", "2026-01-01", "invalid_period"),
        ("0001-01-01", "0001-01-02", "invalid_period"),
        ("x", "2026-01-01", "invalid_input"),
    ):
        response = await grace.call("GET", "/reports/outcomes", params={"from": first, "to": last})
        assert (response.status_code, response.json()["code"]) == (422, code)


moments = st.integers(-200, 0).map(lambda hours: now() + timedelta(hours=hours))
stories = st.builds(
    Story,
    owner=st.sampled_from(["bot", "queue", "agent:x", "closed"]),
    answered_by_agent=st.booleans(),
    has_ticket=st.booleans(),
    proof=st.sampled_from([None, "said", "rated", "done"]),
    proven_at=st.one_of(st.none(), moments),
    last_customer_at=moments,
    returned_at=st.one_of(st.none(), moments),
)


@settings(deadline=None)
@given(st.lists(stories, max_size=40))
def test_every_story_has_one_outcome_and_the_shares_sum_to_100(told: list[Story]) -> None:
    counts = dict.fromkeys(OUTCOMES, 0)
    for story in told:
        counts[outcome_of(story, now())[0]] += 1
    assert sum(counts.values()) == len(told)
    assert sum(shares(counts).values()) == pytest.approx(100 if told else 0)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(OUTCOMES), st.integers(0, 10**6)))
def test_shares_are_the_true_ones_to_a_tenth(counts: dict[Any, int]) -> None:
    total = sum(counts.values())
    for one, share in shares(counts).items():
        assert total == 0 or abs(share - 100 * counts.get(one, 0) / total) <= 0.1
