"""The shapes of the policy's API."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from crm_backend.triage.weights import PolicySettings

Verdict = Literal["right", "too_early", "too_late", "not_needed"]


class PolicyView(BaseModel):
    """A version; 0 is the one that Kefu ships, by nobody."""

    version: int
    settings: PolicySettings
    note: str
    author: str | None
    created_at: datetime | None
    active: bool


class PolicyHistory(BaseModel):
    """``history`` is newest first and ends with version 0."""

    active: PolicyView
    history: list[PolicyView]


class PolicyIn(BaseModel):
    """A new version; a reason that is left out has the shipped value."""

    model_config = ConfigDict(extra="forbid")

    settings: PolicySettings
    note: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]


class WhatIfIn(BaseModel):
    """Settings that somebody thinks of."""

    model_config = ConfigDict(extra="forbid")

    settings: PolicySettings


class WhatIf(BaseModel):
    """Conversations of the last 30 days: in how many a person was called, and would have been.

    ``fewer`` would not have been called; ``fewer_judged_right`` of them agents had judged right.
    """

    conversations: int
    called: int
    would_call: int
    more: int
    fewer: int
    fewer_judged_right: int
    more_examples: list[str]
    """Ids of the newest conversations."""
    fewer_examples: list[str]


class VerdictIn(BaseModel):
    """Was it right to call a person? Without ``decision_id`` the latest escalation is meant."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict
    decision_id: Annotated[str, Field(max_length=36, pattern=r"^[^\x00]*$")] | None = None


class VerdictView(BaseModel):
    verdict: Verdict
    by: str
    at: datetime


class HandoffReason(BaseModel):
    code: str
    text: str
    weight: float


class HandoffView(BaseModel):
    """A stored escalation, with what an agent thought of it."""

    decision_id: str
    policy_version: int
    score: float
    reasons: list[HandoffReason]
    at: datetime
    verdict: VerdictView | None
