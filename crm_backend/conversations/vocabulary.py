"""The words of a conversation: who owns it, who speaks, what became of a message."""

BOT, QUEUE, CLOSED = "bot", "queue", "closed"
PENDING, HANDLED, HUMAN, UNANSWERED, SUPPRESSED = "pending", "handled", "human", "unanswered", "suppressed"
CUSTOMER, AGENT, SYSTEM = "customer", "agent", "system"
MESSAGE_CREATED, CONVERSATION_UPDATED = "message.created", "conversation.updated"


def agent_owner(staff_id: str) -> str:
    """Return the owner value of a conversation held by this agent."""
    return f"agent:{staff_id}"


def public_owner(owner: str) -> str:
    """Return the owner as customers may see it: ``bot``, ``queue``, ``agent`` or ``closed``."""
    return owner.partition(":")[0]


def agent_of(owner: str) -> str | None:
    """Return the staff id of an agent's conversation, else None."""
    kind, _, staff_id = owner.partition(":")
    return staff_id if kind == "agent" else None
