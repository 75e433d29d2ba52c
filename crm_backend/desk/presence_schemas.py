"""The shapes of who is at the desk, of teams, and of what agents can take."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

Status = Literal["online", "paused", "away", "offline"]
Capacity = Annotated[int, Field(ge=0, le=50)]
Skill = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z][a-z0-9_-]*$")]
Id = Annotated[str, Field(max_length=36, pattern=r"^[0-9A-Za-z-]+$")]


class PresenceIn(BaseModel):
    """A sign of life; ``capacity`` is what the agent takes today (None: as much as the profile says)."""

    status: Literal["online", "paused", "offline"] = "online"
    capacity: Capacity | None = None


class AgentView(BaseModel):
    """An agent as colleagues see them. ``away``: no sign of life for a minute."""

    id: str
    name: str
    status: Status
    seen_at: datetime | None
    capacity: int
    full_capacity: int
    """What the profile says; ``capacity`` may be less today."""
    load: int
    languages: list[str]
    topics: list[str]
    team_ids: list[str]


class TeamView(BaseModel):
    id: str
    name: str


class DeskView(BaseModel):
    """The desk right now."""

    me: AgentView
    agents: list[AgentView]
    teams: list[TeamView]
    assignment: Literal["manual", "automatic"]
    open: bool
    opens_at: datetime | None
    """When the desk opens next; None while it is open, or for good."""
    waiting: int
    expected_wait_seconds: int | None


class TeamIn(BaseModel):
    name: Annotated[
        str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*[^\s\x00-\x1f][^\x00-\x1f]*$")
    ]


class ProfileIn(BaseModel):
    """What an agent can take; empty ``languages`` or ``topics`` mean all of them."""

    capacity: Capacity
    languages: Annotated[list[Skill], Field(max_length=40)] = []
    topics: Annotated[list[Skill], Field(max_length=100)] = []
    team_ids: Annotated[list[Id], Field(max_length=40)] = []


class TransferIn(BaseModel):
    """To an agent or to a team."""

    agent_id: Id | None = None
    team_id: Id | None = None
    note: Annotated[str, Field(max_length=2000)] = ""

    @model_validator(mode="after")
    def _one_of_two(self) -> "TransferIn":
        if (self.agent_id is None) == (self.team_id is None):
            raise ValueError("name either an agent_id or a team_id")
        return self
