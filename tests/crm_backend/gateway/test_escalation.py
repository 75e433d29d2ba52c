"""From the bot to the queue."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.crm_backend.gateway.fake_rasa import FakeRasa, answer
from tests.crm_backend.gateway.fixtures import OpenChat


async def test_asking_for_a_person_escalates_and_silences_the_bot(
    open_chat: OpenChat, rasa: FakeRasa, owner_of: Callable[[str], Awaitable[str]]
) -> None:
    rasa.script = lambda turn: answer("Of course.", actions=["action_request_human"])
    customer = await open_chat()
    await customer.send("let me talk to a human")
    await customer.hears("You are next in line")
    assert [sender for sender, _ in await customer.said()] == ["customer", "bot", "system"]
    assert await owner_of(customer.conversation_id) == "queue"
    await customer.send("hurry")
    await asyncio.sleep(0.3)
    assert len(rasa.turns) == 1


async def test_two_misunderstandings_in_a_row_call_a_person(open_chat: OpenChat, rasa: FakeRasa) -> None:
    rasa.script = lambda turn: answer("Sorry?", intent="nlu_fallback")
    customer = await open_chat()
    await customer.send("blargh")
    await customer.hears("Sorry?")
    assert (await customer.state())["owner"] == "bot"
    await customer.send("blargh!")
    await customer.hears("You are next in line")


async def test_an_action_that_fails_twice_calls_a_person(open_chat: OpenChat, rasa: FakeRasa) -> None:
    rasa.script = lambda turn: answer("The shop does not answer.", slots={"crm_failed": True})
    customer = await open_chat()
    await customer.send("order 1002")
    await customer.hears("The shop does not answer.")
    await customer.send("order 1002 please")
    await customer.hears("You are next in line")


async def test_the_second_who_waits_hears_a_number(open_chat: OpenChat) -> None:
    first, second = await open_chat(), await open_chat()
    await first.press("Talk to a person")
    await first.hears("You are next in line")
    await second.press("Talk to a person")
    await second.hears("You are number 2 in line")
    assert (await second.state())["position"] == 2
