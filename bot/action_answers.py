"""Checks what the action server answers, against Rasa's schemas, which are made into validators once.

``jsonschema.validate``, as Rasa calls it, first checks the schema itself against the schema of schemas for
every answer, and then tries each event as each of 23 kinds.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator
from rasa.shared.utils.schemas.events import EVENT_SCHEMA

ANSWER = Draft202012Validator(
    {
        "type": "object",
        "properties": {
            "events": {"type": "array", "items": {"type": "object"}},
            "responses": {"type": "array", "items": {"type": "object"}},
        },
    }
)
ANY_EVENT = Draft202012Validator(EVENT_SCHEMA)
EVENTS = {
    kind["properties"]["event"]["const"]: Draft202012Validator({**EVENT_SCHEMA, "oneOf": [kind]})
    for kind in EVENT_SCHEMA["oneOf"]
}


def validate(answer: Any) -> None:
    """Check an answer as Rasa would.

    Raises:
        jsonschema.ValidationError: it is not of events and responses.
    """
    ANSWER.validate(answer)
    for event in answer.get("events", []):
        EVENTS.get(event.get("event"), ANY_EVENT).validate(event)
