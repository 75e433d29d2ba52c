"""Numbers in words: "two", "twenty-five", "a hundred and fifty"."""

from collections.abc import Sequence

from bot.components.entities.word_lists import word_list

_SMALL = word_list(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen
    """
)
_TENS = word_list("twenty thirty forty fifty sixty seventy eighty ninety")

VALUES = {word: at for at, word in enumerate(_SMALL)} | {word: 20 + 10 * at for at, word in enumerate(_TENS)}
JOINING = ["a", "and", "-"]
WORDS = [*VALUES, "hundred", "thousand"]


def parse(words: Sequence[str]) -> int | None:
    """Return the number that lower-case words or digits stand for; None if they are no number."""
    if len(words) == 1 and words[0].isdecimal():
        return int(words[0])
    total = part = 0
    for word in words:
        if word in VALUES:
            part += VALUES[word]
        elif word == "hundred":
            part = (part or 1) * 100
        elif word == "thousand":
            total, part = total + (part or 1) * 1000, 0
        elif word not in JOINING:
            return None
    return total + part if any(word in WORDS for word in words) else None
