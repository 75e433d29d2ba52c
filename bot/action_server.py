"""How the bot calls the action server: Rasa's way, over connections that stay open.

Rasa opens one for every call, puts the whole domain into JSON anew, and takes half a turn to validate the
answer (see bot.action_answers).
"""

from __future__ import annotations

from contextvars import ContextVar
from time import time
from typing import Any

import aiohttp
import ujson
from rasa.core.actions.action import Action, RemoteAction, action_for_name_or_text
from rasa.core.actions.forms import FormAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.action_answers import validate
from journal import context

# Below the five seconds after which the server closes an idle connection.
KEEP_ALIVE_SECONDS = 3.0


_calls: ContextVar[list[dict[str, Any]] | None] = ContextVar("calls", default=None)


def count_calls() -> list[dict[str, Any]]:
    """Return the list that fills with ``{action, began, seconds}`` in the turn that begins here."""
    calls: list[dict[str, Any]] = []
    _calls.set(calls)
    return calls


def note_call(action: str, began: float, seconds: float) -> None:
    if (calls := _calls.get()) is not None:
        calls.append({"action": action, "began": round(began, 4), "seconds": round(seconds, 4)})


class ActionServer(EndpointConfig):
    """The action endpoint with connections that stay open, and the domain put into JSON once."""

    _connector: aiohttp.TCPConnector | None = None
    _domain: dict[str, Any] | None = None
    _domain_json = ""

    @classmethod
    def at(cls, endpoint: EndpointConfig) -> ActionServer:
        return cls(
            endpoint.url, endpoint.params, endpoint.headers, endpoint.basic_auth, endpoint.token,
            endpoint.token_name, endpoint.cafile, **endpoint.kwargs,
        )  # fmt: skip

    def session(self) -> aiohttp.ClientSession:
        """Return a session that leaves its connection open when Rasa closes it."""
        if self._connector is None:
            self._connector = aiohttp.TCPConnector(keepalive_timeout=KEEP_ALIVE_SECONDS)
        return aiohttp.ClientSession(
            connector=self._connector, connector_owner=False, json_serialize=self._to_json,
            auth=self._auth(), headers={**self.headers, **context.headers()},
            cookie_jar=aiohttp.DummyCookieJar(),
        )  # fmt: skip

    async def close(self) -> None:
        if self._connector:
            await self._connector.close()

    def _auth(self) -> aiohttp.BasicAuth | None:
        given = self.basic_auth
        return aiohttp.BasicAuth(given["username"], given["password"]) if given else None

    def _to_json(self, call: dict[str, Any]) -> str:
        rest = {name: value for name, value in call.items() if name != "domain"}
        if "domain" not in call:
            return ujson.dumps(rest)
        if call["domain"] is not self._domain:
            self._domain, self._domain_json = call["domain"], ujson.dumps(call["domain"])
        return f'{{"domain":{self._domain_json},{ujson.dumps(rest)[1:]}'


class CustomAction(RemoteAction):
    """A remote action whose answers are checked at a hundredth of the cost."""

    async def run(self, *arguments: Any) -> list[Event]:
        began = time()
        try:
            return await super().run(*arguments)
        finally:
            note_call(self.name(), began, time() - began)

    def _validate_action_result(self, result: Any) -> bool:
        validate(result)
        return True


class CustomForm(FormAction):
    """A form that calls the action server as above."""

    async def validate_slots(
        self,
        slot_candidates: dict[str, Any],
        tracker: DialogueStateTracker,
        domain: Domain,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
    ) -> list[Event]:
        name = f"validate_{self.name()}"
        if name not in domain.action_names_or_texts:
            return []
        found = [SlotSet(slot, value) for slot, value in slot_candidates.items()]
        seen = self._temporary_tracker(tracker, found, domain)
        return await CustomAction(name, self.action_endpoint).run(output_channel, nlg, seen, domain)

    async def _ask_for_slot(
        self,
        domain: Domain,
        nlg: NaturalLanguageGenerator,
        output_channel: OutputChannel,
        slot_name: str,
        tracker: DialogueStateTracker,
    ) -> list[Event]:
        name = self._name_of_utterance(domain, slot_name)
        if name is None:
            return []
        action = ours(action_for_name_or_text(name, domain, self.action_endpoint))
        return await action.run(output_channel, nlg, tracker, domain)


def ours(action: Action) -> Action:
    """Return the action as one of the classes above, if it calls the action server."""
    if type(action) is RemoteAction:
        return CustomAction(action.name(), action.action_endpoint)
    if type(action) is FormAction:
        return CustomForm(action.name(), action.action_endpoint)
    return action
