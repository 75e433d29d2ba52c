"""Several backends on one PostgreSQL hear each other, also after their connections were cut."""

import asyncio
from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest

from crm_backend.errors import TooMany
from crm_backend.events import Bell, Listener
from crm_backend.postgres import libpq_address
from crm_backend.postgres_bell import CHANNEL, PostgresBell
from crm_backend.settings import Settings
from crm_backend.staff.rates import Rates

CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND query LIKE '%pg_notify%' AND pid <> pg_backend_pid()
"""


@pytest.fixture
async def bells(postgres_url: str) -> AsyncIterator[tuple[PostgresBell, PostgresBell]]:
    pair = PostgresBell(postgres_url), PostgresBell(postgres_url)
    for bell in pair:
        await bell.start()
    await asyncio.sleep(0.2)  # each has told the other that it is there
    yield pair
    for bell in pair:
        await bell.stop()


async def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def is_rung(listener: Listener, seconds: float = 20.0) -> bool:
    try:
        await until(lambda: listener.is_rung, seconds)
    except TimeoutError:
        return False
    return True


async def test_a_ring_is_heard_in_the_other_process(bells: tuple[Bell, Bell]) -> None:
    here, there = bells
    async with there.listen("conversation:1") as mine, there.listen("conversation:2") as other:
        here.ring("conversation:1")
        assert await is_rung(mine)
        assert not await is_rung(other, 0.2)


async def test_typing_is_seen_in_the_other_process_and_once_in_ones_own(bells: tuple[Bell, Bell]) -> None:
    here, there = bells
    async with here.listen("staff") as near, there.listen("staff") as far:
        here.ring("staff", {"type": "typing", "on": True})
        assert await far.wait(2) == [{"type": "typing", "on": True}]
        await asyncio.sleep(0.2)
        assert await near.wait(2) == [{"type": "typing", "on": True}]


async def test_after_a_cut_everybody_looks_again_and_rings_arrive(
    bells: tuple[PostgresBell, PostgresBell], postgres_url: str
) -> None:
    here, there = bells
    connection = await asyncpg.connect(libpq_address(postgres_url))
    async with there.listen("conversation:1") as listener:
        assert len(await connection.fetch(CUT)) == 2
        assert await is_rung(listener)
        await until(lambda: here._connected.is_set() and there._connected.is_set())
        await asyncio.sleep(0.5)
        await listener.wait(0.1)
        here.ring("conversation:1")
        assert await is_rung(listener)
    await connection.close()


async def test_a_bell_that_has_just_rung_stops(postgres_url: str) -> None:
    for _ in range(20):
        bell = PostgresBell(postgres_url)
        await bell.start()
        await asyncio.sleep(0.01)  # it waits for something to send
        bell.ring("somebody")
        async with asyncio.timeout(20):
            await bell.stop()


async def test_a_stranger_on_the_channel_harms_nobody(bells: tuple[Bell, Bell], postgres_url: str) -> None:
    here, there = bells
    connection = await asyncpg.connect(libpq_address(postgres_url))
    async with there.listen("conversation:1") as listener:
        for junk in ("", "no json", "[]", '["x", 7]', '["x", {}]'):
            await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, junk)
        here.ring("conversation:1")
        assert await is_rung(listener)
    await connection.close()


async def test_a_database_that_is_away_does_not_keep_a_process_from_starting() -> None:
    bell = PostgresBell("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    async with asyncio.timeout(30):
        await bell.start()
    async with bell.listen("staff") as listener:
        bell.ring("staff")
        assert await is_rung(listener)
    await bell.stop()


async def test_what_one_process_counts_the_other_refuses(
    bells: tuple[Bell, Bell], postgres_url: str, settings: Settings
) -> None:
    strict = settings.model_copy(update={"rate_messages": "3/minute"})
    here, there = (Rates(strict, bell) for bell in bells)
    for _ in range(3):
        here.hit("messages", "ada")
    await asyncio.sleep(0.3)
    with pytest.raises(TooMany):
        there.hit("messages", "ada")
    there.hit("messages", "bo")
