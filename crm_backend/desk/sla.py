"""SLA clocks: which promises run for a conversation, and what happens when their time is up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations import service as conversations
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.vocabulary import AGENT, CUSTOMER, QUEUE, agent_of
from crm_backend.database import now
from crm_backend.desk import settings as desk_settings
from crm_backend.desk.hours import add_open_time
from crm_backend.desk.models import SlaClock
from crm_backend.desk.schemas import ClockView, SlaKind
from crm_backend.desk.settings import Held, Priority
from crm_backend.webhooks import events as webhooks

FIRST: Final = "first_response"
NEXT: Final = "next_response"
RESOLUTION: Final = "resolution"
SLA_WARNED, SLA_BREACHED = "sla.warned", "sla.breached"
BATCH = 100
_URGENT = {"sensitive_topic"}
_HIGH = {"protest", "mood_low", "mood_falling", "insult", "action_failed", "asked_again"}
_BAD_MOOD = -0.5


@dataclass(frozen=True)
class Times:
    """Until when a promise holds, and when agents are warned."""

    warn_at: datetime
    due_at: datetime


def times(held: Held, *, priority: Priority, kind: SlaKind, started_at: datetime) -> Times:
    """Return when a clock that started then is due, in open time only."""
    target = timedelta(minutes=getattr(held.settings.sla[priority], kind))
    hours = held.settings.hours
    early = target * held.settings.warn_percent / 100
    return Times(add_open_time(hours, started_at, early), add_open_time(hours, started_at, target))


def priority_of(reasons: Iterable[str], mood: float) -> Priority:
    """Return how pressing a conversation is, by why a person was called."""
    codes = set(reasons)
    if codes & _URGENT:
        return "urgent"
    return "high" if codes & _HIGH or mood <= _BAD_MOOD else "normal"


async def follow_clocks(session: AsyncSession, conversation: Conversation) -> None:
    """Start and stop the clocks as the conversation's state asks; a second time changes nothing."""
    running = {clock.kind: clock for clock in await _running(session, conversation.id)}
    if conversation.owner != QUEUE and agent_of(conversation.owner) is None:
        return await _stop(session, list(running.values()), now())
    if RESOLUTION not in running:
        begun = conversation.waiting_since or conversation.claimed_at or now()
        await _start(session, conversation, RESOLUTION, begun)
        await _start(session, conversation, FIRST, begun)
    elif conversation.last_message_sender == AGENT:
        at = conversation.last_message_at or now()
        await _stop(session, [running[kind] for kind in (FIRST, NEXT) if kind in running], at)
    elif conversation.last_message_sender == CUSTOMER and not {FIRST, NEXT} & set(running):
        await _start(session, conversation, NEXT, conversation.last_message_at or now())
    return None


async def _start(
    session: AsyncSession, conversation: Conversation, kind: SlaKind, started_at: datetime
) -> None:
    held = await desk_settings.current(session)
    priority: Priority = conversation.priority  # type: ignore[assignment]
    until = times(held, priority=priority, kind=kind, started_at=started_at)
    clock = SlaClock(
        conversation_id=conversation.id,
        kind=kind,
        priority=priority,
        started_at=started_at,
        warn_at=until.warn_at,
        due_at=until.due_at,
        settings_version=held.version,
    )
    session.add(clock)
    await session.flush()


async def _stop(session: AsyncSession, clocks: Sequence[SlaClock], at: datetime) -> None:
    """Stop clocks; one that is past its time is breached, whether or not the worker came by before."""
    for clock in clocks:
        clock.stopped_at = at
        if clock.breached_at is None and at > clock.due_at:
            clock.breached_at = clock.due_at
            await _tell_breach(session, clock)
    await session.flush()


