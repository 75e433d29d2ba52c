"""Is a question understood with the one before it, and only where it needs that?"""

import httpx
import pytest

from crm_backend.conversations import service
from crm_backend.conversations.service import Draft
from crm_backend.database import Database
from crm_backend.knowledge import answers, follow_up
from crm_backend.knowledge.answers import Asked
from crm_backend.knowledge.sureness import ANSWERABLE_FROM
from tests.crm_backend.knowledge.conftest import Ask
from tests.crm_backend.knowledge.follow_ups import FOLLOWING, STANDING_ALONE
from tests.crm_backend.knowledge.test_retrieval import Shop, shop

__all__ = ["shop"]
pytestmark = pytest.mark.xdist_group("articles")


def _answer(shop: Shop, before: str, question: str) -> str | None:
    index, asked = shop.index, Asked(question, shop.vector(question))
    hits = index.search(question, asked.vector, limit=3)
    if hits[0].probability < answers.SURE_ALONE and follow_up.leans_back(question):
        both = answers.search_both(index, asked, Asked(before, shop.vector(before)))
        hits = max(hits, both, key=lambda found: found[0].probability)
    return hits[0].document.slug if hits[0].probability >= ANSWERABLE_FROM else None


def test_follow_ups_are_understood(shop: Shop) -> None:
    wrong = [pair for pair in FOLLOWING if _answer(shop, pair[0], pair[1]) not in pair[2]]
    assert len(FOLLOWING) >= 20
    assert len(wrong) <= 2, wrong


def test_other_questions_are_not_dragged_along(shop: Shop) -> None:
    wrong = [pair for pair in STANDING_ALONE if _answer(shop, pair[0], pair[1]) not in (pair[2] or (None,))]
    assert len(STANDING_ALONE) >= 20
    assert len(wrong) <= 2, wrong


@pytest.mark.parametrize(
    "question",
    [
        "thanks",
        "ok",
        "",
        "?",
        "how long does delivery take",
        "where can i see which bulb fits my old floor lamp",
    ],
)
def test_what_stands_alone(question: str) -> None:
    assert not follow_up.leans_back(question)


def test_the_question_before_is_the_last_full_one() -> None:
    said = ["how much?", "and norway?", "thanks", "do you ship abroad", "hello"]
    assert follow_up.previous_of("how much?", said) == "do you ship abroad"
    assert follow_up.previous_of("how much?", ["how much?"]) is None
    assert follow_up.previous_of("how much?", []) is None


async def test_bot_need_not_know_the_question_before(
    few_articles: None, ask: Ask, database: Database
) -> None:
    async with database.write() as session:
        conversation = await service.create_conversation(session, site="demo")
        for text in ("how long does delivery take", "and how much?"):
            await service.append_message(session, conversation.id, Draft(sender="customer", text=text))
    alone, after = await ask("and how much?"), await ask("and how much?", conversation_id=conversation.id)
    assert alone["answerable"] is False
    assert after["article"]["slug"] in ("delivery-time", "delivery-options")


async def test_conversation_nobody_knows_is_no_error(
    few_articles: None, ask: Ask, client: httpx.AsyncClient
) -> None:
    assert (await ask("and then?", conversation_id="nobody"))["answerable"] is False
