"""A long conversation's tracker cut down to its last turns, behind events that stand for what was before.

Rasa walks through all events of a tracker several times a turn and sends them all to the action server.
What a turn needs of the past is the slots, the open form and the last few turns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

TURNS = 3
MARK = "cut"


@dataclass(frozen=True)
class Cut:
    """What a tracker was cut down to: so many events, the last of them stored in this row."""

    events: int
    row: int


def shorten(tracker: DialogueStateTracker, *, newest_row: int) -> DialogueStateTracker:
    """Return a tracker of the last ``TURNS`` turns once there are twice as many; all must be stored."""
    said = [index for index, event in enumerate(tracker.events) if isinstance(event, UserUttered)]
    if len(said) <= 2 * TURNS or tracker.is_paused():
        return tracker
    start = said[-TURNS]
    summary = list(_summarise(_replay(tracker, islice(tracker.events, start))))
    events = [*summary, *islice(tracker.events, start, None)]
    summary[0].metadata[MARK] = asdict(Cut(len(events), newest_row))
    return _replay(tracker, events)


def cut_of(tracker: DialogueStateTracker) -> Cut | None:
    """Return how the tracker was cut; None if it has all its events."""
    mark = tracker.events[0].metadata.get(MARK) if tracker.events else None
    return mark and Cut(**mark)


def _replay(tracker: DialogueStateTracker, events: Iterable[Event]) -> DialogueStateTracker:
    copy = tracker.init_copy()
    for event in events:
        copy.update(event)
    return copy


def _summarise(tracker: DialogueStateTracker) -> Iterator[Event]:
    """Yield what Rasa's own session start would, and the open form, which that would close."""
    time = tracker.events[-1].timestamp
    yield ActionExecuted(ACTION_SESSION_START_NAME, timestamp=time, metadata={})
    yield SessionStarted(timestamp=time)
    for slot in tracker.slots.values():
        if slot.value != slot.initial_value:
            yield SlotSet(slot.name, slot.value, timestamp=time)
    if tracker.active_loop_name:
        yield ActionExecuted(tracker.active_loop_name, timestamp=time)
        yield ActiveLoop(tracker.active_loop_name, timestamp=time)
        if tracker.is_active_loop_rejected:
            yield ActionExecutionRejected(tracker.active_loop_name, timestamp=time)
    yield ActionExecuted(ACTION_LISTEN_NAME, timestamp=time)
