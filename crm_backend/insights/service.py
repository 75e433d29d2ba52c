"""What the console reads: lists with their export, cards and runs."""

import csv
import io
from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import NotFound
from crm_backend.insights import asking, results
from crm_backend.insights.models import InsightResult
from crm_backend.insights.panel import PANEL
from crm_backend.insights.schemas import Finding, FindingList, ModelCard, RunView

LISTS = (*PANEL, "return_risk")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
