"""The versions of the escalation policy: which one holds, who changed it, and the way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.text import clean
from crm_backend.errors import Conflict, NotFound
from crm_backend.staff import audit
from crm_backend.staff import service as accounts
from crm_backend.triage.models import EscalationPolicy
from crm_backend.triage.schemas import PolicyHistory, PolicyView
from crm_backend.triage.weights import SHIPPED, Policy, PolicySettings, read_settings

REMEMBERED_SECONDS = 0.5


@dataclass(frozen=True)
class _Remembered:
    policy: Policy
    until: float


_remembered: WeakKeyDictionary[Engine, _Remembered] = WeakKeyDictionary()
"""By engine: a change elsewhere is seen after half a second at the latest."""


async def active_policy(session: AsyncSession) -> Policy:
    """Return the version that holds."""
    key = session.get_bind().engine
    known = _remembered.get(key)
    if known is None or known.until < monotonic():
        row = await session.scalar(select(EscalationPolicy).where(EscalationPolicy.active))
        policy = Policy(row.version, read_settings(row.settings)) if row else Policy()
        known = _remembered[key] = _Remembered(policy, monotonic() + REMEMBERED_SECONDS)
    return known.policy


async def list_policies(session: AsyncSession) -> PolicyHistory:
    """Return every version, newest first, and the one that holds."""
    rows = (await session.scalars(select(EscalationPolicy).order_by(EscalationPolicy.version.desc()))).all()
    views = await _views(session, rows)
    history = [*views, _shipped(active=not any(view.active for view in views))]
    return PolicyHistory(active=next(view for view in history if view.active), history=history)


async def add_policy(
    session: AsyncSession, *, staff_id: str, settings: PolicySettings, note: str
) -> PolicyView:
    """Store a new version and let it hold.

    Raises:
        Conflict: ``policy_changed``; somebody else stored a version at the same moment.
    """
    latest = await session.scalar(select(func.max(EscalationPolicy.version))) or 0
    row = EscalationPolicy(version=latest + 1, settings=settings.as_json(), note=clean(note), author=staff_id)
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise Conflict("Somebody has just stored another version.", code="policy_changed") from error
    await _let_hold(session, row.version)
    await _note_down(session, staff_id, "escalation_policy.add", row.version)
    return await _view_of(session, row.version)


async def activate_policy(session: AsyncSession, *, staff_id: str, version: int) -> PolicyView:
    """Let an older version hold again; 0 is the one that Kefu ships.

    Raises:
        NotFound: ``policy_not_found``.
    """
    if version != 0 and await session.get(EscalationPolicy, version) is None:
        raise NotFound("There is no such version of the policy.", code="policy_not_found")
    await _let_hold(session, version)
    await _note_down(session, staff_id, "escalation_policy.activate", version)
    return await _view_of(session, version)


async def _let_hold(session: AsyncSession, version: int) -> None:
    await session.execute(update(EscalationPolicy).values(active=EscalationPolicy.version == version))
    _remembered.clear()


async def _note_down(session: AsyncSession, staff_id: str, action: str, version: int) -> None:
    await audit.record(
        session,
        staff_id=staff_id,
        action=action,
        object_type="escalation_policy",
        object_id=str(version),
    )


async def _view_of(session: AsyncSession, version: int) -> PolicyView:
    session.expire_all()
    history = (await list_policies(session)).history
    return next(view for view in history if view.version == version)


async def _views(session: AsyncSession, rows: Sequence[EscalationPolicy]) -> list[PolicyView]:
    names = await accounts.names_of(session, (row.author for row in rows))
    return [
        PolicyView(
            version=row.version,
            settings=read_settings(row.settings),
            note=row.note,
            author=names.get(row.author or ""),
            created_at=row.created_at,
            active=row.active,
        )
        for row in rows
    ]


def _shipped(*, active: bool) -> PolicyView:
    return PolicyView(
        version=0, settings=SHIPPED, note="As shipped", author=None, created_at=None, active=active
    )
