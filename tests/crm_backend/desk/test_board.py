"""The live board: who waits longest, who could take it, what is late."""

from datetime import timedelta

from tests.crm_backend.desk.fixtures import ComeOn, TimePasses, Waiting
from tests.crm_backend.gateway.fixtures import Hire

MINUTE = timedelta(minutes=1)


async def test_the_board_shows_who_waits_who_is_on_and_what_is_late(
    hire: Hire, come_on: ComeOn, waiting: Waiting, time_passes: TimePasses
) -> None:
    mary = await hire("Mary Jackson", role="supervisor")
    calm = await mary.get("/board")
    assert (calm["waiting"], calm["alarms"], calm["agents"]) == (0, [], [])

    first, second, third = [await waiting() for _ in range(3)]
    alone = await mary.get("/board")
    assert [one["code"] for one in alone["alarms"]] == ["nobody_there"]

    grace = await come_on(capacity=1)
    long_queue = await mary.get("/board")
    assert (long_queue["free_places"], [one["code"] for one in long_queue["alarms"]]) == (1, ["too_many"])

    await grace.do(first.conversation_id, "claim")
    await time_passes(90 * MINUTE, customer=third)
    board = await mary.get("/board")
    assert [one["id"] for one in board["queue"]] == [third.conversation_id, second.conversation_id]
    assert (board["waiting"], board["with_agents"], board["breached"]) == (2, 1, 1)
    assert board["longest_wait_seconds"] >= 90 * 60
    assert [one["code"] for one in board["alarms"]] == ["all_full", "wait_broken"]
    [on] = board["agents"]
    assert (on["name"], on["load"], on["capacity"]) == ("Grace Hopper", 1, 1)
    assert [one["id"] for one in on["conversations"]] == [first.conversation_id]


async def test_a_supervisor_gives_a_waiting_customer_to_somebody(
    hire: Hire, come_on: ComeOn, waiting: Waiting
) -> None:
    mary = await hire("Mary Jackson", role="supervisor")
    customer, grace = await waiting(), await come_on()
    given = await mary.do(customer.conversation_id, "transfer", agent_id=grace.id)
    assert given.status_code == 200, given.text
    board = await mary.get("/board")
    assert board["queue"] == []
    assert [one["id"] for one in board["agents"][0]["conversations"]] == [customer.conversation_id]
