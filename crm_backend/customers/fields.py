"""Field types that the CRM's request and answer shapes share."""

import unicodedata
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, PlainSerializer, StringConstraints


def _without_controls(text: str) -> str:
    """Drop control characters (a database refuses NUL) and surrounding space; keep line breaks."""
    kept = (sign for sign in text if sign in "\n\t" or unicodedata.category(sign) != "Cc")
    return "".join(kept).strip()


def _not_blank(text: str) -> str:
    if not text:
        raise ValueError("must not be blank")
    return text


Clean = AfterValidator(_without_controls)
Word = Annotated[str, StringConstraints(max_length=64), Clean]
"""A number or code as a customer typed it."""
Email = Annotated[str, StringConstraints(max_length=254), Clean]
"""An e-mail to compare with, not to trust: whatever was typed."""
Phrase = Annotated[str, StringConstraints(max_length=500), Clean, AfterValidator(_not_blank)]
Story = Annotated[str, StringConstraints(max_length=4000), Clean, AfterValidator(_not_blank)]
Amount = Annotated[Decimal, PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str)]
"""Money in an answer: ``"49.90"``."""


class Call(BaseModel):
    """What every call of the bot carries; the backend finds out whose conversation it is."""

    conversation_id: Annotated[str, Field(min_length=1, max_length=36), Clean]


class ProvenCall(Call):
    """A call about one thing that a stranger must prove to be theirs."""

    email: Email | None = None
