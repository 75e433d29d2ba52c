"""Days and periods, seen from Tuesday, 17 November 2026."""

from datetime import datetime

import pytest

from bot.components.entities.pipeline import EntityFinder, Rules

WRITTEN = [
    # in digits
    ("2026-05-03", "2026-05-03"), ("03.05.2026", "2026-05-03"), ("3.5.26", "2026-05-03"),
    ("3/5/2026", "2026-05-03"), ("03-05-2026", "2026-05-03"), ("3/5", "2026-05-03"),
    ("on 3.5.", "2026-05-03"), ("5/13/2026", "2026-05-13"), ("2026/05/03", "2026-05-03"),
    ("by 1/2", "2027-02-01"),
    # day and month
    ("3 May", "2026-05-03"), ("3rd of May", "2026-05-03"), ("May 3rd", "2026-05-03"),
    ("May 3rd 2025", "2025-05-03"), ("May 3, 2025", "2025-05-03"), ("3. May", "2026-05-03"),
    ("the third of May", "2026-05-03"), ("Sunday, 3 May 2026", "2026-05-03"), ("25 Dec", "2025-12-25"),
    ("by 25 December", "2026-12-25"), ("29 February", "2024-02-29"), ("sep. 4th", "2026-09-04"),
    ("march 5", "2026-03-05"),
    # today and near it
    ("today", "2026-11-17"), ("this morning", "2026-11-17"), ("yesterday", "2026-11-16"),
    ("last night", "2026-11-16"), ("tomorrow", "2026-11-18"), ("tommorow", "2026-11-18"),
    ("the day before yesterday", "2026-11-15"), ("the day after tomorrow", "2026-11-19"),
    ("an hour ago", "2026-11-17"), ("11 hours ago", "2026-11-16"), ("two weeks ago", "2026-11-03"),
    ("3 days ago", "2026-11-14"), ("a couple of days ago", "2026-11-15"), ("in 3 days", "2026-11-20"),
    ("in a week", "2026-11-24"), ("2 months from now", "2027-01-17"),
    # weekdays
    ("last Tuesday", "2026-11-10"), ("next Tuesday", "2026-11-24"), ("this Tuesday", "2026-11-17"),
    ("this Friday", "2026-11-20"), ("last Friday", "2026-11-13"), ("next Friday", "2026-11-20"),
    ("Tuesday of next week", "2026-11-24"), ("Friday last week", "2026-11-13"),
    ("last wensday", "2026-11-11"), ("on Monday", "2026-11-16"),
    ("ordered Thursday evening", "2026-11-12"), ("Friday the 13th", "2026-11-13"),
    # of the month
    ("the 3rd", "2026-11-03"), ("on the 17th", "2026-11-17"), ("the 20th", "2026-10-20"),
    ("the 31st", "2026-10-31"), ("end of the month", "2026-11-30"),
    ("by the end of next month", "2026-12-31"), ("end of May", "2026-05-31"),
    ("Monday the 9th", "2026-11-09"), ("the 1st of next month", "2026-12-01"),
    ("beginning of the week", "2026-11-16"), ("mid-May", "2026-05-16"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), WRITTEN)
def test_days(values, text, value):
    assert values(text) == {"date": value}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I ordered it on Monday", "2026-11-16"),
        ("will it come on Monday", "2026-11-23"),
        ("I need it by Friday", "2026-11-20"),
        ("can you deliver on the 3rd", "2026-12-03"),
        ("it was delivered on the 3rd", "2026-11-03"),
        ("it should have arrived on Monday", "2026-11-16"),
        ("it was supposed to be here by Monday", "2026-11-16"),
        ("does it arrive in December", "2026-12-01"),
        ("could you send the bill of 12 June", "2026-06-12"),
        ("it must be here by Friday the 4th", "2026-12-04"),
        ("would it reach me before the 20th", "2026-11-20"),
        ("before Friday please", "2026-11-20"),
        ("it came before Monday", "2026-11-16"),
        ("It came late. Will you call me on the 2nd?", "2026-12-02"),
    ],
)
def test_past_or_future(values, text, value):
    assert values(text)["date"] == value


@pytest.mark.parametrize(
    ("text", "grain", "start", "end"),
    [
        ("last week", "week", "2026-11-09", "2026-11-15"),
        ("this week", "week", "2026-11-16", "2026-11-22"),
        ("last month", "month", "2026-10-01", "2026-10-31"),
        ("next month", "month", "2026-12-01", "2026-12-31"),
        ("last year", "year", "2025-01-01", "2025-12-31"),
        ("last weekend", "weekend", "2026-11-14", "2026-11-15"),
        ("in May", "month", "2026-05-01", "2026-05-31"),
        ("February 2024", "month", "2024-02-01", "2024-02-29"),
    ],
)
def test_periods(find, text, grain, start, end):
    (found,) = find(text)
    assert found.value == start
    assert found.info == {"grain": grain, "from": start, "to": end}


@pytest.mark.parametrize(
    "text",
    [
        "may I return it", "you may 3 times", "may 3 people share it", "it may be", "this may be wrong",
        "march on", "the second", "one second", "just a second", "the 2nd one", "the 3rd lamp",
        "my 2nd order", "3rd party", "return the 2nd", "the 2nd is broken", "on the 2nd floor",
        "Monday to Friday", "every Monday", "Black Friday deals", "mondays", "it sat in the sun", "24/7",
        "4/5 stars", "rated 4/5", "1/2 price", "31/02/2026", "31 February", "12.10", "version 1.2.3",
        "within 14 days", "it came in two days", "30 days", "2025", "KF-1002", "030 5550 1870",
        "10.1.1.20",
    ],
)  # fmt: skip
def test_what_is_no_date(values, text):
    assert "date" not in values(text)


def test_where_dates_stand(written):
    text = "ordered on the 3rd, came last Tuesday evening"
    assert [part for part, _ in written(text, "date")] == ["the 3rd", "last Tuesday evening"]


def test_the_month_first_where_the_shop_says_so():
    american = EntityFinder(Rules(day_first=False, now=lambda: datetime(2026, 11, 17)))
    texts = ["3/5/2026", "3/5", "13/5/2026", "03.05.2026"]
    assert [american.find(text)[0].value for text in texts] == [
        "2026-03-05",
        "2026-03-05",
        "2026-05-13",
        "2026-05-03",
    ]


def test_today_is_asked_anew_for_each_text():
    days = iter([datetime(2026, 12, 31, 23, 59), datetime(2027, 1, 1, 0, 1)] * 2)
    finder = EntityFinder(Rules(now=lambda: next(days)))
    assert finder.find("tomorrow")[0].value[:4] == "2027"
