"""The shapes of the chat API."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, field_validator, model_validator

from crm_backend.conversations.schemas import MessageView, OwnerView
from crm_backend.uploads.schemas import UploadIds

ClientId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


class SessionIn(BaseModel):
    site: Annotated[str, Field(max_length=64)]
    identity: Annotated[str | None, Field(max_length=4000)] = None
    """The shop's signed word on who the customer is (JWT, HS256, audience ``kefu``)."""
    language: Annotated[str, Field(max_length=64)] = "en"
    """A language tag as browsers give it; only its first part (``de`` of ``de-AT``) is kept."""

    @field_validator("language")
    @classmethod
    def _main_language(cls, tag: str) -> str:
        main = tag.partition("-")[0].lower()
        return main if main.isascii() and main.isalpha() and len(main) <= 3 else "en"


class CustomerOut(BaseModel):
    name: str
    email: str


class ShopOut(BaseModel):
    name: str
    greeting: str


class SessionOut(BaseModel):
    token: str
    conversation_id: str
    customer: CustomerOut | None
    shop: ShopOut
    expires_at: datetime
    renewable_until: datetime
    """``POST /sessions/renew`` takes the token until then, also when it has expired."""


class TokenOut(BaseModel):
    token: str
    expires_at: datetime
    renewable_until: datetime


class MessageIn(BaseModel):
    """Either ``text`` or ``button_id``; ``client_id`` stays the same on every retry.

    ``upload_ids`` are files sent before; with them the text may be empty.
    """

    client_id: ClientId
    text: str | None = None
    button_id: Annotated[str | None, Field(max_length=64)] = None
    upload_ids: UploadIds = []

    @model_validator(mode="after")
    def _one_of_two(self) -> "MessageIn":
        if self.text is not None and self.button_id is not None:
            raise ValueError("send either text or button_id, not both")
        if self.upload_ids and self.button_id is not None:
            raise ValueError("a button carries no files")
        return self


class MessagesOut(OwnerView):
    messages: list[MessageView]
    rating: int | None = None
    """What the customer gave the conversation, 1 to 5."""


class FeedbackIn(BaseModel):
    rating: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str | None, Field(max_length=2000)] = None


class RestMessageIn(BaseModel):
    """Rasa's own REST shape; other fields of Rasa clients are accepted and ignored."""

    sender: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")] = "default"
    message: str


class WebhookReply(BaseModel):
    recipient_id: str
    text: str | None = None
    buttons: list[dict[str, str]] | None = None
    custom: dict[str, Any] | None = None
