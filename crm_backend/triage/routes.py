"""The escalation policy's versions, and agents' verdicts on what it did."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from crm_backend.conversations import service as conversations
from crm_backend.deps import ReadSession, WriteSession
from crm_backend.staff.deps import StaffDep, require_role
from crm_backend.staff.schemas import StaffView
from crm_backend.triage import decisions, service
from crm_backend.triage.schemas import (
    PolicyHistory,
    PolicyIn,
    PolicyView,
    VerdictIn,
    VerdictView,
    WhatIf,
    WhatIfIn,
)
from crm_backend.triage.what_if import what_if

router = APIRouter(prefix="/api/staff", tags=["triage"])
Admin = Annotated[StaffView, Depends(require_role("admin"))]
Version = Annotated[int, Path(ge=0, le=2**31 - 1)]
ConversationId = Annotated[str, Path(max_length=36, pattern=r"^[0-9A-Za-z-]+$")]


@router.get("/escalation-policy")
async def get_policy(staff: StaffDep, session: ReadSession) -> PolicyHistory:
    """Show the policy that holds and every version before it."""
    return await service.list_policies(session)


@router.post("/escalation-policy", status_code=201)
async def add_policy(body: PolicyIn, staff: Admin, session: WriteSession) -> PolicyView:
    """Store a new version, which holds from now on."""
    return await service.add_policy(session, staff_id=staff.id, settings=body.settings, note=body.note)


@router.post("/escalation-policy/what-if")
async def compare_policy(body: WhatIfIn, staff: Admin, session: ReadSession) -> WhatIf:
    """Say whom other settings would have called in the last 30 days."""
    return await what_if(session, body.settings)


@router.post("/escalation-policy/{version}/activate")
async def activate_policy(version: Version, staff: Admin, session: WriteSession) -> PolicyView:
    """Let an older version hold again."""
    return await service.activate_policy(session, staff_id=staff.id, version=version)


@router.post("/conversations/{conversation_id}/handoff-verdict")
async def judge_handoff(
    conversation_id: ConversationId, body: VerdictIn, staff: StaffDep, session: WriteSession
) -> VerdictView:
    """Say whether calling a person was right; the latest escalation, unless a decision is named."""
    await conversations.get_conversation(session, conversation_id)
    return await decisions.judge_handoff(
        session,
        conversation_id,
        staff_id=staff.id,
        verdict=body.verdict,
        decision_id=body.decision_id,
    )
