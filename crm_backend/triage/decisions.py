"""Every decision is kept with what it was made from, and agents say whether an escalation was right."""

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import new_id, now
from crm_backend.errors import Conflict, NotFound
from crm_backend.staff import audit
from crm_backend.staff import service as accounts
from crm_backend.triage.models import DECISIONS, EscalationDecision
from crm_backend.triage.policy import ESCALATE, Decision, decide
from crm_backend.triage.schemas import HandoffReason, HandoffView, Verdict, VerdictView
from crm_backend.triage.service import active_policy
from crm_backend.triage.state import Signals

_KEEP = insert(DECISIONS)


async def decide_and_keep(
    session: AsyncSession, conversation_id: str, signals: Signals, *, message_id: str | None = None
) -> Decision:
    """Decide by the version that holds, and store the decision with its inputs and reasons."""
    policy = await active_policy(session)
    decision = decide(signals, policy.settings)
    row = {
        "id": new_id(),
        "conversation_id": conversation_id,
        "message_id": message_id,
        "policy_version": policy.version,
        "kind": decision.kind,
        "score": decision.score,
        "reasons": [reason.as_json() for reason in decision.reasons],
        "inputs": signals.as_json(),
        "created_at": now(),
    }
    await session.execute(_KEEP, row)
    return decision


async def latest_handoff(session: AsyncSession, conversation_id: str) -> HandoffView | None:
    """Return the conversation's latest escalation with its verdict; None when it had none."""
    row = await _latest(session, conversation_id)
    return None if row is None else await _view(session, row)


async def judge_handoff(
    session: AsyncSession,
    conversation_id: str,
    *,
    staff_id: str,
    verdict: Verdict,
    decision_id: str | None = None,
) -> VerdictView:
    """Note whether an escalation was right; a second verdict replaces the first.

    Raises:
        NotFound: ``decision_not_found``; this conversation has no such decision.
        Conflict: ``no_escalation``; nothing was escalated here.
    """
    row = await _find(session, conversation_id, decision_id)
    row.verdict, row.verdict_by, row.verdict_at = verdict, staff_id, now()
    await audit.record(
        session,
        staff_id=staff_id,
        action="conversation.handoff_verdict",
        object_type="conversation",
        object_id=conversation_id,
        detail={"decision_id": row.id, "verdict": verdict},
    )
    view = (await _view(session, row)).verdict
    assert view is not None
    return view


async def _find(session: AsyncSession, conversation_id: str, decision_id: str | None) -> EscalationDecision:
    if decision_id is None:
        row = await _latest(session, conversation_id)
    else:
        row = await session.get(EscalationDecision, decision_id)
        if row is None or row.conversation_id != conversation_id:
            raise NotFound("This conversation has no such decision.", code="decision_not_found")
    if row is None or row.kind != ESCALATE:
        raise Conflict("The assistant did not call a person here.", code="no_escalation")
    return row


async def _latest(session: AsyncSession, conversation_id: str) -> EscalationDecision | None:
    query = select(EscalationDecision).where(
        EscalationDecision.conversation_id == conversation_id, EscalationDecision.kind == ESCALATE
    )
    return await session.scalar(query.order_by(EscalationDecision.created_at.desc()).limit(1))


async def _view(session: AsyncSession, row: EscalationDecision) -> HandoffView:
    names = await accounts.names_of(session, [row.verdict_by])
    verdict = {"verdict": row.verdict, "by": names.get(row.verdict_by or ""), "at": row.verdict_at}
    return HandoffView(
        decision_id=row.id,
        policy_version=row.policy_version,
        score=row.score,
        reasons=[HandoffReason.model_validate(reason) for reason in row.reasons],
        at=row.created_at,
        verdict=VerdictView.model_validate(verdict) if row.verdict else None,
    )
