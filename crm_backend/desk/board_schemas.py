"""The shape of the supervisors' live board."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from crm_backend.desk.presence_schemas import AgentView, TeamView
from crm_backend.desk.schemas import ConversationView

Alarm = Literal["nobody_there", "all_full", "too_many", "wait_broken"]


class AlarmView(BaseModel):
    """Why the queue needs somebody now."""

    code: Alarm
    text: str


class BoardAgent(AgentView):
    """An agent with the conversations they have, the one that presses most first."""

    conversations: list[ConversationView]


class Board(BaseModel):
    """The desk as supervisors watch it."""

    at: datetime
    open: bool
    opens_at: datetime | None
    waiting: int
    free_places: int
    """How many conversations the agents who are available could still take."""
    longest_wait_seconds: int | None
    expected_wait_seconds: int | None
    with_bot: int
    with_agents: int
    at_risk: int
    """Conversations with a promise that will soon be broken."""
    breached: int
    """Conversations with a promise that is broken."""
    alarms: list[AlarmView]
    queue: list[ConversationView]
    """Whoever waits longest first, at most 200."""
    agents: list[BoardAgent]
    """Those who are there or have conversations."""
    teams: list[TeamView]
