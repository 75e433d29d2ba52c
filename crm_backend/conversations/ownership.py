"""Who may speak after whom: the one table of the changes of owner that are allowed."""

from crm_backend.conversations.vocabulary import BOT, CLOSED, QUEUE, public_owner
from crm_backend.errors import Conflict

BOT_ACTOR, CUSTOMER_ACTOR, SYSTEM_ACTOR = "bot", "customer", "system"
"""Who changed an owner, besides the people at the desk (``agent:<id>``)."""

AGENT_KIND = "agent"
ALLOWED = {
    BOT: {QUEUE, AGENT_KIND, CLOSED},
    QUEUE: {BOT, AGENT_KIND, CLOSED},
    AGENT_KIND: {BOT, QUEUE, AGENT_KIND, CLOSED},
    CLOSED: {BOT},
}
"""By kind of owner; an agent may hand over to another agent. Who writes again begins with the bot."""


def check_owner_change(owner: str, to: str) -> None:
    """Let a change pass that the table allows.

    Raises:
        Conflict: ``illegal_transition`` (extra: ``owner``, ``to``, both as customers may see them).
    """
    before, after = public_owner(owner), public_owner(to)
    if owner == to or after not in ALLOWED.get(before, ()):
        detail = f"A conversation cannot go from {before} to {after}."
        raise Conflict(detail, code="illegal_transition", owner=before, to=after)
