"""How many turns this process takes on: what is accepted is answered in time, the rest is told to wait.

By Little's law a new turn takes as long as the turns under way times the pace at which turns end; while
none ends, at least as much longer. Nothing has to be configured for a faster or slower machine.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from crm_backend.errors import Unavailable

FIRST_GUESS = 0.05
"""Seconds from the end of a turn to that of the next, before any was seen."""
WEIGHT_OF_NEWEST = 0.05
ALWAYS = 20
"""So many turns at once are taken on at any pace: a few customers with a slow bot are no overload."""
LONGEST_PAUSE = 30


@dataclass
class Pace:
    """The pace at which turns end.

    Args:
        limit: seconds that a new turn may be expected to take.
        clock: seconds on any clock.
    """

    limit: float
    clock: Callable[[], float] = time.monotonic
    under_way: int = 0
    _interval: float = FIRST_GUESS
    _latest: float = field(default=0.0)

    def begin(self) -> None:
        """Count in somebody who begins to answer a conversation."""
        if self.under_way == 0:
            self._latest = self.clock()
        self.under_way += 1

    def note_answer(self) -> None:
        """Note that a turn ended; what passed since the one before it says how fast they end."""
        moment = self.clock()
        self._interval += WEIGHT_OF_NEWEST * (moment - self._latest - self._interval)
        self._latest = moment

    def end(self) -> None:
        """Count out who began, whether or not there was anything to answer."""
        self.under_way -= 1

    def expected(self) -> float:
        """Return how many seconds a turn that begins now will take."""
        stalled = self.clock() - self._latest - self._interval if self.under_way else 0.0
        return (self.under_way + 1) * self._interval + max(0.0, stalled)

    @property
    def is_full(self) -> bool:
        """Whether another turn would take too long."""
        return self.under_way >= ALWAYS and self.expected() > self.limit

    def refusal(self) -> Unavailable:
        """Return the error for a message that is not taken on, with when to try again."""
        pause = min(LONGEST_PAUSE, max(1, math.ceil(self.expected() - self.limit / 2)))
        detail = f"Too many messages at the moment. Please try again in {pause} s."
        return Unavailable(detail, code="overloaded", retry_after=pause)
