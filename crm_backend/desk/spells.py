"""What follows from every change of a conversation at the desk: its wait and its clocks."""

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service as conversations
from crm_backend.conversations.models import Conversation
from crm_backend.desk.sla import follow_clocks
from crm_backend.desk.waits import follow_wait


async def follow_change(
    session: AsyncSession, conversation_id: str, *, place: int | None = None
) -> Conversation:
    """Let wait and clocks begin or end with what the conversation is now; repeated, it changes nothing.

    Called in the transaction of the change, with the conversation locked. ``place`` is where it
    begins to wait.
    """
    await session.flush()
    conversation = await conversations.get_conversation(session, conversation_id)
    await follow_wait(session, conversation, place=place)
    await follow_clocks(session, conversation)
    return conversation
