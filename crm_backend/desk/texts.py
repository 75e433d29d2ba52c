"""What the desk says to customers: short system messages, because the bot is silent by then."""

from collections.abc import Collection
from datetime import datetime, timedelta
from math import ceil

HANDOVER = "I'm handing you over to a colleague."
SORRY = "Sorry that I couldn't solve this."
FOR_A_PERSON = "This is something for a person."
NEXT, NUMBERED = "You are next in line", "You are number {position} in line"
WAIT = "it usually takes {wait}"
STAY = "Please stay in this chat: they can read what we wrote and will answer you here."
JOINED = "{name} joined the conversation."
BACK_TO_BOT = "You are talking to the assistant again."
HANDED_ON = "I'm handing you on to a colleague who knows more about this. You keep your place in line."
AGENT_GONE = "Your agent had to leave. You are next in line, and a colleague will read what we wrote."
TICKET = (
    "Your message is ticket {number} now, and we answer to {email}. "
    "This chat is closed; write here again at any time."
)
CLOSED = "This conversation is closed. Thank you for getting in touch! Write again at any time."

_ROUND_MINUTES = (2, 3, 5, 10, 15, 20, 30, 45, 60)
_OUR_FAULT = {"misunderstood", "refused", "asked_again", "action_failed", "no_progress", "protest"}


def escalation(
    position: int,
    wait: timedelta | None = None,
    reasons: Collection[str] = (),
    *,
    announced: bool = False,
    instead: str = "",
) -> str:
    """Return what a customer hears who begins to wait at this place (1 is next).

    ``reasons`` are the codes of why; ``announced`` leaves out what the bot has just said itself;
    ``instead`` is what is better than to stay and wait.
    """
    place = NEXT if position <= 1 else NUMBERED.format(position=position)
    timed = f"{place}; {WAIT.format(wait=say_wait(wait))}." if wait is not None else f"{place}."
    opening = [] if announced else [*_why(reasons), HANDOVER]
    return " ".join([*opening, timed, instead or STAY])


def offer(why: str, opens: str | None = None) -> str:
    """Return why a customer is offered a ticket, and what to do."""
    closed = f"Our desk opens {opens}" if opens else "Our desk is closed"
    begin = {"closed": closed, "nobody_on": "Nobody is at the desk right now"}.get(why, "That is a long wait")
    return f"{begin}: leave your e-mail and we answer there, or stay in this chat."


def say_opening(opens: datetime, today: datetime) -> str:
    """Return when the desk opens, both times by the desk's clock."""
    days = (opens.date() - today.date()).days
    if days == 0:
        day = "today"
    elif days == 1:
        day = "tomorrow"
    else:
        day = f"on {opens:%A}" if days < 7 else f"on {opens.day} {opens:%B}"
    return f"{day} at {opens:%H:%M}"


def say_wait(wait: timedelta) -> str:
    """Return a length of time in words, rounded up: nobody is promised too much."""
    minutes = ceil(wait.total_seconds() / 60)
    if minutes <= 1:
        return "about a minute"
    rounded = next((one for one in _ROUND_MINUTES if minutes <= one), None)
    return f"about {rounded} minutes" if rounded else "more than an hour"


def _why(reasons: Collection[str]) -> list[str]:
    if "asked_for_person" in reasons or "bot_unreachable" in reasons:
        return []
    if "sensitive_topic" in reasons:
        return [FOR_A_PERSON]
    return [SORRY] if _OUR_FAULT & set(reasons) else []
