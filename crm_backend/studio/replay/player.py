"""Plays scripts: the gateway's own turns, at the time of day and in the CRM of then."""

from pathlib import Path

from anyio.to_thread import run_sync
from sqlalchemy import select

from crm_backend.conversations import service as conversations
from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.service import Draft
from crm_backend.conversations.vocabulary import BOT, CUSTOMER, PENDING, SUPPRESSED, public_owner
from crm_backend.database import Database, set_clock
from crm_backend.gateway.turn import Turns
from crm_backend.studio.replay.copying import put_back
from crm_backend.studio.replay.rewinding import rewind
from crm_backend.studio.replay.scripts import Done, Played, Said, Script

SILENT = "The sandbox's bot gave no answer."


class NoAnswer(RuntimeError):
    """The sandbox's Rasa failed: nothing can be said of the model."""


async def play(database: Database, turns: Turns, script: Script, pristine: Path, used: Path) -> Played:
    """Play one conversation in a CRM of its own.

    Raises:
        NoAnswer: Rasa failed or was too slow.
    """
    await run_sync(put_back, pristine, used)
    await run_sync(rewind, used, script.started_at)
    set_clock(script.started_at)
    async with database.write() as session:
        conversation = await conversations.create_conversation(
            session, site=script.site, customer_id=script.customer_id, language=script.language
        )
    done = []
    for said in script.said:
        done.append(await _turn(database, turns, conversation.id, said))
        if done[-1].owner != BOT:
            break
    async with database.read() as session:
        row = await session.get_one(Conversation, conversation.id)
        reasons = [str(one.get("code", "")) for one in row.reasons]
    return Played(conversation_id=script.conversation_id, turns=done, reasons=reasons)


async def _turn(database: Database, turns: Turns, conversation_id: str, said: Said) -> Done:
    set_clock(said.at)
    draft = Draft(
        sender=CUSTOMER, text=said.text, payload=said.payload, state=PENDING, sentiment=said.sentiment
    )
    async with database.write() as session:
        message, _ = await conversations.append_message(session, conversation_id, draft)
    await turns.run(conversation_id)
    async with database.read() as session:
        row = await session.get_one(Message, message.id)
        if row.parse is None:
            raise NoAnswer(SILENT)
        replies = await session.scalars(
            select(Message.text)
            .where(Message.reply_to == message.id, Message.state != SUPPRESSED)
            .order_by(Message.seq)
        )
        conversation = await session.get_one(Conversation, conversation_id)
        return Done(
            intent=row.intent,
            actions=list(row.parse.get("actions") or []),
            replies=list(replies),
            owner=public_owner(conversation.owner),
        )
