"""The supervisors' live board: who waits, who is on, which promises are about to break."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.models import Conversation
from crm_backend.conversations.vocabulary import QUEUE, agent_of
from crm_backend.database import now
from crm_backend.desk.board_schemas import AlarmView, Board, BoardAgent
from crm_backend.desk.overview import desk_view
from crm_backend.desk.presence_schemas import AgentView, DeskView
from crm_backend.desk.queue import count
from crm_backend.desk.schemas import ClockView, ConversationView
from crm_backend.desk.views import list_views
from crm_backend.staff.schemas import StaffView

MOST = 200
LONG_QUEUE = 2
"""So many waiting for each place that is free, and the queue is long."""
_PRESSING = {"breached": 0, "warned": 1, "running": 2}


async def board(session: AsyncSession, *, staff: StaffView) -> Board:
    """Return the desk right now."""
    desk = await desk_view(session, staff_id=staff.id)
    counts = await count(session, staff_id=staff.id)
    waiting = await _views(session, staff, Conversation.owner == QUEUE, Conversation.waiting_since)
    held = await _views(session, staff, Conversation.owner.like("agent:%"), Conversation.claimed_at)
    free, moment = _free_places(desk.agents), now()
    begun = [one.waiting_since for one in waiting if one.waiting_since]
    longest = moment - min(begun) if begun else None
    standing = [_worst(one.sla) for one in [*waiting, *held]]
    return Board(
        at=moment,
        open=desk.open,
        opens_at=desk.opens_at,
        waiting=desk.waiting,
        free_places=free,
        longest_wait_seconds=int(longest.total_seconds()) if longest is not None else None,
        expected_wait_seconds=desk.expected_wait_seconds,
        with_bot=counts.bot,
        with_agents=counts.agents,
        at_risk=standing.count("warned"),
        breached=standing.count("breached"),
        alarms=alarms(desk, waiting=waiting, free=free, moment=moment),
        queue=waiting,
        agents=_agents(desk.agents, held),
        teams=desk.teams,
    )


async def _views(
    session: AsyncSession, staff: StaffView, condition: object, since: object
) -> list[ConversationView]:
    query = select(Conversation).where(condition).order_by(since, Conversation.id).limit(MOST)  # type: ignore[arg-type]
    return await list_views(session, (await session.scalars(query)).all(), staff=staff)


def _free_places(agents: Sequence[AgentView]) -> int:
    return sum(max(0, one.capacity - one.load) for one in agents if one.status == "online")


def _worst(clocks: Sequence[ClockView]) -> str:
    return min((clock.state for clock in clocks), key=lambda state: _PRESSING[state], default="running")


def _agents(agents: Sequence[AgentView], held: Sequence[ConversationView]) -> list[BoardAgent]:
    """Return who is there or has something, each with it; those who are on first."""
    own: dict[str, list[ConversationView]] = defaultdict(list)
    for one in sorted(held, key=lambda view: _PRESSING[_worst(view.sla)]):
        own[agent_of(one.owner) or ""].append(one)
    rank = {"online": 0, "paused": 1, "away": 2, "offline": 3}
    shown = [one for one in agents if one.status in ("online", "paused", "away") or one.id in own]
    return [
        BoardAgent(**one.model_dump(), conversations=own[one.id])
        for one in sorted(shown, key=lambda agent: (rank[agent.status], agent.name))
    ]


def alarms(
    desk: DeskView, *, waiting: Sequence[ConversationView], free: int, moment: datetime
) -> list[AlarmView]:
    """Return why the queue needs somebody now; nothing while it flows or the desk is closed."""
    if not desk.open or not waiting:
        return []
    found: list[AlarmView] = []
    if not any(one.status == "online" for one in desk.agents):
        found.append(AlarmView(code="nobody_there", text="Customers wait, and nobody is available."))
    elif free == 0:
        found.append(AlarmView(code="all_full", text="Customers wait, and everybody has all they can take."))
    elif len(waiting) > LONG_QUEUE * free:
        text = f"{len(waiting)} wait for {free} free {'place' if free == 1 else 'places'}."
        found.append(AlarmView(code="too_many", text=text))
    late = [one for one in waiting if any(clock.state == "breached" for clock in one.sla)]
    if late:
        longest = max(moment - one.waiting_since if one.waiting_since else timedelta() for one in late)
        minutes = int(longest.total_seconds() // 60)
        who = "One customer waits" if len(late) == 1 else f"{len(late)} customers wait"
        text = f"{who} longer than was promised, up to {minutes} min."
        found.append(AlarmView(code="wait_broken", text=text))
    return found
