"""How the bot calls the action server: Rasa's way, over connections that stay open.

Rasa opens one for every call, puts the whole domain into JSON anew, and takes half a turn to validate the
answer (see bot.action_answers).
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from http import HTTPStatus
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
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.action_answers import validate
from journal import context

# Below the five seconds after which the server closes an idle connection.
KEEP_ALIVE_SECONDS = 3.0
GOING_OR_GONE = {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}


class ActionsUnavailable(Exception):
    """The action server died, or was not there, while it was needed: what the turn did so far is void."""


@dataclass
class Calls:
    """The calls of one turn, each ``{action, began, seconds}``, and whether one found no server."""

    made: list[dict[str, Any]] = field(default_factory=list)
    unavailable: bool = False


_calls: ContextVar[Calls | None] = ContextVar("calls", default=None)


def count_calls() -> Calls:
    """Return what notes the calls of the turn that begins here."""
    calls = Calls()
    _calls.set(calls)
    return calls


def require_action_server() -> None:
    """Say so if a call of this turn found no server; Rasa itself would go on as if it had said nothing.

    Raises:
        ActionsUnavailable
    """
    if (calls := _calls.get()) is not None and calls.unavailable:
        raise ActionsUnavailable


def note_call(action: str, began: float, seconds: float) -> None:
    if (calls := _calls.get()) is not None:
        calls.made.append({"action": action, "began": round(began, 4), "seconds": round(seconds, 4)})


def _note_unavailable() -> None:
    if (calls := _calls.get()) is not None:
        calls.unavailable = True


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
            auth=self._auth(), headers=self.headers, cookie_jar=aiohttp.DummyCookieJar(),
        )  # fmt: skip

    async def request(self, *arguments: Any, **options: Any) -> Any:
        # With the call, not with the session: aiohttp keeps a connection for each set of a session's headers.
        headers = {**context.headers(), **options.pop("headers", {})}
        try:
            return await super().request(*arguments, headers=headers, **options)
        except ClientResponseError as error:
            if error.status in GOING_OR_GONE:
                _note_unavailable()
            raise
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError):
            _note_unavailable()
            raise

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
