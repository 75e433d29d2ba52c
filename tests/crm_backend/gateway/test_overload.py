"""More than can be answered in time: refused before it is stored; what was accepted is answered."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from crm_backend.gateway.admission import ALWAYS, Pace
from crm_backend.settings import Settings
from tests.crm_backend.gateway.fake_rasa import FakeRasa, Turn, answer
from tests.crm_backend.gateway.fixtures import OpenChat
from tests.crm_backend.gateway.people import Customer


@pytest.fixture
def chat_settings(chat_settings: Settings) -> Settings:
    times = {"turn_deadline": timedelta(seconds=8), "turn_lease": timedelta(seconds=12)}
    return chat_settings.model_copy(update={**times, "turn_longest": timedelta(0)})


@pytest.fixture
def bot_thinks(rasa: FakeRasa) -> Iterator[threading.Event]:
    """The bot answers nobody until this is set."""
    done = threading.Event()

    def wait(turn: Turn) -> Turn:
        done.wait(7)
        return answer(f"You said: {turn.get('text')}")

    rasa.script = wait
    yield done
    done.set()


@pytest.fixture
async def crowd(open_chat: OpenChat, bot_thinks: threading.Event) -> list[Customer]:
    """As many customers as are always taken on, all waiting."""
    crowd = [await open_chat() for _ in range(ALWAYS)]
    await asyncio.gather(*(customer.send("hello") for customer in crowd))
    return crowd


async def test_what_is_too_much_is_told_to_wait_and_not_stored(
    crowd: list[Customer], open_chat: OpenChat, bot_thinks: threading.Event
) -> None:
    late = await open_chat()
    refused = await late.send("me too", client_id="mine")
    assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
    assert int(refused.headers["Retry-After"]) >= 1
    assert [text for _, text in await late.said() if text == "me too"] == []
    bot_thinks.set()
    for customer in crowd:
        await customer.hears("You said: hello")
    assert (await late.send("me too", client_id="mine")).status_code == 202
    await late.hears("You said: me too")


async def test_a_retry_of_what_was_accepted_gets_its_receipt(crowd: list[Customer]) -> None:
    customer = crowd[0]
    first = (await customer.send("again", client_id="c1")).status_code
    assert first == 503  # the same customer is not let through either
    known = next(message for message in await customer.read() if message["text"] == "hello")
    retried = await customer.send("hello", client_id=known["client_id"])
    assert (retried.status_code, retried.json()["seq"]) == (200, known["seq"])


async def test_a_person_can_be_called_all_the_same(crowd: list[Customer]) -> None:
    assert (await crowd[0].press("Talk to a person")).status_code == 202
    assert (await crowd[0].state())["owner"] == "queue"


def run(pace: Pace, clock: list[float], *, at_once: int, interval: float, turns: int = 200) -> None:
    """Let turns end at a steady pace while so many are under way."""
    for _ in range(at_once):
        pace.begin()
    for _ in range(turns):
        clock[0] += interval
        pace.note_answer()
        pace.end()
        pace.begin()


@pytest.mark.parametrize(
    ("at_once", "interval", "full"), [(100, 0.02, False), (200, 0.02, True), (100, 0.04, True)]
)
def test_it_is_full_when_the_backlog_takes_longer_than_the_limit(
    at_once: int, interval: float, full: bool
) -> None:
    clock = [0.0]
    pace = Pace(3.0, clock=lambda: clock[0])
    run(pace, clock, at_once=at_once, interval=interval)
    assert pace.expected() == pytest.approx((at_once + 1) * interval, rel=0.05)
    assert pace.is_full is full


def test_a_bot_that_stands_still_fills_it_and_a_few_customers_never_do() -> None:
    clock = [0.0]
    pace = Pace(3.0, clock=lambda: clock[0])
    run(pace, clock, at_once=ALWAYS - 1, interval=0.02)
    clock[0] += 60
    assert not pace.is_full
    pace.begin()
    assert pace.is_full
    assert pace.refusal().retry_after == 30


def test_after_a_quiet_night_the_first_customers_are_taken_on() -> None:
    clock = [0.0]
    pace = Pace(3.0, clock=lambda: clock[0])
    run(pace, clock, at_once=1, interval=0.05)
    pace.end()
    clock[0] += 30_000
    for _ in range(ALWAYS + 5):
        pace.begin()
    assert not pace.is_full
