"""How the service does: topics and mood over time, what the bot settles, handoffs, and what it costs."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from crm_backend.insights.periods import Period, growth
from crm_backend.insights.sales import as_json

TOPICS, PRODUCTS = 8, 10
FEW = 3
MINUTES_A_MESSAGE = 2.0
"""What an agent's message is taken to cost where nobody measured it."""


@dataclass(frozen=True)
class ServiceData:
    """What the report is made of.

    ``talks``: conversation_id, started_at, topic, mood (-1 to 1), by_person (a person was called or spoke),
    closed, rating, wait_seconds (until an agent's first message; null), agent_messages.
    ``verdicts``: conversation_id, at, verdict (null where nobody judged).
    ``products``: conversation_id, name.
    """

    talks: pl.DataFrame
    verdicts: pl.DataFrame
    products: pl.DataFrame


def service_report(data: ServiceData, period: Period, *, cost_per_minute: float) -> dict[str, Any]:
    """Return the service's figures of a period against the one before; costs in major units."""
    now, before = (one.of(data.talks, "started_at") for one in (period, period.before))
    return {
        "period": as_json(period),
        "measures": _compare(_measures(now, cost_per_minute), _measures(before, cost_per_minute)),
        "topics": _topics(now, before),
        "weeks": _weeks(now),
        "products": _products(now, data.products),
        "verdicts": _verdicts(period.of(data.verdicts, "at")),
        "cost": {"per_minute": cost_per_minute, "minutes_a_message": MINUTES_A_MESSAGE},
        "notes": _notes(data.talks, now, before, data.verdicts),
    }


def _measures(talks: pl.DataFrame, cost_per_minute: float) -> dict[str, float | None]:
    count = len(talks)
    alone = talks.filter(~pl.col("by_person"))
    cost = float(talks["agent_messages"].sum()) * MINUTES_A_MESSAGE * cost_per_minute
    wait = talks["wait_seconds"].drop_nulls()
    return {
        "conversations": count,
        "deflection": len(alone) / count if count else None,
        "mood": _mean(talks["mood"]),
        "rating": _mean(talks["rating"]),
        "wait_seconds": float(wait.median()) if len(wait) else None,  # type: ignore[arg-type]
        "cost": cost,
        "cost_per_conversation": cost / count if count else None,
    }


def _mean(values: pl.Series) -> float | None:
    found = values.drop_nulls().mean()
    return float(found) if isinstance(found, int | float) else None


def _compare(now: dict[str, float | None], before: dict[str, float | None]) -> dict[str, Any]:
    return {
        name: {"value": value, "before": before[name], "growth": growth(value or 0.0, before[name] or 0.0)}
        for name, value in now.items()
    }


def _topics(now: pl.DataFrame, before: pl.DataFrame) -> list[dict[str, Any]]:
    found = now.group_by("topic").agg(
        count=pl.len(),
        mood=pl.col("mood").mean(),
        to_person=pl.col("by_person").mean(),
        rating=pl.col("rating").mean(),
    )
    earlier = before.group_by("topic").agg(before=pl.len())
    top = found.sort(["count", "topic"], descending=[True, False]).head(TOPICS)
    rows = top.join(earlier, on="topic", how="left", maintain_order="left").with_columns(
        pl.col("before").fill_null(0)
    )
    return [{**row, "growth": growth(row["count"], row["before"])} for row in rows.to_dicts()]


def _weeks(talks: pl.DataFrame) -> list[dict[str, Any]]:
    """Return by week and topic how many conversations began, for a chart of topics over time."""
    week = pl.col("started_at").dt.truncate("1w").dt.date()
    found = talks.group_by(week.alias("week"), "topic").agg(count=pl.len(), mood=pl.col("mood").mean())
    return found.sort("week", "topic").to_dicts()


def _products(talks: pl.DataFrame, products: pl.DataFrame) -> list[dict[str, Any]]:
    joined = talks.join(products.unique(), on="conversation_id", how="inner")
    found = joined.group_by("name").agg(
        count=pl.len(), mood=pl.col("mood").mean(), to_person=pl.col("by_person").mean()
    )
    return found.sort(["count", "mood", "name"], descending=[True, False, False]).head(PRODUCTS).to_dicts()


def _verdicts(verdicts: pl.DataFrame) -> dict[str, Any]:
    judged = verdicts.filter(pl.col("verdict").is_not_null())
    counts = dict(judged["verdict"].value_counts().iter_rows())
    right = counts.get("right", 0) / len(judged) if len(judged) else None
    return {"handoffs": len(verdicts), "judged": len(judged), "counts": counts, "right": right}


def _notes(every: pl.DataFrame, now: pl.DataFrame, before: pl.DataFrame, verdicts: pl.DataFrame) -> list[str]:
    notes = ["Cost is an estimate: agents' messages times minutes a message times the cost of a minute."]
    if every.is_empty():
        notes.append("There are no conversations yet: nothing can be said about the service.")
    elif now.is_empty():
        notes.append("No conversation began in this period.")
    elif before.is_empty():
        notes.append("There was no conversation in the period before: changes cannot be given.")
    if not now.is_empty() and now["rating"].drop_nulls().is_empty():
        notes.append("Nobody rated a conversation in this period.")
    if not verdicts.is_empty() and verdicts["verdict"].drop_nulls().is_empty():
        notes.append("No agent has judged a handoff yet: its quality cannot be known.")
    return notes
