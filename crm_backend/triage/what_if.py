"""What another policy would have made of the messages that came: the stored signals, decided anew."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.triage.models import EscalationDecision
from crm_backend.triage.policy import ESCALATE, decide
from crm_backend.triage.schemas import WhatIf
from crm_backend.triage.state import Signals
from crm_backend.triage.weights import PolicySettings

DAYS, MOST = 30, 5_000
EXAMPLES = 5
_NAMES = {one.name for one in fields(Signals)}


async def what_if(session: AsyncSession, settings: PolicySettings) -> WhatIf:
    """Compare conversations in which a person was called with those in which one would have been.

    Looks at the newest 5,000 decisions of the last 30 days. What came after a call that would not have
    been made is unknown: such a conversation may have led to a call a message later.
    """
    columns = (EscalationDecision.conversation_id, EscalationDecision.kind, EscalationDecision.verdict)
    query = (
        select(*columns, EscalationDecision.inputs)
        .where(EscalationDecision.created_at > now() - timedelta(days=DAYS))
        .order_by(EscalationDecision.created_at.desc())
        .limit(MOST)
    )
    seen: dict[str, None] = {}
    called: dict[str, str | None] = {}
    would: dict[str, None] = {}
    for conversation_id, kind, verdict, inputs in await session.execute(query):
        seen[conversation_id] = None
        if kind == ESCALATE:
            called.setdefault(conversation_id, verdict)
        if decide(_signals(inputs), settings).escalate:
            would[conversation_id] = None
    more = [one for one in would if one not in called]
    fewer = [one for one in called if one not in would]
    return WhatIf(
        conversations=len(seen),
        called=len(called),
        would_call=len(would),
        more=len(more),
        fewer=len(fewer),
        fewer_judged_right=sum(called[one] == "right" for one in fewer),
        more_examples=more[:EXAMPLES],
        fewer_examples=fewer[:EXAMPLES],
    )


def _signals(stored: Mapping[str, Any]) -> Signals:
    """Return stored signals; one that went is ignored."""
    return Signals(**{name: value for name, value in stored.items() if name in _NAMES})
