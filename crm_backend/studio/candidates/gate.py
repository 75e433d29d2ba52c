"""The rules that a candidate must pass before it may answer customers."""

from typing import Annotated

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.errors import Conflict
from crm_backend.staff import audit
from crm_backend.studio.candidates.models import GateRules
from crm_backend.studio.candidates.scores import IntentRow, Report

Share = Annotated[float, Field(ge=0, le=100)]


class Rules(BaseModel):
    """What counts as not worse; points are percentage points."""

    max_intent_loss: Share = 10.0
    """No intent's F1 may lose more than this."""
    min_worse: Annotated[int, Field(ge=1, le=1000)] = 2
    """Fewer sentences of an intent than this, gains taken off, are chance."""
    significance: Annotated[float, Field(ge=0, le=1)] = 0.05
    """Refused if it is worse as a whole and McNemar's p-value is below."""
    replay_required: bool = False
    """Refused until it was replayed beside the live model; a replay that was made counts always."""
    max_broken: Annotated[int, Field(ge=0, le=200)] = 0
    """No more replayed conversations than this may break."""


class HeldRules(BaseModel):
    """Rules with the version that a change must name."""

    version: int
    rules: Rules


def reasons(report: Report, rules: Rules) -> list[str]:
    """Return why the candidate may not be promoted, for people; empty if it may."""
    found = [_loss(row) for row in report.intents if _is_lost(row, rules)]
    if report.worse > report.better and report.p_value < rules.significance:
        found.append(
            f"As a whole it is worse: {report.worse} sentences are lost and {report.better} won "
            f"(McNemar p = {report.p_value:.2g})."
        )
    return found


def _is_lost(row: IntentRow, rules: Rules) -> bool:
    loss = 100 * (row.base.f1 - row.candidate.f1)
    missed = row.worse - row.better
    return loss > rules.max_intent_loss and (missed >= rules.min_worse or row.worse >= rules.min_worse)


def _loss(row: IntentRow) -> str:
    return (
        f"{row.intent} loses {100 * (row.base.f1 - row.candidate.f1):.0f} points of F1 "
        f"({100 * row.base.f1:.0f} → {100 * row.candidate.f1:.0f}): {row.worse} of its {row.support} "
        "test sentences are no longer understood."
    )


async def current(db: AsyncSession) -> HeldRules:
    """Return the rules that hold."""
    row = (await db.scalars(select(GateRules))).one()
    return HeldRules(version=row.version, rules=Rules.model_validate(row.rules))


async def change(db: AsyncSession, held: HeldRules, *, staff_id: str | None) -> HeldRules:
    """Set the rules.

    Raises:
        Conflict: ``rules_changed``, somebody was quicker.
    """
    row = (await db.scalars(select(GateRules).with_for_update())).one()
    if row.version != held.version:
        raise Conflict("The rules were changed meanwhile: look at them again.", code="rules_changed")
    row.version, row.rules = row.version + 1, held.rules.model_dump()
    await audit.record(
        db, staff_id=staff_id, action="model.gate", object_type="gate", object_id="1", detail=row.rules
    )
    return HeldRules(version=row.version, rules=held.rules)
