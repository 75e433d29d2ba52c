"""Order lines as weekly series: full weeks only (Monday to Sunday, UTC), weeks without sales are zero."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from crm_backend.insights.lines import sold

Values = npt.NDArray[np.float64]
Measure = Literal["revenue", "units"]
WEEK = timedelta(weeks=1)
OTHER = "without a category"


@dataclass(frozen=True)
class Weekly:
    """One series: ``first`` is the Monday of the first week; revenue in minor units, or units."""

    key: str
    name: str
    first: datetime
    values: Values

    def week(self, index: int) -> datetime:
        """Return the Monday of a week; beyond the last value it lies in the future."""
        return self.first + index * WEEK


def weekly(
    lines: pl.DataFrame,
    *,
    by: Literal["category", "product_id"] | None = None,
    measure: Measure = "revenue",
    top: int = 1,
    until: datetime | None = None,
) -> list[Weekly]:
    """Return the ``top`` series by size, or the one total; of one currency, up to the last full week.

    Lines after ``until`` (by default the last order) do not count: dates in the future are no sales.
    """
    frame = sold(lines).filter(pl.col("placed_at") <= (until or _last(lines))).collect()
    if frame.is_empty():
        return []
    bounds = _full_weeks(frame, until or _last(lines))
    if bounds is None:
        return []
    frame = _with_week_and_amount(frame, by, measure)
    keys = _largest(frame, bounds, top) if by else ["all"]
    names = _names(frame, by)
    return [Weekly(key, names.get(key, key), bounds[0], _fill(frame, key, bounds)) for key in keys]


def _last(lines: pl.DataFrame) -> datetime:
    last = lines["placed_at"].max()
    return last if isinstance(last, datetime) else datetime.max.replace(tzinfo=UTC)


def _monday(moment: datetime) -> datetime:
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


def _full_weeks(frame: pl.DataFrame, until: datetime) -> tuple[datetime, int] | None:
    """Return the first Monday and the number of full weeks; a week begun late does not count."""
    first_at = frame["placed_at"].min()
    assert isinstance(first_at, datetime)
    first = _monday(first_at)
    if first_at - first >= timedelta(days=1):
        first += WEEK
    count = (_monday(until + timedelta(days=1)) - first) // WEEK
    return (first, count) if count > 0 else None


def _with_week_and_amount(frame: pl.DataFrame, by: str | None, measure: Measure) -> pl.DataFrame:
    amount = pl.col("quantity") * (pl.col("unit_price_minor") if measure == "revenue" else 1)
    key = pl.col(by).fill_null(OTHER).replace("", OTHER) if by else pl.lit("all")
    return frame.with_columns(key=key, amount=amount, week=pl.col("placed_at").dt.truncate("1w"))


def _largest(frame: pl.DataFrame, bounds: tuple[datetime, int], top: int) -> list[str]:
    within = frame.filter(pl.col("week") >= bounds[0])
    sizes = (
        within.group_by("key").agg(pl.col("amount").sum()).sort(["amount", "key"], descending=[True, False])
    )
    return list(sizes["key"].head(top))


def _names(frame: pl.DataFrame, by: str | None) -> dict[str, str]:
    if by != "product_id":
        return {}
    latest = frame.sort("placed_at").group_by("key").agg(pl.col("product_name").last())
    return dict(latest.iter_rows())


def _fill(frame: pl.DataFrame, key: str, bounds: tuple[datetime, int]) -> Values:
    first, count = bounds
    values = np.zeros(count)
    own = frame.filter(pl.col("key") == key).group_by("week").agg(pl.col("amount").sum())
    for week, amount in own.iter_rows():
        index = (week - first) // WEEK
        if 0 <= index < count:
            values[index] = amount
    return values
