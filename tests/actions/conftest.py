"""Actions as the action server runs them, against an imitated backend; what they say is put into words."""

import itertools
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk.executor import ActionExecutor

from tests.actions.crm_server import CrmServer

ROOT = Path(__file__).parents[2]
os.environ.update({"KEFU_INTERNAL_SECRET": "secret-of-the-tests", "KEFU_CRM_DEADLINE": "0.4"})


def read_domain() -> dict[str, Any]:
    """Return responses, forms and slots of all topics together."""
    domain: dict[str, Any] = {"responses": {}, "forms": {}, "slots": {}}
    for path in sorted((ROOT / "bot" / "domain").glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for part in domain:
            domain[part] |= content.get(part) or {}
    return domain


DOMAIN = read_domain()


@dataclass
class Outcome:
    """What a customer sees and what Rasa is told."""

    events: list[dict[str, Any]]
    responses: list[dict[str, Any]]
    texts: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.texts = [_in_words(response) for response in self.responses]

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    @property
    def names(self) -> list[str]:
        return [response["response"] for response in self.responses]

    @property
    def slots(self) -> dict[str, Any]:
        return {event["name"]: event["value"] for event in self.events if event["event"] == "slot"}

    @property
    def buttons(self) -> dict[str, str]:
        """Payloads by title: those of the domain's text first."""
        static = [(DOMAIN["responses"].get(name) or [{}])[0].get("buttons") or [] for name in self.names]
        own = [response["buttons"] for response in self.responses]
        # Braces of the domain's own payloads are doubled, or Rasa would look for a slot of that name.
        filled = [button | {"payload": button["payload"].format()} for button in itertools.chain(*static)]
        return {button["title"]: button["payload"] for button in itertools.chain(filled, *own)}

    @property
    def cards(self) -> list[dict[str, Any]]:
        return [response["custom"] for response in self.responses if response.get("custom")]

    @property
    def follow_up(self) -> str | None:
        return next((event["name"] for event in self.events if event["event"] == "followup"), None)

    @property
    def steps_aside(self) -> bool:
        return any(event["event"] == "action_execution_rejected" for event in self.events)


def _in_words(response: dict[str, Any]) -> str:
    """Fill every variant, so that a placeholder without a value fails the test; return the first."""
    if not response["response"]:
        return response["text"] or ""
    variants = DOMAIN["responses"][response["response"]]
    filled = [str(variant["text"]).format_map(response) for variant in variants]
    return filled[0]


@pytest.fixture(scope="session")
def executor() -> ActionExecutor:
    executor = ActionExecutor()
    executor.register_package("actions")
    return executor


@pytest.fixture(scope="session")
def _server() -> Iterator[CrmServer]:
    server = CrmServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def crm(_server: CrmServer) -> AsyncIterator[CrmServer]:
    """The backend, up and without answers yet."""
    from actions import crm
    from actions.settings import get_settings

    os.environ["KEFU_BACKEND_URL"] = _server.url
    get_settings.cache_clear()
    _server.answers.clear()
    _server.requests.clear()
    yield _server
    await crm.close()


@pytest.fixture
def run(executor: ActionExecutor, crm: CrmServer) -> Any:
    """Run an action by name on a tracker state."""

    async def run_action(name: str, tracker: dict[str, Any]) -> Outcome:
        call = {"next_action": name, "sender_id": "conversation-1", "tracker": tracker, "domain": DOMAIN}
        result = await executor.run({**call, "version": "3.6.21"})
        return Outcome(result["events"], result["responses"])

    return run_action
