"""Jobs and their results as JSON: who can write to the queue's table must not be able to run code.

huey's own serialiser is pickle. Arguments and results of a job are therefore what JSON knows, and times.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from huey.registry import Message
from huey.serializer import Serializer
from huey.utils import Error

TAG = "$"


class JsonSerializer(Serializer):
    """Raises TypeError for an argument or a result that JSON cannot hold."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(_tagged(data)).encode()

    def _deserialize(self, data: bytes) -> Any:
        return json.loads(data, object_hook=_untagged)


def _tagged(value: Any) -> Any:
    if isinstance(value, Message | Error):
        return {TAG: type(value).__name__, "of": [_tagged(item) for item in value]}
    if isinstance(value, datetime):
        return {TAG: "datetime", "of": value.isoformat()}
    if isinstance(value, timedelta):
        return {TAG: "timedelta", "of": value.total_seconds()}
    if isinstance(value, dict):
        return {str(key): _tagged(item) for key, item in value.items()}
    return [_tagged(item) for item in value] if isinstance(value, list | tuple) else value


def _untagged(found: dict[str, Any]) -> Any:
    match found.get(TAG):
        case "Message":
            return Message(*found["of"])
        case "Error":
            return Error(*found["of"])
        case "datetime":
            return datetime.fromisoformat(found["of"])
        case "timedelta":
            return timedelta(seconds=found["of"])
    return found
