"""What the shop's data says about customers: panel, lists, cards, runs."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from crm_backend.deps import ReadSession, WriteSession
from crm_backend.insights import panel, service
from crm_backend.insights.schemas import CustomerInsights, FindingList, ModelCard, ProfilingIn, RunView
from crm_backend.staff.deps import StaffDep, require_role
from crm_backend.staff.schemas import StaffView

router = APIRouter(prefix="/api/staff/insights", tags=["insights"])
Lead = Annotated[StaffView, Depends(require_role("admin", "supervisor"))]
CustomerId = Annotated[str, Path(max_length=64, pattern=r"^[0-9A-Za-z._@-]+$")]
Topic = Annotated[str, Path(max_length=40, pattern=r"^[a-z_]+$")]


@router.get("/customers/{customer_id}")
async def get_customer(customer_id: CustomerId, staff: StaffDep, session: ReadSession) -> CustomerInsights:
    """Show the panel: segment, churn risk with its reasons, worth, next purchase, offers, orders at risk."""
    return await panel.customer_insights(session, customer_id)


@router.put("/customers/{customer_id}/profiling")
async def set_profiling(
    customer_id: CustomerId, body: ProfilingIn, staff: StaffDep, session: WriteSession
) -> CustomerInsights:
    """Note whether the customer may be profiled (audited); without leave what is known goes at once."""
    return await panel.set_profiling(session, customer_id, allowed=body.allowed, staff_id=staff.id)


@router.get("/lists/{topic}")
async def get_list(
    topic: Topic,
    staff: StaffDep,
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> FindingList:
    """List customers (or orders) of a topic, highest score first."""
    return await service.list_findings(session, topic, limit=limit, offset=offset)


@router.get("/lists/{topic}/export", response_class=Response)
async def export_list(topic: Topic, staff: Lead, session: ReadSession) -> Response:
    """Download a list as CSV."""
    text = await service.export(session, topic)
    name = {"Content-Disposition": f'attachment; filename="{topic}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=name)


@router.get("/models")
async def get_models(staff: StaffDep, session: ReadSession) -> list[ModelCard]:
    """Show each model's card: data, date, scores beside the baseline, limits, what matters most."""
    return await service.cards(session)


@router.post("/runs", status_code=202)
async def request_run(staff: Lead, session: WriteSession) -> RunView:
    """Have everything computed anew; the worker begins within a minute."""
    return await service.request_run(session)


@router.get("/runs/latest")
async def get_run(staff: StaffDep, session: ReadSession) -> RunView | None:
    """Show how far the latest run is."""
    return await service.last_run(session)
