"""What the desk says to customers: short system messages, because the bot is silent by then."""

ESCALATION_NEXT = "I'm handing you over to a colleague. You are next in line, please stay in this chat."
ESCALATION_NUMBERED = (
    "I'm handing you over to a colleague. You are number {position} in line, please stay in this chat."
)
JOINED = "{name} joined the conversation."
BACK_TO_BOT = "You are talking to the assistant again."
CLOSED = "This conversation is closed. Thank you for getting in touch! Write again at any time."


def escalation(position: int) -> str:
    """Return what a customer hears who begins to wait at this place (1 is next)."""
    return ESCALATION_NEXT if position <= 1 else ESCALATION_NUMBERED.format(position=position)
