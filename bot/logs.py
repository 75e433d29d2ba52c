"""Rasa's log as JSON lines like every other process's, without what customers wrote."""

from __future__ import annotations

import json
import logging

from journal.lines import install


class WithoutTexts(logging.Filter):
    """Reduces Rasa's structured messages, which come as JSON, to the name of what happened."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if record.name.startswith("rasa") and message.startswith("{"):
            try:
                record.msg, record.args = str(json.loads(message).get("event", "")), ()
            except ValueError:
                record.msg, record.args = "a line that cannot be read", ()
        return True


def write_json_lines() -> None:
    """Call it after Rasa has set up its own logging."""
    install("rasa", filters=[WithoutTexts()])
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
