"""What the escalation policy may know of a customer: worth among the others, and the risk of leaving."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights import results

TOPICS = ("lifetime", "churn")


@dataclass(frozen=True)
class Standing:
    """``value``: share of customers who are worth less; ``churn_risk``: a probability; None if unknown."""

    value: float | None = None
    churn_risk: float | None = None


async def standing_of(session: AsyncSession, customer_id: str | None) -> Standing:
    """Return a customer's standing; nothing of strangers and of those who opted out."""
    if customer_id is None:
        return Standing()
    found = await results.results_of(session, customer_id, TOPICS)
    value = found["lifetime"].value.get("standing") if "lifetime" in found else None
    return Standing(value, found["churn"].score if "churn" in found else None)
