"""Seconds between two times, and medians, in the SQL of both databases."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Float, Select, case, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class seconds_between(FunctionElement[float]):
    """Seconds from the first time to the second, as a float."""

    type = Float()
    name = "seconds_between"
    inherit_cache = True


@compiles(seconds_between, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    start, end = (compiler.process(one, **options) for one in element.clauses)
    return f"((julianday({end}) - julianday({start})) * 86400.0)"


@compiles(seconds_between, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    start, end = (compiler.process(one, **options) for one in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM ({end} - {start})) AS DOUBLE PRECISION)"


def medians(facts: CTE, value: ColumnElement[Any], by: ColumnElement[Any] | None = None) -> Select[Any]:
    """Return a query of ``(key, count, median, p90)`` over the rows with a value; ``by`` groups.

    The median of an even number of values is the mean of the middle two; the 90th percentile is the
    smallest value that at least 90 % of all do not exceed (nearest rank).
    """
    key = (by if by is not None else literal("all")).label("key")
    parts = [by] if by is not None else []
    ranked = (
        select(
            key,
            value.label("value"),
            func.row_number().over(partition_by=parts, order_by=value).label("place"),
            func.count().over(partition_by=parts).label("number"),
        )
        .select_from(facts)
        .where(value.is_not(None), *(part.is_not(None) for part in parts))
        .subquery()
    )
    place, number = ranked.c.place, ranked.c.number
    middle = place.in_([(number + 1) // 2, (number + 2) // 2])
    return select(
        ranked.c.key,
        func.count(),
        func.avg(case((middle, ranked.c.value))),
        func.max(case((place == (9 * number + 9) // 10, ranked.c.value))),
    ).group_by(ranked.c.key)
