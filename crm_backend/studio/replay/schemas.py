"""Shapes of the replays' API."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from crm_backend.studio.replay.scripts import Done, Expected

MOST = 200


class ReplayIn(BaseModel):
    """How many past conversations at most, and beside which model; the live one if not given."""

    most: int = Field(default=40, ge=1, le=MOST)
    base: str | None = Field(default=None, max_length=36)


class ReplayedTurn(BaseModel):
    """A customer's message with what each model did; None once it had handed over."""

    text: str
    base: Done | None
    candidate: Done | None


class ReplayedView(BaseModel):
    """One conversation; ``test`` is its name if it is a test."""

    model_config = ConfigDict(from_attributes=True)

    conversation_id: str
    test: str
    verdict: str
    reasons: list[str]
    turns: list[ReplayedTurn]


class ReplayView(BaseModel):
    """A replay; ``played`` of ``total`` conversations, each counted for both models."""

    state: str
    candidate: str
    base: str
    error: str
    played: int
    total: int
    counts: dict[str, int]
    finished_at: datetime | None
    conversations: list[ReplayedView]


class TestIn(BaseModel):
    """Without a name it gets its first intent's."""

    __test__ = False

    conversation_id: str = Field(max_length=36)
    name: str = Field(default="", max_length=200)


class TestView(BaseModel):
    """A conversation that is a test; ``story`` is its form for ``rasa test``."""

    __test__ = False
    model_config = ConfigDict(from_attributes=True)

    id: str
    conversation_id: str
    name: str
    expected: list[Expected]
    story: str
    created_at: datetime


class TestList(BaseModel):
    __test__ = False

    tests: list[TestView]
