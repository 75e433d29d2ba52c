"""What changed and what needs a look, in sentences; silent about changes that may be chance."""

from typing import Any

from crm_backend.insights.report_schemas import Attention, Change, SalesReport, ServiceReport

LARGE = 0.15
"""Growth or loss from which on a change is worth a sentence."""
ENOUGH = 10
"""Orders or conversations below which a change is chance."""


def look(sales: SalesReport, service: ServiceReport, ahead: dict[str, Any] | None) -> list[Attention]:
    """Return what to tell, the most pressing first."""
    found = [*_sales(sales), *_service(service), *_ahead(ahead)]
    return sorted(found, key=lambda one: ["bad", "info", "good"].index(one.tone))


def _sales(sales: SalesReport) -> list[Attention]:
    orders = sales.measures["orders"]
    if max(orders.value or 0, orders.before or 0) < ENOUGH:
        return []
    told = [_change("Revenue", sales.measures["revenue"], "sales")]
    told.append(_change("The average order", sales.measures["average_order"], "sales"))
    told.extend(
        Attention(
            text=f"{one.name} sold {abs(one.growth):.0%} less than before.", tone="bad", page="products"
        )
        for one in sales.products[:5]
        if one.growth is not None and one.growth < -2 * LARGE
    )
    return [one for one in told if one]


def _change(name: str, change: Change, page: str) -> Attention | None:
    if change.growth is None or abs(change.growth) < LARGE:
        return None
    word = "rose" if change.growth > 0 else "fell"
    tone = "good" if change.growth > 0 else "bad"
    return Attention(text=f"{name} {word} by {abs(change.growth):.0%}.", tone=tone, page=page)


def _service(service: ServiceReport) -> list[Attention]:
    count = service.measures["conversations"].value or 0
    if count < ENOUGH:
        return []
    told = [
        Attention(
            text=f"{one.topic}: {one.count} conversations, {one.growth:+.0%}.", tone="info", page="service"
        )
        for one in service.topics
        if one.growth is not None and one.count >= ENOUGH and one.growth > 2 * LARGE
    ]
    sad = [one for one in service.products if one.count >= 3 and one.mood < -0.3]
    told.extend(
        Attention(text=f"Customers who write about {one.name} are unhappy.", tone="bad", page="service")
        for one in sad
    )
    return told


def _ahead(ahead: dict[str, Any] | None) -> list[Attention]:
    if not ahead or len(ahead["past"]) < 4:
        return []
    recent = sum(row["value"] for row in ahead["past"][-4:])
    coming = ahead["ahead"][:4]
    if recent > 0 and sum(row["low"] for row in coming) > recent:
        return [
            Attention(
                text="The next four weeks will very likely sell more than the last four.",
                tone="good",
                page="forecast",
            )
        ]
    if recent > 0 and sum(row["high"] for row in coming) < recent:
        return [
            Attention(
                text="The next four weeks will very likely sell less than the last four.",
                tone="info",
                page="forecast",
            )
        ]
    return []
