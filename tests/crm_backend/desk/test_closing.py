"""What is said when a conversation ends or goes back to the bot, and how sure it is who writes."""

from sqlalchemy import select

from crm_backend.conversations import service as conversations
from crm_backend.conversations.service import Draft
from crm_backend.conversations.vocabulary import BOT
from crm_backend.customers.models import ProofDoor
from crm_backend.database import Database, now
from crm_backend.inbox.models import Tag
from tests.crm_backend.desk.fixtures import Waiting
from tests.crm_backend.gateway.fixtures import Hire, OpenChat
from tests.crm_backend.orders.shop import Shop


async def test_it_is_closed_with_an_outcome_and_tags(waiting: Waiting, hire: Hire, db: Database) -> None:
    customer, agent = await waiting(), await hire()
    await agent.do(customer.conversation_id, "claim")
    await agent.call("PUT", f"/conversations/{customer.conversation_id}/tags", json={"tags": ["lamp"]})
    closed = await agent.do(customer.conversation_id, "close", outcome="unsolved", tags=["Supplier", "lamp"])
    assert (closed.json()["closed_as"], closed.json()["tags"]) == ("unsolved", ["lamp", "supplier"])
    again = await agent.get(f"/conversations/{customer.conversation_id}")
    assert again["closed_as"] == "unsolved"
    async with db.read() as session:
        assert sorted(await session.scalars(select(Tag.name))) == ["lamp", "supplier"]
    await customer.send("one more thing")
    await customer.hears("You said: one more thing")
    opened = await agent.get(f"/conversations/{customer.conversation_id}")
    assert (opened["owner"], opened["closed_as"]) == ("bot", None)


async def test_it_is_closed_without_a_word_as_before(waiting: Waiting, hire: Hire) -> None:
    customer, agent = await waiting(), await hire()
    await agent.do(customer.conversation_id, "claim")
    assert (await agent.do(customer.conversation_id, "close")).json()["closed_as"] is None
    wrong = await agent.call(
        "POST", f"/conversations/{customer.conversation_id}/close", json={"outcome": "perfect"}
    )
    assert wrong.status_code == 422


async def test_the_note_to_the_bots_return_stays_for_colleagues(waiting: Waiting, hire: Hire) -> None:
    customer, agent = await waiting(), await hire()
    await agent.do(customer.conversation_id, "claim")
    returned = await agent.do(customer.conversation_id, "return-to-bot", note="  wants the blue one ")
    [note] = returned.json()["notes"]
    assert (note["text"], note["author_name"]) == ("wants the blue one", "Grace Hopper")
    assert "blue" not in str(await customer.said())


async def test_a_stranger_is_known_by_what_they_proved(
    open_chat: OpenChat, hire: Hire, db: Database, shop: Shop
) -> None:
    customer, agent = await open_chat(), await hire()
    of = f"/conversations/{customer.conversation_id}/customer"
    nobody = await agent.get(of)
    assert nobody["identity"] == {"level": "unknown", "orders": [], "wrong_tries": 0}
    assert (nobody["customer"], nobody["orders"]) == (None, [])
    async with db.write() as session:
        card = {"card": "order", "order": {"number": "KF-2001"}}
        await conversations.add_message(
            session, customer.conversation_id, Draft(sender=BOT, text="Here it is", card=card)
        )
        subject = f"conversation:{customer.conversation_id}"
        session.add(ProofDoor(subject=subject, wrong_at=[now().timestamp(), 0.0]))
    proved = await agent.get(of)
    assert proved["identity"] == {"level": "proved", "orders": ["KF-2001"], "wrong_tries": 1}
    assert (proved["customer"], [one["number"] for one in proved["orders"]]) == (None, ["KF-2001"])
