"""The end of a conversation: its transcript, to keep or by mail."""

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import transcript
from crm_backend.conversations.models import Conversation, TranscriptMail
from crm_backend.conversations.people import person_of
from crm_backend.conversations.service import get_conversation, lock
from crm_backend.customers.service import check_email
from crm_backend.database import Database, now
from crm_backend.desk import settings as desk_settings
from crm_backend.errors import InvalidInput, TooMany
from crm_backend.mail import compose, send
from crm_backend.settings import Settings

BATCH = 50
MOST_A_DAY = 3
"""Mails of one conversation."""
_DAY = timedelta(days=1)
_FOOT = {
    "en": "You asked for this mail in our chat. There is nothing to click or to confirm.",
    "zh": "您在聊天中要求我们发送此邮件，无需点击或确认任何内容。",
}


async def transcript_of(session: AsyncSession, conversation_id: str, *, shop: str, language: str) -> str:
    """Return the conversation as plain text, by the desk's clock."""
    return await _write(session, await get_conversation(session, conversation_id), shop, language)


async def ask_for_mail(
    session: AsyncSession, conversation_id: str, *, email: str | None, language: str
) -> str:
    """Have the transcript mailed; return the address.

    Raises:
        InvalidInput: a stranger gave no e-mail (``email_needed``), or it is none (``invalid_value``).
        TooMany: it was mailed three times within a day (``too_many_mails``).
    """
    conversation = await lock(session, conversation_id)
    person = await person_of(session, conversation.customer_id)
    address = check_email(email) if email else person.email if person else ""
    if not address:
        raise InvalidInput("An e-mail is needed to send it to.", code="email_needed")
    query = select(func.count()).select_from(TranscriptMail)
    sent = await session.scalar(
        query.where(
            TranscriptMail.conversation_id == conversation_id, TranscriptMail.requested_at > now() - _DAY
        )
    )
    if (sent or 0) >= MOST_A_DAY:
        raise TooMany("It was mailed often enough for today.", code="too_many_mails", retry_after=3600)
    session.add(TranscriptMail(conversation_id=conversation_id, email=address, language=language))
    await session.flush()
    return address


async def send_transcripts(database: Database, settings: Settings) -> int:
    """Send what waits, oldest first; return how many went out.

    Raises:
        MailNotSent: by the first that could not be sent; the rest waits for the next try.
    """
    query = select(TranscriptMail).where(TranscriptMail.sent_at.is_(None))
    async with database.read() as session:
        due = (await session.scalars(query.order_by(TranscriptMail.requested_at).limit(BATCH))).all()
    for mail in due:
        async with database.read() as session:
            conversation = await get_conversation(session, mail.conversation_id)
            text = await _write(session, conversation, settings.shop_name, mail.language)
        subject, _, _ = text.partition("\n")
        foot = _FOOT["zh" if mail.language.startswith("zh") else "en"]
        body = transcript.without_links(f"{text}\n{foot}\n")
        send(settings, compose(settings, to=mail.email, subject=subject, text=body))
        async with database.write() as session:
            await session.execute(
                update(TranscriptMail).where(TranscriptMail.id == mail.id).values(sent_at=now())
            )
    return len(due)


async def _write(session: AsyncSession, conversation: Conversation, shop: str, language: str) -> str:
    zone = (await desk_settings.current(session)).settings.timezone
    return await transcript.write(session, conversation, shop=shop, zone=zone, language=language)
