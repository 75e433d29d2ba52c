"""Shapes of the models' API."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from crm_backend.studio.candidates.scores import Report


class ModelView(BaseModel):
    """A model; ``progress`` is 0..1 and ``seconds_left`` a guess from earlier trainings."""

    model_config = ConfigDict(from_attributes=True, protected_namespaces=())

    id: str
    state: str
    sha256: str
    rasa_id: str
    data_digest: str
    config_digest: str
    code_version: str
    sentences: int
    edits: int
    tune_minutes: int
    scores: dict[str, Any]
    author: str | None
    error: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    promoted_at: datetime | None
    progress: float | None = None
    seconds_left: int | None = None


class ModelList(BaseModel):
    models: list[ModelView]


class LogView(BaseModel):
    """The end of a training's log."""

    text: str


class TrainIn(BaseModel):
    """``deep`` tunes an encoder for this model first, for so many minutes."""

    deep: bool = False
    minutes: int = Field(default=20, ge=1, le=600)


class CompareIn(BaseModel):
    """``base`` is the live model if not given."""

    base: str | None = Field(default=None, max_length=36)


class ComparisonView(BaseModel):
    """A comparison; ``reasons`` says why the gate refuses, when the base is the live model."""

    state: str
    candidate: str
    base: str
    error: str
    report: Report | None
    reasons: list[str]
