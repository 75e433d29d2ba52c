"""What the action server needs to know, read once from the environment."""

import os
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Settings:
    """``deadline`` is in seconds and counts for a whole CRM call."""

    backend_url: str
    internal_secret: str
    deadline: float


@cache
def get_settings() -> Settings:
    """Read ``KEFU_BACKEND_URL``, ``KEFU_CRM_DEADLINE`` and ``KEFU_INTERNAL_SECRET``, which must be there."""
    return Settings(
        backend_url=os.environ.get("KEFU_BACKEND_URL", "http://127.0.0.1:8000").rstrip("/"),
        internal_secret=os.environ["KEFU_INTERNAL_SECRET"],
        deadline=float(os.environ.get("KEFU_CRM_DEADLINE", "3")),
    )
