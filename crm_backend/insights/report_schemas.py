"""The shapes of reports. Money is in minor units of the report's currency; shares are 0 to 1."""

import datetime as dt

from pydantic import BaseModel


class PeriodView(BaseModel):
    first: dt.date
    last: dt.date
    before_first: dt.date
    before_last: dt.date


class Change(BaseModel):
    """A figure and the one of the period before; ``growth`` is null where that was nothing."""

    value: float | None
    before: float | None
    growth: float | None


class SalesDay(BaseModel):
    day: dt.date
    revenue: int
    orders: int


class BestDay(BaseModel):
    day: dt.date
    revenue: int


class Leader(BaseModel):
    key: str
    name: str
    revenue: int
    orders: int
    units: int
    before: int
    growth: float | None


class ReturnedView(BaseModel):
    lines: int
    revenue: int
    cancelled_orders: int


class SalesReport(BaseModel):
    period: PeriodView
    currency: str | None
    measures: dict[str, Change]
    days: list[SalesDay]
    best_day: BestDay | None
    products: list[Leader]
    categories: list[Leader]
    customers: list[Leader]
    returned: ReturnedView
    notes: list[str]


class FunnelStep(BaseModel):
    step: str
    count: int
    share: float | None


class CohortView(BaseModel):
    month: str
    customers: int
    kept: list[float]


class BasketView(BaseModel):
    orders: int
    products: float | None
    units: float | None
    median_amount: float | None


class Pair(BaseModel):
    product_id: str
    product_id_b: str
    first: str
    second: str
    together: int
    lift: float


class BehaviourReport(BaseModel):
    period: PeriodView
    funnel: list[FunnelStep]
    cohorts: list[CohortView]
    basket: BasketView
    pairs: list[Pair]
    notes: list[str]


class TopicView(BaseModel):
    topic: str
    count: int
    mood: float
    to_person: float
    rating: float | None
    before: int
    growth: float | None


class TopicWeek(BaseModel):
    week: dt.date
    topic: str
    count: int
    mood: float


class ProductMood(BaseModel):
    name: str
    count: int
    mood: float
    to_person: float


class VerdictsView(BaseModel):
    handoffs: int
    judged: int
    counts: dict[str, int]
    right: float | None


class CostView(BaseModel):
    per_minute: float
    minutes_a_message: float


class ServiceReport(BaseModel):
    period: PeriodView
    measures: dict[str, Change]
    topics: list[TopicView]
    weeks: list[TopicWeek]
    products: list[ProductMood]
    verdicts: VerdictsView
    cost: CostView
    notes: list[str]


class PastWeek(BaseModel):
    week: dt.date
    value: float


class AheadWeek(PastWeek):
    low: float
    high: float


class ScoreView(BaseModel):
    smape: float
    mase: float
    origins: int


class SeriesForecast(BaseModel):
    """Weekly values; ``unit`` is ``money`` (minor units) or ``units``."""

    id: str
    name: str
    unit: str
    currency: str | None
    model: str
    weights: dict[str, float]
    past: list[PastWeek]
    ahead: list[AheadWeek]
    scores: dict[str, ScoreView]
    held: float | None
    notes: list[str]


class SeriesName(BaseModel):
    id: str
    name: str


class ForecastReport(BaseModel):
    as_of: dt.datetime | None
    shown: SeriesForecast | None
    series: list[SeriesName]
    notes: list[str]


class OrderRow(BaseModel):
    order_id: str
    number: str
    placed_at: dt.datetime
    customer_id: str | None
    customer: str
    amount: int
    units: int


class OrderRows(BaseModel):
    currency: str | None
    total: int
    orders: list[OrderRow]


class Attention(BaseModel):
    """Something that changed or needs a look: ``tone`` is good, bad or info; ``page`` shows more."""

    text: str
    tone: str
    page: str


class Overview(BaseModel):
    sales: SalesReport
    service: ServiceReport
    attention: list[Attention]
