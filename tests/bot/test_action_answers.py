"""An answer is taken or refused exactly when Rasa would take or refuse it."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.action_answers import EVENTS, validate

ANSWERS: list[Any] = [
    {},
    [],
    None,
    {"events": []},
    {"events": None},
    {"events": {}},
    {"events": ["slot"]},
    {"events": [{"event": "slot", "name": "topic", "value": None, "timestamp": None}]},
    {"events": [{"event": "slot", "name": "topic"}]},
    {"events": [{"event": "slot", "name": 1, "value": 1}]},
    {"events": [{"event": "slot", "name": "topic", "value": 1, "timestamp": "now"}]},
    {"events": [{"event": "slot", "name": "topic", "value": 1, "metadata": []}]},
    {"events": [{"name": "topic", "value": 1}]},
    {"events": [{"event": 3}]},
    {"events": [{"event": "no such event"}]},
    {"events": [{"event": "action", "name": "action_listen", "policy": None, "confidence": None}]},
    {"events": [{"event": "action", "name": "action_listen", "confidence": "high"}]},
    {"events": [{"event": "user", "text": 5}]},
    {"events": [{"event": "user", "text": "hello", "parse_data": {"intent": {"name": "greet"}}}]},
    {"events": [{"event": "entities", "entities": [{"entity": "email"}]}]},
    {"events": [], "responses": [{"text": "hello"}]},
    {"events": [], "responses": ["hello"]},
    {"events": [], "responses": {"text": "hello"}},
    *({"events": [{"event": kind}]} for kind in EVENTS),
]


def accepts(check: Any, answer: Any) -> bool:
    try:
        check(answer)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("answer", ANSWERS, ids=str)
def test_what_rasa_accepts_is_accepted(answer: Any) -> None:
    theirs = RemoteAction("action_greet", None)._validate_action_result
    assert accepts(validate, answer) == accepts(theirs, answer)
