"""The demo desk's canned replies and macros."""

from pathlib import Path
from typing import Any, cast

import yaml  # type: ignore[import-untyped]

from crm_backend.replies.models import CannedReply, Macro
from crm_backend.replies.schemas import CannedReplyIn, MacroIn
from crm_backend.replies.variables import check

_FILE = Path(__file__).with_name("replies.yml")


def reply_rows() -> list[CannedReply | Macro]:
    """Read them, held to the same rules as what supervisors write."""
    held = cast("dict[str, list[dict[str, Any]]]", yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    replies = [CannedReplyIn.model_validate(one) for one in held["replies"]]
    macros = [MacroIn.model_validate(one) for one in held["macros"]]
    for text in [one.text for one in replies] + [
        getattr(action, "text", "") for one in macros for action in one.actions
    ]:
        check(text)
    return [
        *(CannedReply(**one.model_dump()) for one in replies),
        *(Macro(**one.model_dump()) for one in macros),
    ]
