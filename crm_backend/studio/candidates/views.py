"""Models and comparisons as the API shows them."""

from collections.abc import Sequence
from statistics import median

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.settings import Settings
from crm_backend.studio.candidates import gate, service
from crm_backend.studio.candidates.models import DONE, LIVE, TRAINING, BotModel, Comparison
from crm_backend.studio.candidates.schemas import ComparisonView, ModelView
from crm_backend.studio.candidates.scores import Report
from crm_backend.studio.candidates.training import log_of

USUAL_SECONDS = 45.0
TUNING_OVERHEAD = 1.3
"""The environment before it, export and comparison after it."""
LOG_BYTES = 6000


def model_views(rows: Sequence[BotModel]) -> list[ModelView]:
    """Show models with how far each has got."""
    quick = [_seconds(row) for row in rows if _seconds(row) and not row.tune_minutes]
    usual = median(quick or [USUAL_SECONDS])
    return [_view(row, usual + 60 * row.tune_minutes * TUNING_OVERHEAD) for row in rows]


def _seconds(row: BotModel) -> float:
    if row.started_at is None or row.finished_at is None or not row.archive:
        return 0.0
    return (row.finished_at - row.started_at).total_seconds()


def _view(row: BotModel, usual: float) -> ModelView:
    view = ModelView.model_validate(row)
    if row.state == TRAINING and row.started_at:
        taken = (now() - row.started_at).total_seconds()
        view.progress = round(min(0.97, taken / usual), 3)
        view.seconds_left = max(1, round(usual - taken))
    return view


async def comparison_view(db: AsyncSession, row: Comparison) -> ComparisonView:
    """Show a comparison, with the gate's reasons."""
    report = Report.model_validate(row.result) if row.state == DONE else None
    found: list[str] = []
    if report:
        base = await service.find(db, row.base_id)
        found = gate.reasons(report, (await gate.current(db)).rules) if base.state == LIVE else []
    return ComparisonView(
        state=row.state,
        candidate=row.candidate_id,
        base=row.base_id,
        error=row.error,
        report=report,
        reasons=found,
    )


def log_tail(settings: Settings, model_id: str) -> str:
    """Return the end of a training's log, empty before it has one."""
    path = log_of(settings, model_id)
    if not path.is_file():
        return ""
    return path.read_bytes()[-LOG_BYTES:].decode("utf-8", errors="replace")