async def _running(session: AsyncSession, conversation_id: str) -> Sequence[SlaClock]:
    query = select(SlaClock).where(SlaClock.conversation_id == conversation_id, SlaClock.stopped_at.is_(None))
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def list_due(session: AsyncSession) -> Sequence[SlaClock]:
    """Return running clocks that somebody has to be warned about, or that are over."""
    moment = now()
    due: ColumnElement[bool] = or_(
        SlaClock.warned_at.is_(None) & (SlaClock.warn_at <= moment),
        SlaClock.breached_at.is_(None) & (SlaClock.due_at <= moment),
    )
    query = select(SlaClock).where(SlaClock.stopped_at.is_(None), due)
    return (await session.scalars(query.order_by(SlaClock.due_at).limit(BATCH))).all()


async def mark(session: AsyncSession, clock: SlaClock) -> str | None:
    """Warn of a clock or call it breached, once among all processes; return what was said."""
    await conversations.lock(session, clock.conversation_id)
    moment = now()
    breached = clock.due_at <= moment
    said = SLA_BREACHED if breached else SLA_WARNED
    untold = SlaClock.breached_at.is_(None) if breached else SlaClock.warned_at.is_(None)
    values = {"warned_at": clock.warned_at or moment, **({"breached_at": moment} if breached else {})}
    statement = (
        update(SlaClock)
        .where(SlaClock.id == clock.id, SlaClock.stopped_at.is_(None), untold)
        .values(**values)
        .returning(SlaClock.id)
        .execution_options(synchronize_session=False)
    )
    if (await session.execute(statement)).scalar_one_or_none() is None:
        return None
    data = {"kind": clock.kind, "due_at": clock.due_at.isoformat()}
    await conversations.add_event(session, clock.conversation_id, type=said, data=data)
    if breached:
        await _tell_breach(session, clock)
    return said


async def _tell_breach(session: AsyncSession, clock: SlaClock) -> None:
    told = {"conversation_id": clock.conversation_id, "clock": clock.kind, "due_at": clock.due_at.isoformat()}
    await webhooks.emit(session, webhooks.SLA_BREACHED, told)


async def set_anew(session: AsyncSession, held: Held) -> None:
    """Compute running clocks by other settings; what was said of them already stays said."""
    query = select(SlaClock).where(SlaClock.stopped_at.is_(None), SlaClock.settings_version != held.version)
    for clock in await session.scalars(query):
        until = times(held, priority=clock.priority, kind=clock.kind, started_at=clock.started_at)  # type: ignore[arg-type]
        clock.warn_at, clock.due_at, clock.settings_version = until.warn_at, until.due_at, held.version
    await session.flush()


async def set_priority(session: AsyncSession, conversation_id: str, priority: Priority) -> None:
    """Say how pressing a conversation is; the promises that run are computed anew by it."""
    conversation = await conversations.lock(session, conversation_id)
    conversation.priority = priority
    held = await desk_settings.current(session)
    for clock in await _running(session, conversation_id):
        until = times(held, priority=priority, kind=clock.kind, started_at=clock.started_at)  # type: ignore[arg-type]
        clock.priority, clock.warn_at, clock.due_at = priority, until.warn_at, until.due_at
        clock.settings_version = held.version
    await session.flush()


async def clocks_of(session: AsyncSession, conversation_ids: Sequence[str]) -> dict[str, list[ClockView]]:
    """Return the running clocks of conversations, the most pressing first."""
    query = select(SlaClock).where(
        SlaClock.conversation_id.in_(conversation_ids), SlaClock.stopped_at.is_(None)
    )
    found: dict[str, list[ClockView]] = {}
    for clock in await session.scalars(query.order_by(SlaClock.due_at)):
        found.setdefault(clock.conversation_id, []).append(_view(clock))
    return found


def _view(clock: SlaClock) -> ClockView:
    moment = now()
    state = "running"
    if clock.breached_at is not None or clock.due_at <= moment:
        state = "breached"
    elif clock.warned_at is not None or clock.warn_at <= moment:
        state = "warned"
    return ClockView.model_validate({"kind": clock.kind, "due_at": clock.due_at, "state": state})
