"""The shapes of the training data's API."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

Name = Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9_]*$")]
Text = Annotated[str, StringConstraints(max_length=4000)]


Verdict = Literal["fine", "duplicate", "contradiction", "near_contradiction", "near_duplicate", "in_test_set"]


class EntityView(BaseModel):
    """A marked entity: characters ``start`` to ``end`` of the plain text."""

    start: int
    end: int
    value: str
    entity: str


class SentenceView(BaseModel):
    """``text`` is as in the files (entities marked), ``plain`` as a customer writes it."""

    text: str
    plain: str
    intent: str
    entities: list[EntityView] = []
    file: str = ""
    line: int = 0
    """From 1; 0 for a sentence that is not in the files yet."""


class IntentView(BaseModel):
    name: str
    file: str
    sentences: int
    added: int
    """Sentences that are not in the files yet."""
    is_new: bool = False


class ConflictView(BaseModel):
    """An edit that the files no longer allow; it is left out until somebody undoes or repeats it."""

    edit_id: int
    kind: str
    intent: str
    text: str
    base: str
    theirs: str
    why: str


class DataView(BaseModel):
    """The training data at a glance."""

    digest: str
    sentences: int
    intents: list[IntentView]
    entities: list[str]
    files: list[str]
    """Where a new intent may go."""
    open_edits: int
    conflicts: list[ConflictView]
    tests: int
    """Sentences of the fixed test set."""


class SentencePage(BaseModel):
    sentences: list[SentenceView]
    total: int


class SentenceIn(BaseModel):
    text: Text
    intent: Name
    move: bool = Field(default=False, description="take it from the intent that has it")


class OldSentence(BaseModel):
    """The sentence as the caller saw it."""

    text: Text
    intent: Name


class ChangeIn(BaseModel):
    old: OldSentence
    text: Text
    intent: Name


class IntentIn(BaseModel):
    name: Name
    file: Annotated[str, StringConstraints(max_length=200)] = "data/nlu/studio.yml"
    sentences: Annotated[list[Text], Field(max_length=200)]


class NewName(BaseModel):
    name: Name


class EditView(BaseModel):
    id: int
    kind: Literal["add", "change", "remove", "add_intent", "remove_intent"]
    intent: str
    text: str
    old_intent: str
    old_text: str
    source: str
    author: str | None
    state: str
    created_at: datetime


class EditPage(BaseModel):
    edits: list[EditView]


class Removed(BaseModel):
    sentences: int


class Near(BaseModel):
    """A sentence close by; ``likeness`` is a cosine."""

    text: str
    intent: str
    likeness: float


class CheckView(BaseModel):
    """What would happen if this sentence were saved."""

    text: str
    """As it would be kept."""
    verdict: Literal[
        "fine", "duplicate", "contradiction", "near_contradiction", "near_duplicate", "in_test_set"
    ]
    other_intent: str | None = None
    nearest: list[Near] = []


class ExportedView(BaseModel):
    files: list[str]
    edits: int
    digest: str


class ImportedView(BaseModel):
    added: int
    changed: int
    removed: int
    conflicts: int
