"""A person's decision on messages: what it teaches, and its undo. Who comes second is told who was first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from anyio.to_thread import run_sync
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Message
from crm_backend.conversations.vocabulary import CUSTOMER
from crm_backend.database import now
from crm_backend.errors import Conflict, InvalidInput, NotFound
from crm_backend.idempotency import insert_if_new
from crm_backend.staff import audit
from crm_backend.staff import service as accounts
from crm_backend.studio.data import service as training
from crm_backend.studio.data.checks import check_intent, contradiction, refuse_few
from crm_backend.studio.data.files import Sources
from crm_backend.studio.data.nearest import distinct
from crm_backend.studio.data.sentences import key_of, plain
from crm_backend.studio.data.service import By
from crm_backend.studio.models import IntentCorrection, ReviewDecision, ReviewedMessage, TestSentence
from crm_backend.studio.review.drafts import draft_article
from crm_backend.studio.review.schemas import DecisionIn
from crm_backend.studio.review.sources import Candidate, candidates_of
from crm_backend.studio.review.teaching import MOST, Lesson, is_test, lessons
from crm_backend.studio.training_data import TrainingData, load
from crm_backend.studio.vectors import SentenceVectors

OUT_OF_SCOPE = "out_of_scope"


@dataclass
class Outcome:
    """What became of a decision's sentences."""

    taught: int = 0
    tests: int = 0
    known: int = 0


async def decide(
    db: AsyncSession, sources: Sources, vectors: SentenceVectors, wish: DecisionIn, *, staff_id: str
) -> ReviewDecision:
    """Keep a decision on messages and do what it says.

    Raises:
        NotFound: ``message_not_found``, ``intent_not_found``.
        InvalidInput: ``intent_missing``.
        Conflict: ``already_decided``, saying by whom; ``contradiction``, see ``DecisionIn.move``.
    """
    members = await candidates_of(db, wish.message_ids)
    if not members:
        raise NotFound("These messages are not there any more.", code="message_not_found")
    intent = _intent_of(wish, members)
    decision = ReviewDecision(kind=wish.kind, intent=intent, staff_id=staff_id, detail={})
    db.add(decision)
    await db.flush()
    await _take(db, decision, members)
    outcome, article_id = Outcome(), None
    if intent is not None:
        by = By(staff_id, "review", decision_id=decision.id)
        if wish.kind == "new_intent":
            await training.open_intent(db, sources, name=intent, file=wish.file, by=by)
        outcome = await _teach(db, sources, vectors, wish, members, intent, by)
    if wish.kind == "gap":
        article_id = await draft_article(db, members, title=wish.title, staff_id=staff_id)
    decision.detail = {"messages": len(members), **vars(outcome), "article_id": article_id}
    await _note(db, staff_id, "review.decide", decision)
    return decision


async def warm(db: AsyncSession, sources: Sources, vectors: SentenceVectors, wish: DecisionIn) -> None:
    """Have the vectors ready that ``decide`` looks at, so that no transaction waits for the encoder."""
    data = await load(db, sources)
    members = await candidates_of(db, wish.message_ids)
    intent = wish.intent or (OUT_OF_SCOPE if wish.kind == "out_of_scope" else "")
    intents = {intent} if intent else {one.intent or "" for one in members}
    texts = [plain(one.text) for one in data.merged.sentences.values() if one.intent in intents]
    await run_sync(vectors.of, texts + [one.text for one in members])


async def undo(db: AsyncSession, decision_id: str, *, staff_id: str) -> ReviewDecision:
    """Take a decision back: its messages wait again, its sentences go. A draft article stays.

    Raises:
        NotFound: ``decision_not_found``.
        Conflict: ``already_undone``.
    """
    decision = await db.get(ReviewDecision, decision_id)
    if decision is None:
        raise NotFound("There is no such decision.", code="decision_not_found")
    if decision.undone_at is not None:
        raise Conflict("This decision was undone already.", code="already_undone")
    decision.undone_at = now()
    await training.undo_decision(db, decision_id)
    await db.execute(delete(TestSentence).where(TestSentence.decision_id == decision_id))
    await db.execute(delete(ReviewedMessage).where(ReviewedMessage.decision_id == decision_id))
    await _note(db, staff_id, "review.undo", decision)
    return decision


async def correct(
    db: AsyncSession, sources: Sources, *, message_id: str, intent: str, staff_id: str
) -> IntentCorrection:
    """Keep what an agent says a message meant; an admin decides whether it teaches.

    Raises:
        NotFound: ``message_not_found``, ``intent_not_found``.
    """
    message = await db.get(Message, message_id)
    if message is None or message.sender != CUSTOMER:
        raise NotFound("There is no such message of a customer.", code="message_not_found")
    check_intent(await load(db, sources), intent)
    row = await db.get(IntentCorrection, message_id)
    if row is None:
        row = IntentCorrection(message_id=message_id)
        db.add(row)
    row.intent, row.staff_id, row.created_at = intent, staff_id, now()
    await db.flush()
    return row


