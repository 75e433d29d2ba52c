"""Who writes that the article did not help has pressed the button, too."""

import pytest
from sqlalchemy import select

from crm_backend.conversations.models import Message
from crm_backend.database import Database
from crm_backend.gateway.protests import keep_protest
from crm_backend.knowledge.models import NOT_HELPFUL, KnowledgeGap
from tests.crm_backend.gateway.fake_rasa import FakeRasa, answer
from tests.crm_backend.gateway.fixtures import OpenChat
from tests.crm_backend.gateway.people import Customer

CARD = {"card": "article", "title": "Delivery times", "slug": "delivery-times", "url": "/help/delivery-times"}


async def gaps_after(db: Database, customer: Customer, cues: dict[str, float]) -> list[KnowledgeGap]:
    async with db.write() as session:
        of_customer = (Message.conversation_id == customer.conversation_id, Message.sender == "customer")
        latest = await session.scalar(
            select(Message).where(*of_customer).order_by(Message.seq.desc()).limit(1)
        )
        assert latest is not None
        await keep_protest(session, latest, cues)
        await keep_protest(session, latest, cues)
        return list(await session.scalars(select(KnowledgeGap)))


@pytest.mark.parametrize(
    ("card", "cues", "kept"),
    [
        (CARD, {"protest": 0.8}, ["when will it come"]),
        (CARD, {"protest": 0.3}, []),
        (CARD, {"person": 0.9}, []),
        ({"card": "order", "number": "KF-1001"}, {"protest": 0.8}, []),
    ],
    ids=["a protest after an article", "hardly a protest", "no protest", "after an order"],
)
async def test_a_protest_after_an_article_is_a_gap(
    open_chat: OpenChat,
    rasa: FakeRasa,
    db: Database,
    card: dict[str, str],
    cues: dict[str, float],
    kept: list[str],
) -> None:
    said = answer("Two to four days.", intent="ask_question")
    said["replies"][0]["custom"] = card
    rasa.script = lambda turn: said
    customer = await open_chat()
    await customer.send("when will it come")
    await customer.hears("Two to four days.")
    rasa.script = lambda turn: answer("Hm.", intent="deny")
    await customer.send("that was no use to me")
    await customer.hears("Hm.")
    gaps = await gaps_after(db, customer, cues)
    assert [gap.question for gap in gaps] == kept
    assert all(gap.reason == NOT_HELPFUL for gap in gaps)
