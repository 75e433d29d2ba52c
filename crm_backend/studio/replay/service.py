"""What people do with replays: ask for one, stop it, read it; and conversations that become tests."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.errors import Conflict, InvalidInput, NotFound
from crm_backend.settings import Settings
from crm_backend.staff import audit
from crm_backend.studio.candidates.models import DONE, FAILED, QUEUED, RUNNING, BotModel
from crm_backend.studio.replay import choosing, stories
from crm_backend.studio.replay.judging import judge
from crm_backend.studio.replay.models import (
    BETTER,
    BROKEN,
    CHANGED,
    SAME,
    ConversationTest,
    Replay,
    ReplayedConversation,
)
from crm_backend.studio.replay.scripts import Played, Script

ORDER = (BROKEN, BETTER, CHANGED, SAME)


async def replay_of(db: AsyncSession, candidate_id: str, base_id: str) -> Replay | None:
    """Return the replay of these two, if anybody asked for it."""
    query = select(Replay).where(Replay.candidate_id == candidate_id, Replay.base_id == base_id)
    return (await db.scalars(query)).first()


async def find(db: AsyncSession, candidate: BotModel, base: BotModel) -> Replay:
    """Return the replay of these two.

    Raises:
        NotFound: ``not_replayed``.
    """
    row = await replay_of(db, candidate.id, base.id)
    if row is None:
        raise NotFound("These two have not been replayed.", code="not_replayed")
    return row


async def queue(
    db: AsyncSession, candidate: BotModel, base: BotModel, *, most: int, staff_id: str | None
) -> Replay:
    """Queue a replay of the newest conversations and all tests; one that has ended is made anew.

    Raises:
        Conflict: ``no_archive``, one of them has none.
    """
    if not candidate.archive or not base.archive:
        raise Conflict("Only trained models can be replayed.", code="no_archive")
    row = await replay_of(db, candidate.id, base.id)
    if row is None:
        row = Replay(candidate_id=candidate.id, base_id=base.id, most=most)
        db.add(row)
    elif row.state not in (QUEUED, RUNNING):
        row.state, row.error, row.cancelled, row.counts, row.most = QUEUED, "", False, {}, most
        row.played, row.total, row.finished_at = 0, 0, None
        await db.execute(delete(ReplayedConversation).where(ReplayedConversation.replay_id == row.id))
    await db.flush()
    await _note(db, staff_id, "model.replay", candidate.id)
    return row


async def cancel(db: AsyncSession, row: Replay, *, staff_id: str | None) -> None:
    """Stop a replay within seconds, or take it out of the queue.

    Raises:
        Conflict: ``not_replaying``.
    """
    if row.state not in (QUEUED, RUNNING):
        raise Conflict("This replay has ended.", code="not_replaying")
    row.cancelled = True
    if row.state == QUEUED:
        row.state, row.error, row.finished_at = FAILED, "Cancelled.", now()
    await _note(db, staff_id, "model.replay_cancel", row.candidate_id)


async def keep(
    db: AsyncSession,
    row: Replay,
    scripts: Sequence[Script],
    base: Sequence[Played],
    candidate: Sequence[Played],
) -> None:
    """Store what came of a replay."""
    found = Counter[str]()
    for script, old, new in zip(scripts, base, candidate, strict=True):
        judged = judge(script, old, new)
        found[judged.verdict] += 1
        db.add(
            ReplayedConversation(
                replay_id=row.id,
                conversation_id=script.conversation_id,
                test=script.test,
                verdict=judged.verdict,
                reasons=judged.reasons,
                turns=_side_by_side(script, old, new),
            )
        )
    row.state, row.finished_at, row.played = DONE, now(), row.total
    row.counts = {name: found[name] for name in ORDER}


def _side_by_side(script: Script, old: Played, new: Played) -> list[dict[str, object]]:
    sides = {"base": old.turns, "candidate": new.turns}
    return [
        {"text": said.text}
        | {name: turns[at].model_dump() if at < len(turns) else None for name, turns in sides.items()}
        for at, said in enumerate(script.said)
    ]


async def conversations_of(db: AsyncSession, row: Replay) -> list[ReplayedConversation]:
    """Return a replay's conversations, those that break first."""
    rows = await db.scalars(select(ReplayedConversation).where(ReplayedConversation.replay_id == row.id))
    return sorted(rows, key=lambda one: (ORDER.index(one.verdict), not one.test, one.conversation_id))


async def broken_by(db: AsyncSession, row: Replay) -> list[str]:
    """Return a sentence for each conversation that breaks, with its id."""
    return [
        f"Conversation {one.conversation_id[:8]}: {' '.join(one.reasons)}"
        for one in await conversations_of(db, row)
        if one.verdict == BROKEN
    ]


async def list_tests(db: AsyncSession) -> Sequence[ConversationTest]:
    """Return the conversations that have to go on as they went, oldest first."""
    return (await db.scalars(select(ConversationTest).order_by(ConversationTest.created_at))).all()


async def add_test(
    db: AsyncSession, settings: Settings, conversation_id: str, *, name: str, staff_id: str | None
) -> ConversationTest:
    """Let a conversation be a test: every candidate has to understand and do what was understood and done.

    Raises:
        NotFound: ``conversation_not_found``.
        Conflict: ``already_a_test``.
        InvalidInput: ``nothing_to_test``, the bot answered nothing in it.
    """
    query = select(ConversationTest).where(ConversationTest.conversation_id == conversation_id)
    if (await db.scalars(query)).first():
        raise Conflict("This conversation is a test already.", code="already_a_test")
    scripts = await choosing.scripts_of(db, [conversation_id])
    if not scripts:
        await choosing.require_conversation(db, conversation_id)
        raise InvalidInput("The bot answered nothing in this conversation.", code="nothing_to_test")
    expected = await choosing.expected_of(db, scripts[0])
    title = name or f"{expected[0].intent} {conversation_id[:8]}"
    story = await stories.write(db, settings, scripts[0], title)
    row = ConversationTest(
        conversation_id=conversation_id,
        name=title,
        expected=[one.model_dump() for one in expected],
        story=story,
        author=staff_id,
    )
    db.add(row)
    await db.flush()
    await audit.record(
        db, staff_id=staff_id, action="test.add", object_type="conversation", object_id=conversation_id
    )
    return row


async def remove_test(db: AsyncSession, test_id: str, *, staff_id: str | None) -> None:
    """Let a conversation be a test no longer.

    Raises:
        NotFound: ``no_such_test``.
    """
    row = await db.get(ConversationTest, test_id)
    if row is None:
        raise NotFound("There is no such test.", code="no_such_test")
    await db.delete(row)
    await audit.record(
        db,
        staff_id=staff_id,
        action="test.remove",
        object_type="conversation",
        object_id=row.conversation_id,
    )


async def _note(db: AsyncSession, staff_id: str | None, action: str, model_id: str) -> None:
    await audit.record(db, staff_id=staff_id, action=action, object_type="model", object_id=model_id)
