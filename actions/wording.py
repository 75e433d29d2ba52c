"""Dates, money and lists as people say them."""

from collections.abc import Sequence
from datetime import date

from actions.views import OrderItem, OrderView


def say_date(iso: str | None) -> str:
    """Return "Tue 24 Nov", with the year if it is not the current one; "soon" for no date."""
    if not iso:
        return "soon"
    day = date.fromisoformat(iso[:10])
    year = "" if day.year == date.today().year else f" {day.year}"
    return f"{day:%a} {day.day} {day:%b}{year}"


def say_due(iso: str | None) -> str:
    """Return "today", "tomorrow" or "by Tue 24 Nov"; "soon" for no date."""
    if not iso:
        return "soon"
    days = (date.fromisoformat(iso[:10]) - date.today()).days
    return {0: "today", 1: "tomorrow"}.get(max(days, 0), f"by {say_date(iso)}")


def say_money(amount: str, currency: str) -> str:
    """Return "49.90 EUR"."""
    return f"{amount} {currency}"


def say_list(parts: Sequence[str]) -> str:
    """Return "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def say_items(items: Sequence[OrderItem]) -> str:
    """Return "2 × Oak lamp and Blue mug"."""
    return say_list(
        [item["name"] if item["quantity"] == 1 else f"{item['quantity']} × {item['name']}" for item in items]
    )


def say_count(number: int, noun: str) -> str:
    """Return "1 item" or "2 items"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def order_title(order: OrderView) -> str:
    """Return a button's "KF-1003 · paid · 2 items"."""
    count = sum(item["quantity"] for item in order["items"])
    return f"{order['number']} · {order['status_text'].lower()} · {say_count(count, 'item')}"