def _intent_of(wish: DecisionIn, members: Sequence[Candidate]) -> str | None:
    if wish.kind == "out_of_scope":
        return OUT_OF_SCOPE
    if wish.kind in ("intent", "new_intent") and not wish.intent:
        raise InvalidInput("Say which intent it is.", code="intent_missing")
    if wish.kind == "right":
        return wish.intent or members[0].intent
    return wish.intent if wish.kind in ("intent", "new_intent") else None


async def _take(db: AsyncSession, decision: ReviewDecision, members: Sequence[Candidate]) -> None:
    """Take the messages for this decision; the key lets nobody else have them."""
    ids = [one.message_id for one in members]
    is_one = ReviewedMessage.message_id.in_(ids)
    earlier = (await db.scalars(select(ReviewedMessage).where(is_one).limit(1))).first()
    if earlier is None:
        rows = [ReviewedMessage(message_id=one, decision_id=decision.id) for one in ids]
        taken = [await insert_if_new(db, row) for row in rows]
        if all(taken):
            return
        earlier = await db.get(ReviewedMessage, ids[taken.index(False)])
    raise await _already_decided(db, earlier)


async def _already_decided(db: AsyncSession, earlier: ReviewedMessage | None) -> Conflict:
    decision = await db.get(ReviewDecision, earlier.decision_id) if earlier else None
    names = await accounts.names_of(db, [decision.staff_id if decision else None])
    who = names.get(decision.staff_id if decision else "", "somebody else")
    as_what = decision.intent or decision.kind if decision else ""
    detail = f"Already decided by {who}" + (f": {as_what}." if as_what else ".")
    return Conflict(detail, code="already_decided", by=who, kind=decision.kind if decision else None)


async def _teach(
    db: AsyncSession,
    sources: Sources,
    vectors: SentenceVectors,
    wish: DecisionIn,
    members: Sequence[Candidate],
    intent: str,
    by: By,
) -> Outcome:
    data, is_new_intent = await load(db, sources), wish.kind == "new_intent"
    check_intent(data, intent)
    marks = defaultdict(list)
    for each in wish.entities:
        marks[each.message_id].append((each.start, each.end, each.entity))
    learned = lessons(members, marks)
    new = [one for one in learned if _is_new(data, one, intent, move=wish.move)]
    kept = await run_sync(_worth_keeping, vectors, data, new, intent)
    outcome = Outcome(known=len(learned) - len(kept))
    for one in kept:
        may_test = not is_new_intent and plain(one.text) == one.text  # marks are there to be learned
        whose = replace(by, message_id=one.message_id)
        await _keep(db, sources, one, intent, whose, outcome, may_test=may_test)
    for text in wish.sentences if is_new_intent else ():
        await training.add_sentence(db, sources, text=text, intent=intent, by=by, move=wish.move)
        outcome.taught += 1
    if is_new_intent:
        refuse_few(outcome.taught)
    return outcome


def _is_new(data: TrainingData, one: Lesson, intent: str, *, move: bool) -> bool:
    there = data.merged.find(one.text)
    if there is None or (there.intent == intent and there.text != one.text and plain(one.text) != one.text):
        return True
    if there.intent == intent:
        return False
    if not move:
        raise contradiction(there, intent)
    return True


def _worth_keeping(
    vectors: SentenceVectors, data: TrainingData, new: Sequence[Lesson], intent: str
) -> list[Lesson]:
    """Return the lessons that say something the intent does not have yet."""
    known = vectors.of([plain(one.text) for one in data.merged.of(intent)])
    rows = distinct(vectors.of([plain(one.text) for one in new]), taken=known, most=MOST)
    kept = {new[row].message_id for row in rows}
    return [one for one in new if one.message_id in kept or plain(one.text) != one.text]


async def _keep(
    db: AsyncSession, sources: Sources, one: Lesson, intent: str, by: By, outcome: Outcome, *, may_test: bool
) -> None:
    data = await load(db, sources)
    there = data.merged.find(one.text)
    if there is None and may_test and is_test(one.text):
        row = TestSentence(
            key=key_of(one.text)[:500],
            text=plain(one.text),
            intent=intent,
            message_id=one.message_id,
            decision_id=by.decision_id,
        )
        added = await insert_if_new(db, row)
        outcome.tests, outcome.known = outcome.tests + added, outcome.known + (not added)
        return
    if there is not None and there.intent == intent:
        await training.change_sentence(db, sources, old=there, text=one.text, intent=intent, by=by)
    else:
        await training.add_sentence(db, sources, text=one.text, intent=intent, by=by, move=True)
    outcome.taught += 1


async def _note(db: AsyncSession, staff_id: str, action: str, decision: ReviewDecision) -> None:
    await audit.record(
        db,
        staff_id=staff_id,
        action=action,
        object_type="review_decision",
        object_id=decision.id,
        detail={"kind": decision.kind, "intent": decision.intent},
    )
