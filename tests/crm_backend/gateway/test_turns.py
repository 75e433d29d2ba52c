"""One customer turn, on good days and on bad ones."""

import asyncio
import subprocess
import sys

from fastapi import FastAPI

from crm_backend.conversations.service import Draft, append_message, lock
from crm_backend.customers.models import Customer as CustomerRow
from crm_backend.database import Database
from crm_backend.gateway.recovery import recover_once
from tests.crm_backend.gateway.fake_rasa import FakeRasa, answer
from tests.crm_backend.gateway.fixtures import Hire, OpenChat
from tests.crm_backend.gateway.test_tokens import identity

DIES_IN_THE_TURN = """
import asyncio, os, sys
from crm_backend import models
from crm_backend.database import Database
from crm_backend.events import Bell
from crm_backend.gateway.rasa import Rasa, RasaAnswer
from crm_backend.gateway.turn import Turns
from crm_backend.settings import Settings
from crm_backend.triage.cues import CueReader
from crm_backend.vectors import TextVectors

class Dies(Rasa):
    async def ask(self, request):
        os._exit(9)

async def main():
    url, conversation_id = sys.argv[1:]
    settings = Settings(DATABASE_URL=url, turn_lease=3)
    rasa = Dies(urls=["http://127.0.0.1:9"], secret="x", deadline=settings.turn_deadline)
    cues = CueReader(TextVectors(settings.models / "encoder"))
    turns = Turns(database=Database(url), bell=Bell(), rasa=rasa, cues=cues, settings=settings)
    await turns.run(conversation_id)

asyncio.run(main())
"""


async def test_rasa_hears_who_speaks(open_chat: OpenChat, rasa: FakeRasa, ada: CustomerRow) -> None:
    customer = await open_chat(identity=identity(sub=ada.id), language="de-AT")
    await customer.send("THIS IS RIDICULOUS!!!")
    await customer.hears("You said:")
    [turn] = rasa.turns
    assert turn["conversation_id"] == customer.conversation_id
    assert turn["metadata"]["signed_in"] is True
    assert turn["metadata"]["customer_name"] == "Ada Lovelace"
    assert turn["metadata"]["customer_email"] == "ada@example.com"
    assert turn["metadata"]["language"] == "de"
    assert turn["metadata"]["sentiment"]["label"] == "negative"
    assert len(turn["metadata"]["today"]) == 10


async def test_messages_in_a_row_are_answered_in_order_one_at_a_time(
    open_chat: OpenChat, rasa: FakeRasa
) -> None:
    rasa.delay = 0.1
    customer = await open_chat()
    for text in ("one", "two", "three", "four"):
        await customer.send(text)
    await customer.hears("You said: four")
    assert rasa.texts == ["one", "two", "three", "four"]
    assert rasa.most_at_once == 1
    replies = [text for sender, text in await customer.said() if sender == "bot"]
    assert replies == [f"You said: {text}" for text in ("one", "two", "three", "four")]
    assert [message["seq"] for message in await customer.read()] == list(range(1, 10))


async def test_conversations_do_not_wait_for_each_other(open_chat: OpenChat, rasa: FakeRasa) -> None:
    rasa.delay = 0.3
    customers = [await open_chat() for _ in range(4)]
    await asyncio.gather(*(customer.send("hi") for customer in customers))
    await asyncio.gather(*(customer.hears("You said: hi") for customer in customers))
    assert rasa.most_at_once > 1


async def test_cards_buttons_and_offers_reach_the_customer(open_chat: OpenChat, rasa: FakeRasa) -> None:
    card = {"card": "order", "order": {"number": "KF-1002"}}
    rasa.script = lambda turn: (
        answer()
        | {
            "replies": [
                {"text": "It is on its way.", "buttons": [], "custom": None},
                {"text": None, "custom": card},
                {"text": "Anything else?", "buttons": [{"title": "No", "payload": "/deny"}]},
                {"text": "", "custom": {"offer_person": True}},
            ]
        }
    )
    customer = await open_chat()
    await customer.send("where is it")
    second = await customer.hears("Anything else?")
    first = (await customer.read())[-2]
    assert (first["text"], first["card"]) == ("It is on its way.", card)
    assert [button["title"] for button in second["buttons"]] == ["No", "Talk to a person"]


async def test_a_turn_whose_process_died_is_taken_up(
    kefu: FastAPI, open_chat: OpenChat, rasa: FakeRasa, db: Database
) -> None:
    kefu.state.recovery.cancel()
    customer = await open_chat()
    draft = Draft(sender="customer", text="cancel 1003", client_id="c1", state="pending")
    async with db.write() as session:
        message, _ = await append_message(session, customer.conversation_id, draft)
    dying = [sys.executable, "-c", DIES_IN_THE_TURN, db.url, customer.conversation_id]
    died = await asyncio.to_thread(subprocess.run, dying, check=False, capture_output=True)
    assert died.returncode == 9, died.stderr
    assert await recover_once(db, kefu.state.turns) == 0  # the dead one still has the lease
    async with asyncio.timeout(30):
        while await recover_once(db, kefu.state.turns) == 0:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    await customer.hears("You said: cancel 1003")
    assert [turn["message_id"] for turn in rasa.turns] == [message.id]
    assert len(await customer.said()) == 2


async def test_recovery_starts_no_second_turn_beside_one_that_waits_to_begin(
    kefu: FastAPI, open_chat: OpenChat, db: Database
) -> None:
    kefu.state.recovery.cancel()
    customer = await open_chat()
    draft = Draft(sender="customer", text="hello", client_id="c1", state="pending")
    async with db.write() as session:
        await append_message(session, customer.conversation_id, draft)
    async with db.write() as session:
        await lock(session, customer.conversation_id)
        assert await recover_once(db, kefu.state.turns) == 1
        assert await recover_once(db, kefu.state.turns) == 0
    await customer.hears("You said: hello")


async def test_topic_and_order_are_noted_for_the_agent(
    open_chat: OpenChat, rasa: FakeRasa, hire: Hire
) -> None:
    rasa.script = lambda turn: answer("On its way.", slots={"order_number": "KF-1002"})
    customer, agent = await open_chat(), await hire()
    await customer.send("where is 1002")
    await customer.hears("On its way.")
    detail = await agent.get(f"/conversations/{customer.conversation_id}")
    assert (detail["topic"], detail["order_number"]) == ("track_order", "KF-1002")
    messages = (await agent.get(f"/conversations/{customer.conversation_id}/messages"))["messages"]
    assert (messages[1]["intent"], messages[1]["confidence"], messages[1]["model_id"]) == (
        "track_order",
        0.9,
        "m1",
    )
