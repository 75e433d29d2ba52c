"""Who writes that the article did not help has pressed the button, too."""

import pytest
from sqlalchemy import select

from crm_backend.database import Database
from crm_backend.knowledge.models import NOT_HELPFUL, KnowledgeGap
from tests.crm_backend.gateway.fake_rasa import FakeRasa, answer
from tests.crm_backend.gateway.fixtures import OpenChat

CARD = {"card": "article", "title": "Delivery times", "slug": "delivery-times", "url": "/help/delivery-times"}


async def gaps_of(db: Database) -> list[KnowledgeGap]:
    async with db.read() as session:
        return list(await session.scalars(select(KnowledgeGap)))


@pytest.mark.parametrize(
    ("card", "words", "kept"),
    [
        (CARD, "that was no use to me", ["when will it come"]),
        (CARD, "that did not help at all", ["when will it come"]),
        (CARD, "great, that helps", []),
        ({"card": "order", "number": "KF-1001"}, "that did not help at all", []),
    ],
    ids=["no use", "no help", "thanks", "after an order"],
)
async def test_a_protest_after_an_article_is_a_gap(
    open_chat: OpenChat, rasa: FakeRasa, db: Database, card: dict[str, str], words: str, kept: list[str]
) -> None:
    said = answer("Two to four days.", intent="ask_question")
    said["replies"][0]["custom"] = card
    rasa.script = lambda turn: said
    customer = await open_chat()
    await customer.send("when will it come")
    await customer.hears("Two to four days.")
    rasa.script = lambda turn: answer("Hm.", intent="deny")
    await customer.send(words)
    await customer.hears("Hm.")
    gaps = await gaps_of(db)
    assert [gap.question for gap in gaps] == kept
    assert all(gap.reason == NOT_HELPFUL for gap in gaps)
