"""The shapes of tickets in answers, and of the bot's calls about them."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from crm_backend.customers.fields import ProvenCall, Story, Word

Category = Literal["complaint", "damaged", "missing", "wrong_item", "account", "review", "other"]
Priority = Literal["low", "normal", "high", "urgent"]
Author = Literal["customer", "bot", "agent"]


class CommentView(BaseModel):
    author: str
    body: str
    on: date


class TicketView(BaseModel):
    number: str
    subject: str
    category: str
    priority: str
    status: str
    status_text: str
    order_number: str | None
    created_on: date
    first_response_due: datetime | None
    last_comment: CommentView | None


class OpenCall(ProvenCall):
    category: Category
    description: Story
    order_number: Word | None = None


class TicketCall(ProvenCall):
    ticket_number: Word | None = None


class CommentCall(TicketCall):
    text: Story


class TicketAnswer(BaseModel):
    ticket: TicketView


class TicketClosed(TicketAnswer):
    already: bool
