"""Rasa's message processor with shorter ways: to the model's graph and to the action server."""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Any

from rasa.core.actions.action import Action
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT_RANKING_KEY

from bot.action_server import ActionServer, ours, require_action_server
from bot.graph_runner import StraightRunner

RANKING_LENGTH = 10


class DeskProcessor(MessageProcessor):
    """Shares the loaded model and the stores of a processor that Rasa has made."""

    def __init__(self, loaded: MessageProcessor, action_server: ActionServer | None) -> None:
        vars(self).update(vars(loaded))
        self.graph_runner = StraightRunner(loaded.graph_runner)
        self.action_endpoint = action_server

    async def take_turn(self, message: UserMessage) -> None:
        """Do what Rasa's ``handle_message`` does, unless this message has had its turn.

        Raises:
            ActionsUnavailable: nothing was stored; the message has its turn when it comes again.
        """
        output = message.output_channel
        tracker = await self.fetch_tracker_and_update_session(message.sender_id, output, message.metadata)
        if events_of(tracker, message.message_id):
            return
        await self._handle_message_with_tracker(message, tracker)
        tracker = await self.run_action_extract_slots(output, tracker)
        await self._run_prediction_loop(output, tracker)
        await self.save_tracker(tracker)

    async def _run_action(self, *arguments: Any, **options: Any) -> bool:
        goes_on: bool = await super()._run_action(*arguments, **options)
        require_action_server()
        return goes_on

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        tracker = await super().run_action_extract_slots(output_channel, tracker)
        require_action_server()
        return tracker

    async def parse_message(self, *arguments: Any, **options: Any) -> dict[str, Any]:
        """Keep the likeliest intents only: all of them are most of what is stored and sent of a message."""
        parse_data = await super().parse_message(*arguments, **options)
        parse_data[INTENT_RANKING_KEY] = parse_data.get(INTENT_RANKING_KEY, [])[:RANKING_LENGTH]
        return parse_data

    def predict_next_with_tracker_if_should(
        self, tracker: DialogueStateTracker
    ) -> tuple[Action, PolicyPrediction]:
        action, prediction = super().predict_next_with_tracker_if_should(tracker)
        return ours(action), prediction


class DeskProcessors:
    """The processor of the model in use; Rasa makes a new one for every model that it loads."""

    def __init__(self) -> None:
        self._loaded: MessageProcessor | None = None
        self._current: DeskProcessor | None = None
        self._action_server: ActionServer | None = None

    def of(self, agent: Agent) -> DeskProcessor:
        if self._current is None or self._loaded is not agent.processor:
            if self._action_server is None and agent.action_endpoint:
                self._action_server = ActionServer.at(agent.action_endpoint)
            self._loaded = agent.processor
            self._current = DeskProcessor(agent.processor, self._action_server)
            spare_the_collector()
        return self._current

    async def close(self) -> None:
        if self._action_server:
            await self._action_server.close()


def events_of(tracker: DialogueStateTracker, message_id: str) -> list[Event]:
    """Return the events from this message's utterance up to the next one; empty if it is not there."""
    found: list[Event] = []
    for event in tracker.events:
        if isinstance(event, UserUttered):
            if found:
                break
            if event.metadata.get("message_id") == message_id:
                found.append(event)
        elif found:
            found.append(event)
    return found


def spare_the_collector() -> None:
    """Rasa and a model are a million objects that stay; a turn that had to look through them took 0.3 s."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    _give_memory_back()


def _give_memory_back() -> None:
    """What a model before left lies between what stays; glibc gives it back only when asked."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)
