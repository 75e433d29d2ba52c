"""Who saw what: the first look of somebody at an object within an hour is one line on the audit log.

Looks are known by the address that was read, so a new page about a conversation, a customer, an order or
a ticket, and a new export, is on the log without anybody thinking of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from crm_backend.database import Database, now
from crm_backend.staff import audit
from crm_backend.staff.models import AuditEntry

KINDS = {
    "conversations": "conversation",
    "customers": "customer",
    "orders": "order",
    "tickets": "ticket",
    "files": "file",
}
_OBJECT = re.compile(rf"/({'|'.join(KINDS)})/{{(\w+)}}(?:/|$)")
_EXPORT = re.compile(r"^/api/staff/(.+)/export$")
REMEMBERED = 20_000


@dataclass(frozen=True)
class Look:
    """``action`` is ``read`` or ``export`` of a kind of object."""

    action: str
    object_type: str
    object_id: str


def look_of(path: str, parameters: Mapping[str, str]) -> Look | None:
    """Return what a GET of a route like ``/api/staff/orders/{number}`` shows; None: nobody in particular."""
    if found := _EXPORT.match(path):
        name = re.sub(r"{(\w+)}", lambda one: str(parameters.get(one[1], "")), found[1])
        return Look("export.read", "export", name[:64])
    if found := _OBJECT.search(path):
        kind = KINDS[found[1]]
        return Look(f"{kind}.read", kind, str(parameters[found[2]])[:64])
    return None


class Looks:
    """What this process has written within the hour; another process asks the log itself."""

    def __init__(self) -> None:
        self._hour: datetime | None = None
        self._known: set[tuple[str, Look]] = set()

    async def note(self, database: Database, staff_id: str, look: Look) -> None:
        """Write a line unless this hour has one; a second line of two at once does no harm."""
        hour = now().replace(minute=0, second=0, microsecond=0)
        if hour != self._hour or len(self._known) > REMEMBERED:
            self._hour, self._known = hour, set()
        if (staff_id, look) in self._known:
            return
        async with database.read() as session:
            is_there = await session.scalar(_line_since(hour, staff_id, look))
        if is_there is None:
            async with database.write() as session:
                await audit.record(
                    session,
                    staff_id=staff_id,
                    action=look.action,
                    object_type=look.object_type,
                    object_id=look.object_id,
                )
        self._known.add((staff_id, look))


def _line_since(hour: datetime, staff_id: str, look: Look) -> Select[int]:
    return (
        select(AuditEntry.id)
        .where(
            AuditEntry.object_type == look.object_type,
            AuditEntry.object_id == look.object_id,
            AuditEntry.staff_id == staff_id,
            AuditEntry.action == look.action,
            AuditEntry.at >= hour,
        )
        .limit(1)
    )
