"""More ways to write some training messages: shouted, and with or without the company's handle.

Case and handles say little about the mood, but in what people write by hand they go with a topic or a
writer; these copies teach that they do not matter, or that they make a mood stronger.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from crm_backend.triage.examples import Example

EVERY = 8
LOUDER = 1.2
HANDLES = ("@help", "@AirlineOne", "@us", "@BlueJet", "@shop_support", "@SouthernFly", "@myphone")
_HANDLE = re.compile(r"^\.?@\w+[,:]?\s*")


def with_variants(examples: Sequence[Example]) -> list[Example]:
    """Return the examples followed by the copies; the same for the same examples."""
    return [*examples, *_variants(examples)]


def _variants(examples: Sequence[Example]) -> Iterator[Example]:
    for index, one in enumerate(examples):
        if index % EVERY == 0:
            yield _shout(one)
        elif index % EVERY == EVERY // 2 and (text := _readdress(one.text, index)):
            yield replace(one, text=text)


def _shout(one: Example) -> Example:
    mark = "" if one.label == "neutral" else "!!!"
    intensity = max(-1.0, min(1.0, LOUDER * one.intensity))
    return replace(one, text=one.text.upper().rstrip(".") + mark, intensity=intensity)


def _readdress(text: str, index: int) -> str:
    if "@" in text:
        return _HANDLE.sub("", text)
    return f"{HANDLES[index % len(HANDLES)]} {text}"
