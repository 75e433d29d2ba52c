"""Which conversations are played: the tests, and the newest that the bot answered."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.vocabulary import CUSTOMER, HANDLED
from crm_backend.errors import NotFound
from crm_backend.privacy.erasure import ERASED
from crm_backend.studio.candidates.scores import FALLBACK
from crm_backend.studio.models import ReviewDecision, ReviewedMessage, TestSentence, TrainingEdit
from crm_backend.studio.replay.models import ConversationTest
from crm_backend.studio.replay.scripts import Expected, Said, Script

LONGEST = 30
"""Messages of a conversation that are played."""
OUT_OF_SCOPE = "out_of_scope"


async def choose(db: AsyncSession, *, most: int) -> list[Script]:
    """Return the tests, then the newest conversations, each once."""
    tests = list(await db.scalars(select(ConversationTest).order_by(ConversationTest.created_at)))
    answered = select(Message.conversation_id).where(Message.sender == CUSTOMER, Message.parse.is_not(None))
    newest = (
        select(Conversation.id)
        .where(
            Conversation.id.in_(answered), Conversation.id.not_in([test.conversation_id for test in tests])
        )
        .order_by(Conversation.created_at.desc(), Conversation.id)
        .limit(most)
    )
    ids = [test.conversation_id for test in tests] + list(await db.scalars(newest))
    scripts = {script.conversation_id: script for script in await scripts_of(db, ids)}
    for test in tests:
        if script := scripts.get(test.conversation_id):
            script.test = test.name
            script.expected = [Expected.model_validate(one) for one in test.expected]
    return [scripts[one] for one in ids if one in scripts]


async def scripts_of(db: AsyncSession, ids: Sequence[str]) -> list[Script]:
    """Return the customer's side of these conversations, as far as the bot alone answered."""
    truths = await _truths(db)
    said: dict[str, list[Said]] = defaultdict(list)
    ended: set[str] = set()
    query = select(Message).where(Message.conversation_id.in_(ids), Message.sender == CUSTOMER)
    for message in await db.scalars(query.order_by(Message.conversation_id, Message.seq)):
        of = message.conversation_id
        by_bot = message.state == HANDLED and message.parse is not None and message.text != ERASED
        if not by_bot or len(said[of]) == LONGEST:
            ended.add(of)
        if of not in ended:
            said[of].append(_said(message, truths.get(message.id)))
    rows = await db.scalars(select(Conversation).where(Conversation.id.in_(ids)))
    return [_script(row, said[row.id]) for row in rows if said[row.id]]


def _said(message: Message, truth: str | None) -> Said:
    return Said(
        message_id=message.id,
        at=message.created_at,
        text=message.text,
        payload=message.payload,
        sentiment=message.sentiment,
        truth=FALLBACK if truth == OUT_OF_SCOPE else truth,
    )


def _script(row: Conversation, said: list[Said]) -> Script:
    return Script(
        conversation_id=row.id,
        customer_id=row.customer_id,
        language=row.language,
        site=row.site,
        started_at=row.created_at,
        said=said,
    )


async def _truths(db: AsyncSession) -> dict[str, str]:
    """Return the intents that people gave to messages."""
    decided = (
        select(ReviewedMessage.message_id, ReviewDecision.intent)
        .join(ReviewDecision, ReviewDecision.id == ReviewedMessage.decision_id)
        .where(ReviewDecision.undone_at.is_(None), ReviewDecision.intent.is_not(None))
    )
    edits = select(TrainingEdit.message_id, TrainingEdit.intent).where(
        TrainingEdit.message_id.is_not(None),
        or_(TrainingEdit.kind == "add", TrainingEdit.kind == "change"),
        TrainingEdit.state != "undone",
    )
    tests = select(TestSentence.message_id, TestSentence.intent).where(TestSentence.message_id.is_not(None))
    found: dict[str, str] = {}
    for query in (decided, edits, tests):
        found |= {str(message): str(intent) for message, intent in await db.execute(query)}
    return found


async def expected_of(db: AsyncSession, script: Script) -> list[Expected]:
    """Return what the bot understood and did then, message by message."""
    rows = await db.scalars(select(Message).where(Message.id.in_([said.message_id for said in script.said])))
    known = {row.id: row for row in rows}
    return [
        Expected(
            message_id=said.message_id,
            intent=known[said.message_id].intent,
            actions=list((known[said.message_id].parse or {}).get("actions") or []),
        )
        for said in script.said
    ]


async def require_conversation(db: AsyncSession, conversation_id: str) -> None:
    """Raise NotFound ``conversation_not_found`` if there is no such conversation."""
    if await db.get(Conversation, conversation_id) is None:
        raise NotFound("There is no such conversation.", code="conversation_not_found")
