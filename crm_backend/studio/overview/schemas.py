"""The shapes of the views on the training data."""

from typing import Literal

from pydantic import BaseModel

from crm_backend.studio.data.schemas import SentenceView


class LeanView(BaseModel):
    """A sentence nearer to another intent's (``nearest``) than to any of its own."""

    sentence: SentenceView
    nearest: SentenceView
    likeness: float


class PairView(BaseModel):
    """Two intents that get confused; ``share`` of their sentences lean to the other."""

    intents: tuple[str, str]
    leaning: int
    share: float
    examples: list[LeanView]


class OutlierView(BaseModel):
    sentence: SentenceView
    likeness: float
    """Cosine to its nearest own sentence."""
    elsewhere: str
    """The intent that it lies nearest to."""


class DoubleView(BaseModel):
    """Two sentences of one intent that read nearly the same."""

    first: SentenceView
    second: SentenceView
    likeness: float


class TwiceView(BaseModel):
    """One sentence in the files under two intents."""

    first: SentenceView
    second: SentenceView


class CountView(BaseModel):
    intent: str
    sentences: int


class QualityView(BaseModel):
    """What to look at in the training data, the worst first."""

    pairs: list[PairView]
    outliers: list[OutlierView]
    doubles: list[DoubleView]
    doubles_in_all: int
    few: list[CountView]
    few_below: int
    many: list[CountView]
    median: float
    twice: list[TwiceView]


class EntityUseView(BaseModel):
    name: str
    marks: int
    intents: dict[str, int]
    values: dict[str, int]
    examples: list[SentenceView]


class EntitiesView(BaseModel):
    entities: list[EntityUseView]


class VariantView(BaseModel):
    text: str
    buttons: list[str]


class ReplyView(BaseModel):
    name: str
    file: str
    variants: list[VariantView]
    uses: list[str]


class RepliesView(BaseModel):
    replies: list[ReplyView]


class StepView(BaseModel):
    kind: Literal["intent", "action", "form", "slot", "other"]
    name: str


class FlowView(BaseModel):
    """A rule or a story; the steps at one place of ``steps`` are alternatives."""

    kind: Literal["rule", "story"]
    name: str
    file: str
    steps: list[list[StepView]]


class FlowsView(BaseModel):
    flows: list[FlowView]


class MapPoint(BaseModel):
    """``x`` and ``y`` from 0 to 1; ``intent`` counts in ``MapView.intents``."""

    x: float
    y: float
    intent: int
    text: str


class MapView(BaseModel):
    """Every sentence as a point: near each other means alike."""

    intents: list[str]
    points: list[MapPoint]
    method: Literal["t-SNE", "PCA"]
