"""What a conversation is about: the customer's last intent that names a concern."""

_TALK = frozenset(
    (
        *("greet", "thank", "goodbye", "affirm", "deny", "stop", "repeat", "ask_bot", "out_of_scope"),
        *("nlu_fallback", "request_human", "inform"),
    )
)
"""Intents that keep a talk going and say nothing about its subject."""


def topic_of(intent: str | None) -> str | None:
    """Return the topic that an intent stands for; None for small talk and misunderstandings."""
    return None if intent is None or intent in _TALK else intent[:64]
