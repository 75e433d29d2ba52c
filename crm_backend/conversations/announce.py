"""Ringing the bell for a conversation: for its own stream and for every console."""

from crm_backend.events import STAFF, Bell, conversation_topic


def announce(bell: Bell, conversation_id: str) -> None:
    """Wake the readers of a conversation; call it after the commit."""
    bell.ring(conversation_topic(conversation_id))
    bell.ring(STAFF)


def announce_typing(bell: Bell, conversation_id: str, *, sender: str, on: bool) -> None:
    """Say that somebody writes, or stopped; never stored."""
    hint = {"type": "typing", "conversation_id": conversation_id, "sender": sender, "on": on}
    bell.ring(conversation_topic(conversation_id), hint)
    bell.ring(STAFF, hint)
