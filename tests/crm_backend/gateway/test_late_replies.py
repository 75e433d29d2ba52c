import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from crm_backend.desk.texts import BACK_TO_BOT
from crm_backend.settings import Settings
from tests.crm_backend.gateway.fake_rasa import FakeRasa, Turn, answer
from tests.crm_backend.gateway.fixtures import Hire, OpenChat
from tests.crm_backend.gateway.people import Agent, Customer


@pytest.fixture
def chat_settings(chat_settings: Settings) -> Settings:
    times = {"turn_deadline": timedelta(seconds=30), "turn_lease": timedelta(seconds=60)}
    return chat_settings.model_copy(update=times)


@pytest.fixture
def bot_may_answer(rasa: FakeRasa) -> Iterator[threading.Event]:
    """The bot thinks until this is set."""
    done = threading.Event()

    def wait(turn: Turn) -> Turn:
        done.wait(20)
        return answer(f"You said: {turn.get('text')}")

    rasa.script = wait
    yield done
    done.set()


async def bot_was_asked(rasa: FakeRasa) -> None:
    async with asyncio.timeout(20):
        while not rasa.turns:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def suppressed(agent: Agent, customer: Customer) -> str:
    """Return the text of the first reply that came too late, once there is one."""
    path = f"/conversations/{customer.conversation_id}/messages"
    async with asyncio.timeout(20):
        while True:
            messages = (await agent.get(path))["messages"]
            late = [message["text"] for message in messages if message["state"] == "suppressed"]
            if late:
                return str(late[0])
            await asyncio.sleep(0.02)


async def test_a_late_reply_of_the_bot_is_kept_but_never_shown(
    open_chat: OpenChat, rasa: FakeRasa, hire: Hire, bot_may_answer: threading.Event
) -> None:
    customer, agent = await open_chat(), await hire()
    await customer.send("hello?")
    await bot_was_asked(rasa)
    assert (await agent.do(customer.conversation_id, "claim")).status_code == 200
    bot_may_answer.set()
    assert await suppressed(agent, customer) == "You said: hello?"
    assert all(text != "You said: hello?" for _, text in await customer.said())
    await customer.send("still there?")
    await asyncio.sleep(0.3)
    assert len(rasa.turns) == 1


async def test_a_reply_is_late_even_if_the_bot_speaks_again_by_then(
    open_chat: OpenChat, rasa: FakeRasa, hire: Hire, bot_may_answer: threading.Event
) -> None:
    customer, agent = await open_chat(), await hire()
    await customer.send("hello?")
    await bot_was_asked(rasa)
    await agent.do(customer.conversation_id, "claim")
    await agent.do(customer.conversation_id, "return-to-bot")
    bot_may_answer.set()
    assert await suppressed(agent, customer) == "You said: hello?"
    assert (await customer.said())[-1] == ("system", BACK_TO_BOT)
