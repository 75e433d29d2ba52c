"""From Rasa's replies to messages of the log."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from crm_backend.conversations.service import Draft
from crm_backend.conversations.vocabulary import (
    BOT,
)
from crm_backend.gateway.rasa import RasaAnswer, RasaReply
from crm_backend.gateway.texts import PERSON_BUTTON

OFFER = "Would you like to talk to a person?"


def to_drafts(answer: RasaAnswer, *, state: str, reply_to: str) -> list[Draft]:
    """Return the replies as messages; a card or an offer without text joins the text before it."""
    drafts: list[Draft] = []
    for reply in answer.replies:
        if reply.text:
            drafts.append(_draft(reply, answer, state))
        elif reply.custom and drafts and drafts[-1].card is None:
            drafts[-1] = _join(drafts[-1], reply)
        elif reply.custom:
            drafts.append(_without_words(_draft(reply, answer, state)))
    return [replace(draft, reply_to=reply_to) for draft in drafts]


def _draft(reply: RasaReply, answer: RasaAnswer, state: str) -> Draft:
    return Draft(
        sender=BOT,
        text=reply.text or "",
        buttons=_buttons(reply),
        card=_card(reply.custom),
        state=state,
        model_id=(answer.model_id or "")[:64] or None,
    )


def _join(draft: Draft, reply: RasaReply) -> Draft:
    return replace(draft, card=_card(reply.custom), buttons=[*draft.buttons, *_buttons(reply)])


def _without_words(draft: Draft) -> Draft:
    return draft if draft.card else replace(draft, text=OFFER)


def _card(custom: dict[str, Any] | None) -> dict[str, Any] | None:
    return custom if custom and "card" in custom else None


def _buttons(reply: RasaReply) -> Sequence[dict[str, str]]:
    buttons = [{"title": one.title, "payload": one.payload} for one in reply.buttons or []]
    offers_person = bool(reply.custom and reply.custom.get("offer_person"))
    if offers_person and not any(one["payload"] == PERSON_BUTTON["payload"] for one in buttons):
        buttons.append(PERSON_BUTTON)
    return buttons
