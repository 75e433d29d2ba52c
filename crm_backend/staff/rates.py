"""Rate limits: how often one key may do one kind of thing.

Counted in the memory of each process, and told to the others by the bell: several backends count as one,
but for what arrives within the milliseconds that a ring takes.
"""

import math
import time
from itertools import count
from typing import Any

from fastapi import Request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from crm_backend.errors import TooMany
from crm_backend.events import Bell
from crm_backend.settings import Settings

RATE = "rate"
SWEEP_SECONDS = 1.0


class _Counts(MemoryStorage):
    """Looks for what has expired once a second.

    limits does so after every hit, in a new thread that goes through the counts of all conversations.
    """

    _swept = 0.0

    def _MemoryStorage__schedule_expiry(self) -> None:  # the name that limits gives it
        if time.monotonic() - self._swept >= SWEEP_SECONDS:
            self._swept = time.monotonic()
            super()._MemoryStorage__schedule_expiry()  # type: ignore[misc]


class Rates:
    """The limits of the settings: ``messages``, ``sessions``, ``login``."""

    def __init__(self, settings: Settings, bell: Bell) -> None:
        self._bell = bell
        bell.on(RATE, self._count_elsewhere)
        self._limiter = MovingWindowRateLimiter(_Counts())
        self._numbers = count()
        self._limits: dict[str, RateLimitItem] = {
            "messages": parse(settings.rate_messages),
            "sessions": parse(settings.rate_sessions),
            "login": parse(settings.rate_login),
        }

    def hit(self, kind: str, key: str) -> None:
        """Count one use.

        Raises:
            TooMany: the limit is reached; ``retry_after`` says when to come back (seconds).
        """
        self.hit_limit(self._limits[kind], kind, key)

    def hit_limit(self, limit: RateLimitItem | str, kind: str, key: str) -> None:
        """Count one use under a limit of its own, such as ``600/minute``; raises as ``hit``."""
        limit = parse(limit) if isinstance(limit, str) else limit
        if self._limiter.hit(limit, kind, key):
            self._bell.tell(
                RATE, {"kind": kind, "key": key, "limit": _written(limit), "id": next(self._numbers)}
            )
            return
        reset = self._limiter.get_window_stats(limit, kind, key).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        raise TooMany(f"That was a bit fast. Please try again in {wait} s.", retry_after=wait)

    def _count_elsewhere(self, fact: dict[str, Any]) -> None:
        self._limiter.hit(parse(fact["limit"]), fact["kind"], fact["key"])


def _written(limit: RateLimitItem) -> str:
    return f"{limit.amount}/{limit.multiples} {limit.GRANULARITY.name}"


async def get_rates(request: Request) -> Rates:
    """Return the application's limits."""
    rates: Rates = request.app.state.rates
    return rates
