"""One or two replies that an agent may start from, each with its source."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Message
from crm_backend.errors import Unavailable
from crm_backend.knowledge import answers
from crm_backend.knowledge.retrieval import Retriever
from crm_backend.triage.evidence.log import customer_messages, only_calls_person, says_something
from crm_backend.triage.evidence.schemas import ArticleTried, QuestionRefused, Suggestion
from crm_backend.triage.topics import topic_of

QUESTION_CHARS = 1000


def open_question(log: Sequence[Message], refused: Sequence[QuestionRefused]) -> str | None:
    """Return what an article may still answer: a refused question, or the customer's last words.

    Words that want something done (return this, cancel that) are no question: the article nearest to
    "return my lamp" tells how to recycle lamps.
    """
    said = [one for one in customer_messages(log) if says_something(one) and not only_calls_person(one)]
    last = said[-1] if said else None
    if refused and (last is None or refused[0].seq >= last.seq):
        return refused[0].text
    return last.text[:QUESTION_CHARS] if last and _may_ask(last.intent) else None


def _may_ask(intent: str | None) -> bool:
    return topic_of(intent) is None or str(intent).startswith(("ask_", "check_"))


async def suggest_article(
    session: AsyncSession,
    retriever: Retriever,
    *,
    question: str,
    tried: Sequence[ArticleTried],
    public_url: str,
) -> Suggestion | None:
    """Return the passage that answers the question; None without one, or if the bot quoted it already."""
    try:
        found = await answers.answer(session, retriever, question=question)
    except Unavailable:  # without the encoder the card does without articles
        return None
    article = found.article
    if not found.answerable or article is None or article.slug in {one.slug for one in tried}:
        return None
    url = f"{public_url.rstrip('/')}{article.url}"
    text = f"{found.text}\n\n[{article.title}]({url})"
    return Suggestion(kind="article", id=article.slug, title=article.title, text=text, url=article.url)
