"""The words of dates."""

from bot.components.entities.number_words import VALUES
from bot.components.entities.word_lists import word_list, word_set


def _names(text: str) -> dict[str, int]:
    """Number the lines; the first name of a line is the proper one, the others are ways to write it."""
    return {name: at for at, line in enumerate(text.strip().splitlines()) for name in line.split()}


WEEKDAYS = _names(
    """monday mon munday
    tuesday tue tues tuseday teusday
    wednesday wed weds wensday wednsday wendesday
    thursday thu thur thurs thurday thrusday
    friday fri firday
    saturday sat saterday
    sunday sun"""
)
MONTHS = {
    name: number + 1
    for name, number in _names(
        """january jan
        february feb febuary
        march mar
        april apr
        may
        june jun
        july jul
        august aug
        september sep sept
        october oct
        november nov
        december dec"""
    ).items()
}
ABBREVIATED = {name for name in [*WEEKDAYS, *MONTHS] if len(name) < 6} - {
    "march",
    "april",
    "may",
    "june",
    "july",
}
AMBIGUOUS = {"may", "march"}
TODAY = {
    **dict.fromkeys(["yesterday", "yesteday", "yesturday", "yday"], -1),
    **dict.fromkeys(["today", "tonight"], 0),
    **dict.fromkeys(["tomorrow", "tomorow", "tommorow", "tommorrow", "tmrw", "tmr"], 1),
}
MODIFIERS = ["last", "past", "previous", "this", "next", "coming", "following"]
UNITS = {
    form: unit for unit in ["minute", "hour", "day", "week", "month", "year"] for form in (unit, f"{unit}s")
}
COUNTS = {str(number): number for number in range(1, 401)} | VALUES | {"a": 1, "an": 1}

ORDINALS = {
    f"{number}{suffix}": number
    for number in range(1, 32)
    for suffix in [{1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number not in (11, 12, 13) else 0, "th")]
}
_ORDINAL_WORDS = word_list(
    """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
    """
)
DAY_NUMBERS = {
    **ORDINALS,
    **{form: number for number in range(1, 32) for form in (str(number), f"{number:02}")},
    **{word: number for number, word in enumerate(_ORDINAL_WORDS, 1)},
}

PREPOSITIONS = word_set("on by until till since before after from of for in during between around dated")
# What comes every week, and feast days that are not counted out here.
RECURRING = word_set("every each any a easter black cyber good ash holy alternate")
# Words that end a clause: what stands before them was not the first half of "the 3rd lamp".
CLOSING = word_set(
    "and or but at in on by to from for until till with because as so please thanks when instead if"
)
AFTER_DAY = CLOSING | word_set(
    "i we you it they he she my is was has had hasn hadn will would can could not yet still already"
)
AFTER_MODAL = word_set("be have not need take arrive come still also only")
CHOSEN = word_set(
    """
    return returning cancel keep exchange refund take send remove want prefer need choose pick mean replace
    drop only just
    """
)
