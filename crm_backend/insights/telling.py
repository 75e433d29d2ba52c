"""Findings about a customer as sentences that an agent can repeat."""

from collections.abc import Mapping
from typing import Any

NUMBERS = {1: "once", 2: "twice", 3: "three times", 4: "four times"}
_WEEK = 7


def sentences(found: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return what the topics' values say, in the order in which one would tell it."""
    told = [
        _segment(found.get("segment")),
        _churn(found.get("churn")),
        _purchases(found.get("lifetime")),
        _next_order(found.get("lifetime")),
    ]
    return [one for one in told if one]


def _segment(value: Mapping[str, Any] | None) -> str | None:
    if value is None or value.get("segment") in (None, "all customers"):
        return None
    return f"Customers like this one: {value['segment']}."


def _churn(value: Mapping[str, Any] | None) -> str | None:
    if value is None:
        return None
    risk = value["probability"]
    outlook = (
        "It is unlikely that this customer orders in the next three months"
        if risk >= 0.75
        else "This customer may well order nothing in the next three months"
        if risk >= 0.5
        else "This customer will probably order again within three months"
    )
    return f"{outlook} ({_in_ten(1 - risk if risk < 0.5 else risk)})."


def _in_ten(share: float) -> str:
    """Say a probability as people do: never certain."""
    return f"{min(9, max(1, round(10 * share)))} of 10 like this one"


def _purchases(value: Mapping[str, Any] | None) -> str | None:
    if value is None or value.get("typical_90") is None:
        return None
    count = round(value["typical_90"])
    if count == 0:
        return None
    return f"We expect an order {NUMBERS.get(count, f'{count} times')} in the next three months."


def _next_order(value: Mapping[str, Any] | None) -> str | None:
    days = value.get("days_to_next") if value else None
    if days is None or days > 180:
        return None
    weeks = max(1, round(days / _WEEK))
    return f"The next order is due in about {'a week' if weeks == 1 else f'{weeks} weeks'}."
