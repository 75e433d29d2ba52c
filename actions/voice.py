"""How actions speak: always with the responses of bot/domain, never with text of their own."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

Button = dict[str, str]
UNHELPFUL = "report_unhelpful"
"""Under an article's answer: a word about the answer, not an offer of what to do next."""


def payload(intent: str, **entities: str) -> str:
    """Return what a button sends: ``/inform{"order_number": "KF-1003"}``."""
    return f"/{intent}{json.dumps(entities, ensure_ascii=False)}" if entities else f"/{intent}"


class Voice:
    """Says responses of the domain; buttons and card come after the text."""

    def __init__(self, dispatcher: CollectingDispatcher, domain: DomainDict) -> None:
        self._dispatcher = dispatcher
        self._responses: Mapping[str, list[dict[str, Any]]] = domain.get("responses") or {}

    def knows(self, response: str) -> bool:
        return response in self._responses

    def say(
        self,
        response: str,
        *,
        buttons: Sequence[Button] = (),
        card: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> None:
        self._dispatcher.utter_message(
            response=response, buttons=list(buttons), json_message=dict(card) if card else None, **values
        )

    def first_known(self, *responses: str) -> str:
        """Return the most special response that the domain has; the last one must exist."""
        return next((name for name in responses[:-1] if self.knows(name)), responses[-1])

    def quote(
        self, text: str, *, buttons: Sequence[Button] = (), card: Mapping[str, Any] | None = None
    ) -> None:
        """Pass on text that is not the bot's: an article, a message said before."""
        self._dispatcher.utter_message(
            text=text, buttons=list(buttons), json_message=dict(card) if card else None
        )

    def title(self, name: str) -> str:
        """Return the human name of an intent or choice: the response ``utter_title_<name>``."""
        variants = self._responses.get(f"utter_title_{name}") or [{}]
        return str(variants[0].get("text") or name.replace("_", " ").capitalize())

    def button(self, intent: str, *, title: str | None = None, **entities: str) -> Button:
        return {"title": title or self.title(intent), "payload": payload(intent, **entities)}


def offers(buttons: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the payloads of what was offered, without the slash."""
    payloads = [button["payload"].lstrip("/") for button in buttons]
    return [sent for sent in payloads if not sent.startswith(UNHELPFUL)]
