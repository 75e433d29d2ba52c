"""The shapes of the inbox's API."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

TagName = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, max_length=40, pattern=r"^[^\s,/#\x00-\x1f]([^,/#\x00-\x1f]*)$"
    ),
]


class HitView(BaseModel):
    """A message that was found, with the words that match between U+0002 and U+0003."""

    conversation_id: str
    message_id: str
    seq: int
    sender: Literal["customer", "bot", "agent", "system"]
    at: datetime
    snippet: str
    customer_name: str | None
    owner: str
    order_number: str | None


class HitPage(BaseModel):
    """``next_before``: ask again with it as ``before`` for what was said earlier; None at the end."""

    hits: list[HitView]
    words: list[str]
    next_before: datetime | None


class SnoozeIn(BaseModel):
    until: AwareDatetime


class TagsIn(BaseModel):
    tags: Annotated[list[TagName], Field(max_length=20)]


class TagsView(BaseModel):
    tags: list[str]


class FiltersView(TagsView):
    """By what the lists can be narrowed."""

    topics: list[str]
    languages: list[str]


class NoteIn(BaseModel):
    """``mentions``: the ids of the colleagues who are called."""

    text: Annotated[str, Field(max_length=4000)]
    mentions: Annotated[list[Annotated[str, Field(max_length=36)]], Field(max_length=20)] = []
