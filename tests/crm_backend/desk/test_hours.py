"""Business hours: what the wall clock says, also in the nights when clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crm_backend.desk.hours import Hours, Span, add_open_time, is_open, next_opening, open_time_between

ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo", "UTC"]
OFFICE: tuple[tuple[Span, ...], ...] = (*(((540, 1020),),) * 5, (), ())
BERLIN = Hours("Europe/Berlin", OFFICE)

spans = st.lists(st.integers(0, 1440), min_size=2, max_size=4, unique=True).map(
    lambda cuts: tuple(zip(sorted(cuts)[::2], sorted(cuts)[1::2], strict=False))
)
hours_of_any_desk = st.builds(
    Hours,
    timezone=st.sampled_from(ZONES),
    week=st.tuples(*([st.one_of(st.just(()), spans)] * 7)),
    special=st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), spans, max_size=3),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
changes = st.sampled_from(
    [datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1), datetime(2026, 3, 8, 7), datetime(2026, 11, 1, 6)]
).flatmap(
    lambda at: st.integers(-300, 300).map(lambda minutes: at.replace(tzinfo=UTC) + timedelta(minutes=minutes))
)
starts = st.one_of(moments, changes)


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo("Europe/Berlin"))  # type: ignore[arg-type, misc]


def test_a_promise_made_on_friday_evening_is_due_on_monday() -> None:
    due = add_open_time(BERLIN, berlin(2026, 11, 27, 16, 30), timedelta(hours=1))
    assert due == berlin(2026, 11, 30, 9, 30)
    assert next_opening(BERLIN, berlin(2026, 11, 28, 12)) == berlin(2026, 11, 30, 9)


def test_a_holiday_is_closed_and_a_short_day_is_short() -> None:
    special: dict[date, tuple[Span, ...]] = {date(2026, 12, 24): ((540, 720),), date(2026, 12, 25): ()}
    hours = Hours("Europe/Berlin", OFFICE, special)
    assert add_open_time(hours, berlin(2026, 12, 24, 11), timedelta(hours=2)) == berlin(2026, 12, 28, 10)
    assert not is_open(hours, berlin(2026, 12, 25, 10))


def test_the_night_that_skips_an_hour_is_an_hour_shorter_and_the_one_that_repeats_it_longer() -> None:
    always = Hours("Europe/Berlin")
    for day, length in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)):
        begin, end = (berlin(one.year, one.month, one.day) for one in (day, day + timedelta(days=1)))
        assert open_time_between(always, begin, end) == timedelta(hours=length)
    early = Hours("Europe/Berlin", (((0, 240),),) * 7)
    assert add_open_time(early, berlin(2026, 3, 29), timedelta(hours=3)) == berlin(2026, 3, 29, 4)
    assert add_open_time(early, berlin(2026, 10, 25), timedelta(hours=5)) == berlin(2026, 10, 25, 4)


def test_a_desk_that_never_opens_never_opens() -> None:
    never = Hours("Europe/Berlin", ((),) * 7)
    assert next_opening(never, berlin(2026, 1, 1)) is None
    at = berlin(2026, 1, 1)
    assert add_open_time(never, at, timedelta(hours=1)) == at + timedelta(hours=1)


@given(hours_of_any_desk, starts, st.timedeltas(timedelta(0), timedelta(days=3)))
@settings(max_examples=150, deadline=None)
def test_the_open_time_until_due_is_what_was_promised(hours: Hours, at: datetime, span: timedelta) -> None:
    # One that hardly opens keeps no promise: see add_open_time.
    assume(sum(end - begin for day in hours.week for begin, end in day) >= 60)
    due = add_open_time(hours, at, span)
    assert open_time_between(hours, at, due) == span
    assert due >= at


@given(hours_of_any_desk, starts)
@settings(max_examples=150, deadline=None)
def test_open_is_what_the_clock_on_the_wall_says(hours: Hours, at: datetime) -> None:
    at = at.replace(second=0, microsecond=0)
    minute = timedelta(minutes=1)
    assert open_time_between(hours, at, at + minute) == (minute if is_open(hours, at) else timedelta())
    opening = next_opening(hours, at)
    assert (opening == at) == is_open(hours, at)
    if opening is not None:
        assert is_open(hours, opening)
        assert opening == at or not is_open(hours, opening - timedelta(seconds=1))


@pytest.mark.parametrize("zone", ZONES)
def test_an_open_end_never_stops_a_clock(zone: str) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    assert add_open_time(Hours(zone), start, timedelta(days=40)) == start + timedelta(days=40)
