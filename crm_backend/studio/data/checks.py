"""What an edit of the training data must not be: empty, a contradiction, a duplicate, or late."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.text import clean
from crm_backend.errors import Conflict, InvalidInput, NotFound
from crm_backend.privacy.masking import mask
from crm_backend.staff import service as accounts
from crm_backend.studio.data.sentences import MAX_CHARS, Sentence, key_of, one_line, plain
from crm_backend.studio.models import UNDONE, TestSentence, TrainingEdit
from crm_backend.studio.training_data import TrainingData

FEWEST = 2
"""Sentences an intent needs: Rasa learns from no fewer."""


def checked_text(text: str) -> str:
    """Return a text as it is kept: on one line, without card numbers, IBANs and passwords.

    Raises:
        InvalidInput: ``empty_sentence`` or ``sentence_too_long``.
    """
    line = mask(one_line(clean(text))).lstrip("-").strip()
    if not plain(line):
        raise InvalidInput("The sentence is empty.", code="empty_sentence")
    if len(line) > MAX_CHARS:
        detail = f"The sentence has {len(line)} characters; {MAX_CHARS} are allowed."
        raise InvalidInput(detail, code="sentence_too_long", limit=MAX_CHARS)
    return line


def refuse_few(sentences: int) -> None:
    """Refuse a new intent with too few different sentences.

    Raises:
        InvalidInput: ``too_few_sentences``.
    """
    if sentences < FEWEST:
        detail = f"An intent needs {FEWEST} different sentences at least; 20 make it reliable."
        raise InvalidInput(detail, code="too_few_sentences", least=FEWEST)


def check_intent(data: TrainingData, intent: str) -> None:
    """Refuse an intent that is not there.

    Raises:
        NotFound: ``intent_not_found``.
    """
    if intent not in data.merged.intents:
        raise NotFound(f"There is no intent {intent}.", code="intent_not_found")


def contradiction(there: Sentence, intent: str) -> Conflict:
    """Return the error for a sentence that another intent has."""
    detail = f"“{plain(there.text)}” is an example of {there.intent}. One sentence cannot mean both."
    return Conflict(detail, code="contradiction", intent=there.intent, text=there.text, wanted=intent)


async def refuse_tested(db: AsyncSession, text: str) -> None:
    """Refuse a sentence of the fixed test set: it would make every comparison flattering.

    Raises:
        Conflict: ``in_test_set``.
    """
    known = await db.scalar(select(TestSentence.intent).where(TestSentence.key == key_of(text)[:500]))
    if known is not None:
        detail = f"This sentence tests the models (as {known}), so it must not train them."
        raise Conflict(detail, code="in_test_set", intent=known)


def duplicate(there: Sentence) -> Conflict:
    """Return the error for a sentence that its intent has already."""
    detail = f"{there.intent} has this sentence already: “{plain(there.text)}”."
    return Conflict(detail, code="duplicate_sentence", intent=there.intent, text=there.text)


async def still_there(db: AsyncSession, data: TrainingData, old: Sentence) -> Sentence:
    """Return the sentence that somebody looked at.

    Raises:
        Conflict: ``sentence_changed``, it reads otherwise by now; says by whom.
    """
    there = data.merged.find(old.text)
    if there is not None and (there.intent, there.text) == (old.intent, old.text):
        return there
    latest = await db.scalar(
        select(TrainingEdit)
        .where(TrainingEdit.old_text == old.text, TrainingEdit.state != UNDONE)
        .order_by(TrainingEdit.id.desc())
        .limit(1)
    )
    names = await accounts.names_of(db, [latest.author if latest else None])
    who = names.get((latest.author if latest else None) or "", "the files")
    detail = f"This sentence was changed or removed meanwhile (by {who}). Look at it again."
    raise Conflict(detail, code="sentence_changed", by=who, now=there.text if there else None)


def refuse_last(data: TrainingData, there: Sentence) -> None:
    """Refuse to take a sentence from an intent that needs it.

    Raises:
        Conflict: ``last_sentence``.
    """
    if len(data.merged.of(there.intent)) <= FEWEST:
        detail = f"{there.intent} would have too few sentences left. Add others first, or delete the intent."
        raise Conflict(detail, code="last_sentence", intent=there.intent)
