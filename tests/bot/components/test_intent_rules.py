"""IntentRules predicts what Rasa's RulePolicy predicts, for every intent, in and out of every form."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.intent_rules import IntentRules

ROOT = Path(__file__).resolve().parents[3]
LISTEN = ActionExecuted("action_listen")
FORMS = ["track_order_form", "cancel_order_form", "review_form"]


@pytest.fixture(scope="module")
def lookup() -> dict[str, Any]:
    """The rules of the trained model in use."""
    active = json.loads((ROOT / "models" / "active.json").read_text(encoding="utf-8"))
    with tarfile.open(ROOT / "models" / active["archive"]) as archive:
        name = next(name for name in archive.getnames() if name.endswith("rule_policy.json"))
        content = archive.extractfile(name)
        assert content
        rules: dict[str, Any] = json.load(content)["lookup"]
        return rules


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(ROOT / "bot" / "domain"))


def make(policy: type[RulePolicy], lookup: dict[str, Any]) -> RulePolicy:
    config = {**policy.get_default_config(), "core_fallback_action_name": "action_default_fallback"}
    context = ExecutionContext(GraphSchema({}), model_id="test", node_name="rules")
    return policy(config, None, Resource("rules"), context, lookup=lookup)


def says(intent: str) -> UserUttered:
    return UserUttered("text", {"name": intent, "confidence": 0.9})


def occasions(domain: Domain, intent: str) -> Iterator[list[Event]]:
    """Yield conversations that end with this intent, and how they go on from there."""
    yield [LISTEN, says(intent)]
    yield [LISTEN, says(intent), ActionExecuted("action_answer_question")]
    for form in FORMS:
        opened = [LISTEN, says("affirm"), ActionExecuted(form), ActiveLoop(form)]
        asked = [*opened, SlotSet("requested_slot", "confirm"), LISTEN, says(intent)]
        yield asked
        yield [*asked, ActionExecutionRejected(form)]
        yield [*asked, ActionExecutionRejected(form), ActionExecuted("action_answer_question")]
        ended = [ActiveLoop(None), SlotSet("requested_slot", None)]
        for confirmed in (True, False, None):
            yield [*asked, ActionExecuted(form), SlotSet("confirm", confirmed), *ended]


def test_every_occasion_is_decided_alike(lookup: dict[str, Any], domain: Domain) -> None:
    theirs, ours = make(RulePolicy, lookup), make(IntentRules, lookup)
    decided = set()
    for intent in domain.intents:
        for events in occasions(domain, intent):
            tracker = DialogueStateTracker.from_events("ada", events, domain.slots)
            wanted = theirs.predict_action_probabilities(tracker, domain)
            got = ours.predict_action_probabilities(tracker, domain)
            assert got.probabilities == wanted.probabilities, (intent, events)
            assert (got.events, got.hide_rule_turn) == (wanted.events, wanted.hide_rule_turn)
            decided.add(wanted.max_confidence_index)
    assert len(decided) > 40


def test_rules_that_name_words_are_found_too(domain: Domain) -> None:
    before = {"prev_action": {"action_name": "action_listen"}}
    rule = json.dumps([{**before, "user": {"text": "abracadabra"}}])
    lookup = {"rules": {rule: "action_greet"}, "rules_for_loop_unhappy_path": {}, "rules_not_in_stories": []}
    tracker = DialogueStateTracker.from_events("ada", [LISTEN, UserUttered("abracadabra")], domain.slots)
    for policy in (RulePolicy, IntentRules):
        prediction = make(policy, lookup).predict_action_probabilities(tracker, domain)
        assert domain.action_names_or_texts[prediction.max_confidence_index] == "action_greet"
