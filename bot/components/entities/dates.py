"""Days and periods in words ("last Tuesday", "the 3rd", "two weeks ago"), resolved against today.

Talk in a shop is mostly of the past: "Tuesday", "the 3rd" and "3 May" mean the last one, unless words like
by, until, will, arrive or deliver stand before ("will it come on Tuesday"). "Next Tuesday" is the first one
after today, "this Tuesday" that of the week from Monday to Sunday. Ordinals that count things ("the 2nd
lamp"), "may" the verb and days that come every week ("every Monday", "Monday to Friday") are no dates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial

from spacy.matcher import Matcher
from spacy.vocab import Vocab

from bot.components.entities.date_patterns import PATTERNS
from bot.components.entities.date_words import (
    ABBREVIATED,
    AFTER_DAY,
    AFTER_MODAL,
    AMBIGUOUS,
    CHOSEN,
    CLOSING,
    COUNTS,
    DAY_NUMBERS,
    MONTHS,
    ORDINALS,
    PREPOSITIONS,
    RECURRING,
    TODAY,
    UNITS,
    WEEKDAYS,
)
from bot.components.entities.days import (
    Period,
    around,
    day,
    day_and_month,
    day_of_month,
    month,
    shifted,
    weekday,
    weekday_of_week,
)
from bot.components.entities.sentence import Finder, Found, Sentence, longest_first
from bot.components.entities.tense import Tense, tense_before

STEPS = {"last": -1, "past": -1, "previous": -1, "this": 0, "the": 0, "next": 1, "coming": 1, "following": 1}
TO = ("to", "-", "through", "thru", "until", "till")


def date_finder(vocab: Vocab, now: Callable[[], datetime]) -> Finder:
    matcher = Matcher(vocab)
    names = {}
    for name, patterns in PATTERNS.items():
        matcher.add(name, patterns, greedy="LONGEST")
        names[vocab.strings[name]] = name

    def find(sentence: Sentence) -> Iterator[Found]:
        moment, taken = now(), set[int]()
        for match in longest_first(matcher(sentence.doc)):
            kind, first, end = names[match[0]], match[1], match[2]
            period = None if taken & set(range(first, end)) else _resolve(kind, sentence, first, end, moment)
            if period:
                taken.update(range(first, end))
                yield found_period(period, *sentence.place(first, end))

    return find


def found_period(period: Period, start: int, end: int) -> Found:
    info = {"grain": period.grain}
    if period.grain != "day":
        info |= {"from": period.start.isoformat(), "to": period.end.isoformat()}
    return Found("date", start, end, period.start.isoformat(), info)


def _resolve(kind: str, sentence: Sentence, first: int, end: int, now: datetime) -> Period | None:
    words, today = sentence.words[first:end], now.date()
    before, after = sentence.word(first - 1), sentence.word(end)
    tense = tense_before(sentence.words, first)
    ahead = tense is Tense.FUTURE
    if kind == "date":
        return _date(words, before, after, today, ahead=ahead)
    if kind == "ordinal":
        return _ordinal(words, before, after, today, ahead=ahead)
    if kind == "month":
        return _month(words, before, after, today, ahead=ahead)
    if kind == "weekday":
        return None if _spans_the_week(sentence, first, end) else _weekday(words, before, today, ahead=ahead)
    if kind == "edge":
        return _edge(words, today, ahead=ahead)
    if kind == "ahead" and tense is Tense.PAST:  # "it came in two days" tells how long it took
        return None
    return _SIMPLE[kind](words, now)


def _date(words: list[str], before: str, after: str, today: date, *, ahead: bool) -> Period | None:
    name = next(word for word in words if word in MONTHS)
    at = max(position for position, word in enumerate(words) if word == name)
    number = next(word for word in words if word in DAY_NUMBERS)
    if name in AMBIGUOUS and words[-1] in (name, number) and not _closes_month(words, before, after):
        return None
    if words[at + 1 : at + 2] == ["."] and name not in ABBREVIATED:
        return None
    year = int(words[-1]) if len(words[-1]) == 4 and words[-1].isdecimal() else None
    find = partial(day_and_month, today, DAY_NUMBERS[number], MONTHS[name], year)
    return _on_weekday(words[0], find, ahead=ahead)


def _on_weekday(first: str, find: Callable[..., Period | None], *, ahead: bool) -> Period | None:
    """Return the day the tense asks for, or in "Monday the 23rd" the other if only that is a Monday."""
    wanted, other = find(ahead=ahead), find(ahead=not ahead)
    fits = first in WEEKDAYS and other is not None and other.start.weekday() == WEEKDAYS[first]
    if fits and (wanted is None or wanted.start.weekday() != WEEKDAYS[first]):
        return other
    return wanted


def _closes_month(words: list[str], before: str, after: str) -> bool:
    """Whether "may" is the month: "3 May", "of 4 May was", but not "may 3 people", "the 3rd may be late"."""
    if words[-1] in MONTHS and before in PREPOSITIONS:
        return after not in AFTER_MODAL
    return not after.isalnum() or after in CLOSING or (words[-1] in ORDINALS and words[-1] not in MONTHS)


def _ordinal(words: list[str], before: str, after: str, today: date, *, ahead: bool) -> Period | None:
    """ "The 3rd" that ends a clause or follows "on" is a day, "the 3rd lamp" and "the 2nd is broken" not."""
    number = ORDINALS[words[-1]]
    dated = before in PREPOSITIONS or words[0] in WEEKDAYS or number > 12
    closes = not after.isalnum() or after in ("and", "or", "but", "at", "please", "instead", "already")
    if (words[0] not in ("the", *WEEKDAYS) and before not in PREPOSITIONS) or before in CHOSEN:
        return None
    if not (closes or (dated and after in AFTER_DAY)):
        return None
    return _on_weekday(words[0], partial(day_of_month, today, number), ahead=ahead)


def _month(words: list[str], before: str, after: str, today: date, *, ahead: bool) -> Period | None:
    name = next(word for word in words if word in MONTHS)
    if words[-1].isdecimal():
        return month(today, MONTHS[name], int(words[-1]), ahead=ahead)
    step = STEPS.get(words[0], 0)
    if words == [name] and (before not in PREPOSITIONS or name in ABBREVIATED):
        return None
    if name == "may" and (words[0] == "this" or after in AFTER_MODAL):
        return None
    return month(today, MONTHS[name], None, ahead=step > 0 or (step == 0 and ahead), other=step != 0)


def _spans_the_week(sentence: Sentence, first: int, end: int) -> bool:
    """Whether it is one end of "Monday to Friday"."""
    sides = (sentence.words[max(0, first - 2) : first], sentence.words[end : end + 2][::-1])
    return any(len(side) == 2 and side[0] in WEEKDAYS and side[1] in TO for side in sides)


def _weekday(words: list[str], before: str, today: date, *, ahead: bool) -> Period | None:
    name = next(word for word in words if word in WEEKDAYS)
    if "week" in words:
        step = next(STEPS[word] for word in words if word in STEPS)
        return weekday_of_week(today, WEEKDAYS[name], weeks=step)
    alone = words[0] == name
    if alone and (before in RECURRING or (name in ABBREVIATED and before not in PREPOSITIONS)):
        return None
    steps = {STEPS[word] for word in words if word in STEPS}
    if steps == {0}:
        return weekday_of_week(today, WEEKDAYS[name], weeks=0)
    return weekday(today, WEEKDAYS[name], ahead=1 in steps or (not steps and ahead))


def _today(words: list[str], now: datetime) -> Period | None:
    if "before" in words or "after" in words:
        step = {"before": -2, "after": 2}[next(word for word in words if word in ("before", "after"))]
        sensible = words[-1] == ("yesterday" if step < 0 else "tomorrow")
        return shifted(now, step, "day") if sensible else None
    step = -1 if words[0] == "last" else TODAY.get(words[0], 0)
    return shifted(now, step, "day")


def _counted(words: list[str], now: datetime, sign: int) -> Period:
    unit = next((UNITS[word] for word in words if word in UNITS), "week")
    count = next((COUNTS[word] for word in words if word in COUNTS and word not in ("a", "an")), 1)
    count *= 2 if {"couple", "fortnight"} & set(words) else 1
    return shifted(now, sign * count, unit)


def _period(words: list[str], now: datetime) -> Period:
    unit = next(word for word in words if word in ("week", "weekend", "month", "year"))
    if words[-1] in ("last", "next"):
        return around(now.date(), unit, steps=2 * STEPS[words[-1]])
    return around(now.date(), unit, steps=STEPS[words[0]])


def _day_of_month(words: list[str], now: datetime) -> Period | None:
    number = next(ORDINALS[word] for word in words if word in ORDINALS)
    first = around(now.date(), "month", steps=STEPS[words[-2]]).start
    return day_of_month(first, number, ahead=True)


def _edge(words: list[str], today: date, *, ahead: bool) -> Period:
    """ "The end of the month": its last day; its first or middle one for "beginning" and "mid-May"."""
    if words[-1] in MONTHS:
        whole = month(today, MONTHS[words[-1]], None, ahead=ahead)
    else:
        step = next((STEPS[word] for word in words if word in STEPS and word != "the"), 0)
        whole = around(today, words[-1], steps=step)
    if "end" in words:
        return day(whole.end)
    middle = whole.start + (whole.end - whole.start) / 2
    return day(middle if {"mid", "middle"} & set(words) else whole.start)


_SIMPLE: dict[str, Callable[[list[str], datetime], Period | None]] = {
    "today": _today,
    "ago": lambda words, now: _counted(words, now, -1),
    "ahead": lambda words, now: _counted(words, now, 1),
    "period": _period,
    "day_of_month": _day_of_month,
}
