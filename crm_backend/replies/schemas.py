"""Shapes of canned replies, macros and their runs."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from crm_backend.desk.schemas import ConversationDetail, Priority
from crm_backend.inbox.schemas import TagName
from crm_backend.tickets.schemas import Category

Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*$")
]
Shortcut = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")
]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Language = Annotated[str, StringConstraints(to_lower=True, pattern=r"^[a-z]{2,3}(-[a-z]{2,4})?$")]
Id = Annotated[str, Field(min_length=1, max_length=36, pattern=r"^[^\x00]*$")]
RunId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


class CannedReplyIn(BaseModel):
    """``shortcut`` is what is typed after ``/``; without a ``team_id`` it is everybody's."""

    title: Title
    shortcut: Shortcut
    text: Words
    language: Language = "en"
    team_id: Id | None = None


class CannedReplyView(CannedReplyIn):
    model_config = ConfigDict(from_attributes=True)

    id: str
    updated_at: datetime


class ReplyAction(BaseModel):
    kind: Literal["reply"]
    text: Words


class NoteAction(BaseModel):
    kind: Literal["note"]
    text: Words


class TagAction(BaseModel):
    """Added to the tags there are."""

    kind: Literal["tag"]
    tags: Annotated[list[TagName], Field(min_length=1, max_length=10)]


class PriorityAction(BaseModel):
    kind: Literal["priority"]
    priority: Priority


class TicketAction(BaseModel):
    kind: Literal["ticket"]
    category: Category
    text: Words


class HandOnAction(BaseModel):
    kind: Literal["hand_on"]
    team_id: Id
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


class SnoozeAction(BaseModel):
    kind: Literal["snooze"]
    hours: Annotated[int, Field(ge=1, le=24 * 365)]


class CloseAction(BaseModel):
    kind: Literal["close"]


Action = Annotated[
    ReplyAction
    | NoteAction
    | TagAction
    | PriorityAction
    | TicketAction
    | HandOnAction
    | SnoozeAction
    | CloseAction,
    Field(discriminator="kind"),
]
LAST = ("hand_on", "snooze", "close")
"""After one of these the conversation is out of the agent's hands or sight."""


class MacroIn(BaseModel):
    """``hand_on``, ``snooze`` and ``close`` can only be the last action."""

    title: Title
    team_id: Id | None = None
    actions: Annotated[list[Action], Field(min_length=1, max_length=10)]

    @model_validator(mode="after")
    def _ends_once(self) -> "MacroIn":
        if any(action.kind in LAST for action in self.actions[:-1]):
            raise ValueError("hand on, snooze and close end a macro: put one of them last, and only one")
        return self


class MacroView(MacroIn):
    model_config = ConfigDict(from_attributes=True)

    id: str
    updated_at: datetime


class VariableView(BaseModel):
    name: str
    about: str


class ReplyBook(BaseModel):
    """Everything there is, for those who edit it."""

    replies: list[CannedReplyView]
    macros: list[MacroView]
    variables: list[VariableView]


class ReadyReply(BaseModel):
    """A canned reply as it would stand in this conversation; ``missing`` still stand as ``{{name}}``."""

    id: str
    title: str
    shortcut: str
    language: str
    text: str
    missing: list[str]


class ReadyMacro(BaseModel):
    id: str
    title: str
    kinds: list[str]


class ReadyBook(BaseModel):
    """What the caller may use in one conversation, its language first."""

    replies: list[ReadyReply]
    macros: list[ReadyMacro]


class MacroStepView(BaseModel):
    """One action in words; ``text`` is what would be written, None if it writes nothing."""

    kind: str
    about: str
    text: str | None = None
    missing: list[str] = []


class Refusal(BaseModel):
    """Why a run would be refused, and at which step (from 1)."""

    step: int
    code: str
    detail: str


class MacroPreview(BaseModel):
    """What a run would do, tried for real and taken back."""

    title: str
    steps: list[MacroStepView]
    refusal: Refusal | None


class PreviewIn(BaseModel):
    """``texts``: by the number of the step (from 1), what to write in the place of its text."""

    texts: dict[Annotated[str, Field(pattern=r"^\d{1,2}$")], Words] = {}


class RunIn(PreviewIn):
    """``run_id`` is made by the client and repeated on every retry: a macro runs once."""

    run_id: RunId


class Done(BaseModel):
    """What happened, step by step, in words without anything the customer said."""

    title: str
    steps: list[str]


class MacroRun(Done):
    conversation: ConversationDetail
