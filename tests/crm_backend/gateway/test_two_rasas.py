"""Two Rasa servers: a conversation stays with its own, and goes on with the other where that one is dead."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest

from crm_backend.gateway.rasa import Rasa, RasaUnavailable, TurnRequest
from tests.crm_backend.gateway.fake_rasa import FakeRasa


@pytest.fixture
def servers() -> Iterator[list[FakeRasa]]:
    pair = [FakeRasa(), FakeRasa()]
    for one in pair:
        one.start()
    yield pair
    for one in pair:
        one.stop()


@pytest.fixture
async def client(servers: list[FakeRasa]) -> AsyncIterator[Rasa]:
    client = Rasa(urls=[one.url for one in servers], secret="s", deadline=timedelta(seconds=1))
    yield client
    await client.close()


def turn(number: int, conversation: str = "ada") -> TurnRequest:
    return TurnRequest(conversation, f"m{number}", f"text {number}", None, {})


def sort_out(servers: list[FakeRasa]) -> tuple[FakeRasa, FakeRasa]:
    """Return the conversation's own server and the other one."""
    return (servers[0], servers[1]) if servers[0].turns else (servers[1], servers[0])


async def test_a_conversation_stays_with_one_server_and_many_use_both(
    client: Rasa, servers: list[FakeRasa]
) -> None:
    for number in range(4):
        await client.ask(turn(number))
    assert sorted(len(one.turns) for one in servers) == [0, 4]
    for number in range(40):
        await client.ask(turn(number, f"customer {number}"))
    assert all(len(one.turns) > 8 for one in servers)


async def test_the_other_one_answers_where_the_first_is_dead_and_hands_back(
    client: Rasa, servers: list[FakeRasa], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_backend.gateway.rasa.SHUN_SECONDS", 0.2)
    await client.ask(turn(1))
    own, other = sort_out(servers)
    own.stop()
    assert (await client.ask(turn(2))).replies[0].text == "You said: text 2"
    assert other.texts == ["text 2"]
    own.start()
    await asyncio.sleep(0.3)
    await client.ask(turn(3))
    assert own.texts == ["text 1", "text 3"]


@pytest.mark.parametrize("status", [500, 503])
async def test_a_server_without_actions_or_a_model_is_passed_over(
    client: Rasa, servers: list[FakeRasa], status: int
) -> None:
    await client.ask(turn(1))
    own, other = sort_out(servers)
    own.status = status
    assert (await client.ask(turn(2))).replies
    assert other.texts == ["text 2"]


async def test_a_frozen_server_costs_one_deadline(client: Rasa, servers: list[FakeRasa]) -> None:
    await client.ask(turn(1))
    own, other = sort_out(servers)
    own.delay = 1.5
    with pytest.raises(RasaUnavailable):
        await client.ask(turn(2))
    assert (await client.ask(turn(2))).replies
    assert other.texts == ["text 2"]


async def test_with_both_dead_the_turn_fails_at_once(client: Rasa, servers: list[FakeRasa]) -> None:
    for one in servers:
        one.stop()
    with pytest.raises(RasaUnavailable):
        await client.ask(turn(1))
