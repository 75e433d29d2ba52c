"""What the console reads: the panel of a customer, lists with their export, cards and runs."""

import csv
import io
from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import NotFound
from crm_backend.insights import asking, privacy, results
from crm_backend.insights.models import InsightResult
from crm_backend.insights.schemas import CustomerInsights, Finding, FindingList, ModelCard, RunView

PANEL = ("segment", "churn", "lifetime", "propensity")
LISTS = (*PANEL, "return_risk")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def customer_insights(session: AsyncSession, customer_id: str) -> CustomerInsights:
    """Return what is known of a customer; one whom nobody knows has nothing known."""
    allowed = await privacy.may_profile(session, customer_id)
    found = await results.results_of(session, customer_id, PANEL) if allowed else {}
    views = {topic: Finding.model_validate(found[topic]) if topic in found else None for topic in PANEL}
    return CustomerInsights(customer_id=customer_id, profiling=allowed, unknown=_why(allowed, found), **views)


def _why(allowed: bool, found: dict[str, InsightResult]) -> str | None:
    if not allowed:
        return "The customer does not want to be profiled."
    if not found:
        return "Nothing is known yet: no orders, or none when insights were last computed."
    missing = [topic for topic in PANEL if topic not in found]
    return f"Not known yet: {', '.join(missing)}; there is too little history." if missing else None


def _check(topic: str) -> None:
    if topic not in LISTS:
        raise NotFound(f"There is no such list; there are {', '.join(LISTS)}.", code="list_not_found")


async def list_findings(session: AsyncSession, topic: str, *, limit: int, offset: int) -> FindingList:
    """Return a topic's results, highest score first.

    Raises:
        NotFound: ``list_not_found``.
    """
    _check(topic)
    rows = await results.list_results(session, topic, limit=limit, offset=offset)
    total = await results.count_results(session, topic)
    return FindingList(total=total, items=[Finding.model_validate(row) for row in rows])


async def export(session: AsyncSession, topic: str) -> str:
    """Return a topic's results as CSV; errors as ``list_findings``."""
    _check(topic)
    return as_csv(await results.list_results(session, topic))


def as_csv(rows: Iterable[InsightResult]) -> str:
    """Write results as CSV; a cell that a spreadsheet would run as a formula is quoted."""
    rows = list(rows)
    columns = list(dict.fromkeys(name for row in rows for name in row.value))
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["key", "as_of", "model_version", *columns])
    for row in rows:
        cells = [
            row.key,
            row.as_of.isoformat(),
            row.model_version,
            *(_cell(row.value.get(n)) for n in columns),
        ]
        writer.writerow([_safe(cell) for cell in cells])
    return file.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, list):
        return "; ".join(str(one["text"]) if isinstance(one, dict) else str(one) for one in value)
    return value


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


async def cards(session: AsyncSession) -> list[ModelCard]:
    """Return the card of each topic's newest model."""
    return [ModelCard.model_validate(one) for one in await results.latest_models(session)]


async def request_run(session: AsyncSession) -> RunView:
    """Ask the worker to compute everything anew."""
    return RunView.model_validate(await asking.request_run(session))


async def last_run(session: AsyncSession) -> RunView | None:
    """Return the run that is under way, waits or was last."""
    run = await results.latest_run(session, asking.TOPIC)
    return RunView.model_validate(run) if run else None
