"""Rate limits in memory, one set a process: how often one key may do one kind of thing."""

import math
import time

from fastapi import Request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from crm_backend.errors import TooMany
from crm_backend.settings import Settings


class Rates:
    """The limits of the settings: ``messages``, ``sessions``, ``login``."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
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
        limit = self._limits[kind]
        if self._limiter.hit(limit, kind, key):
            return
        reset = self._limiter.get_window_stats(limit, kind, key).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        raise TooMany(f"That was a bit fast. Please try again in {wait} s.", retry_after=wait)


def get_rates(request: Request) -> Rates:
    """Return the application's limits, made on first use."""
    state = request.app.state
    if not hasattr(state, "rates"):
        state.rates = Rates(state.settings)
    rates: Rates = state.rates
    return rates
