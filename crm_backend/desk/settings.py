"""What supervisors set for the desk: hours, holidays, promises, how conversations are given out."""

from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from time import monotonic
from typing import Annotated, Literal, Self
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, Field, field_validator, model_validator
from sqlalchemy import Engine, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import now
from crm_backend.desk.hours import Hours, Span
from crm_backend.desk.models import DeskSettingsRow
from crm_backend.errors import Conflict
from crm_backend.idempotency import insert_if_new
from crm_backend.staff import audit

ROW = 1
REMEMBERED_SECONDS = 0.5
Clock = Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
Priority = Literal["low", "normal", "high", "urgent"]
Minutes = Annotated[int, Field(ge=1, le=60 * 24 * 90)]


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


class Opening(BaseModel):
    """From and until, by the wall clock; ``24:00`` is the day's end."""

    opens: Clock
    closes: Clock

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("closes must be later than opens; split a night at midnight")
        return self

    @property
    def span(self) -> Span:
        return _minutes(self.opens), _minutes(self.closes)


Day = Annotated[list[Opening], Field(max_length=6)]


class Holiday(BaseModel):
    """A day with hours of its own; none means closed."""

    on: date
    name: Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f]*$")] = ""
    openings: Day = []


class Targets(BaseModel):
    """Minutes of open time within which something is promised."""

    first_response: Minutes
    next_response: Minutes
    resolution: Minutes


def _always() -> list[Day]:
    return [[Opening(opens="00:00", closes="24:00")] for _ in range(7)]


def _targets() -> dict[Priority, Targets]:
    return {
        "urgent": Targets(first_response=2, next_response=5, resolution=60),
        "high": Targets(first_response=5, next_response=10, resolution=240),
        "normal": Targets(first_response=10, next_response=15, resolution=480),
        "low": Targets(first_response=30, next_response=60, resolution=1440),
    }


class DeskSettings(BaseModel):
    """All of it. ``week`` has seven days, Monday first."""

    timezone: str = "Europe/Berlin"
    week: Annotated[list[Day], Field(min_length=7, max_length=7)] = Field(default_factory=_always)
    holidays: Annotated[list[Holiday], Field(max_length=400)] = []
    sla: dict[Priority, Targets] = Field(default_factory=_targets)
    warn_percent: Annotated[int, Field(ge=10, le=99)] = 80
    """So much of the time may pass before agents are warned."""
    assignment: Literal["manual", "automatic"] = "manual"
    longest_wait_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 15
    """Whoever is to wait longer is offered a ticket."""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in _zones():
            raise ValueError("not a time zone of the IANA database, such as Europe/Berlin")
        return name

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if len(self.sla) != 4:
            raise ValueError("sla needs low, normal, high and urgent")
        for day in [*self.week, *(holiday.openings for holiday in self.holidays)]:
            spans = sorted(opening.span for opening in day)
            if any(one[1] > other[0] for one, other in pairwise(spans)):
                raise ValueError("the openings of one day must not overlap")
        if len({holiday.on for holiday in self.holidays}) != len(self.holidays):
            raise ValueError("a date is twice among the holidays")
        return self

    @property
    def hours(self) -> Hours:
        return Hours(
            timezone=self.timezone,
            week=tuple(_spans(day) for day in self.week),
            special={holiday.on: _spans(holiday.openings) for holiday in self.holidays},
        )

    @property
    def longest_wait(self) -> timedelta:
        return timedelta(minutes=self.longest_wait_minutes)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Held(BaseModel):
    """The settings that hold, and their version; 0 is what Kefu ships."""

    version: int
    settings: DeskSettings


SHIPPED = Held(version=0, settings=DeskSettings())


_remembered: WeakKeyDictionary[Engine, tuple[float, Held]] = WeakKeyDictionary()
"""By engine: a change elsewhere is seen after half a second at the latest."""


async def current(session: AsyncSession) -> Held:
    """Return the settings that hold."""
    key = session.get_bind().engine
    until, held = _remembered.get(key, (0.0, SHIPPED))
    if until < monotonic():
        row = await session.get(DeskSettingsRow, ROW, populate_existing=True)
        held = Held(version=row.version, settings=DeskSettings(**row.settings)) if row else SHIPPED
        _remembered[key] = (monotonic() + REMEMBERED_SECONDS, held)
    return held


async def change(session: AsyncSession, *, staff_id: str, version: int, settings: DeskSettings) -> Held:
    """Store other settings in the place of ``version``.

    Raises:
        Conflict: ``settings_changed``; somebody else changed them meanwhile (with the present ``version``).
    """
    values = {"version": version + 1, "settings": settings.model_dump(mode="json")}
    stamped = {**values, "updated_at": now(), "updated_by": staff_id}
    if version == 0:
        done = await insert_if_new(session, DeskSettingsRow(id=ROW, **stamped))
    else:
        statement = (
            update(DeskSettingsRow)
            .where(DeskSettingsRow.id == ROW, DeskSettingsRow.version == version)
            .values(**stamped)
            .returning(DeskSettingsRow.version)
        )
        done = (await session.execute(statement)).scalar_one_or_none() is not None
    _remembered.clear()
    if not done:
        present = (await current(session)).version
        detail = "Somebody else has changed these settings meanwhile. Look at theirs first."
        raise Conflict(detail, code="settings_changed", version=present)
    await note_change(session, staff_id, "settings", str(version + 1), values["settings"])
    return Held(version=version + 1, settings=settings)


async def note_change(
    session: AsyncSession, staff_id: str, what: str, object_id: str, detail: object = None
) -> None:
    """Put a change of the desk on the audit log: ``desk.<what>``."""
    await audit.record(
        session,
        staff_id=staff_id,
        action=f"desk.{what}",
        object_type="desk",
        object_id=object_id,
        detail={"to": detail} if detail is not None else {},
    )


def _spans(day: list[Opening]) -> tuple[Span, ...]:
    return tuple(sorted(opening.span for opening in day))


@lru_cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
