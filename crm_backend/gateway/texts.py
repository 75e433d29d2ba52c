"""What the gateway says by itself: the greeting, and what customers hear while the bot cannot speak."""

REQUEST_HUMAN = "/request_human"
"""The one payload that the gateway obeys by itself, so that it works while Rasa is down."""

PERSON_BUTTON = {"title": "Talk to a person", "payload": REQUEST_HUMAN}
GREETING_BUTTONS = (
    {"title": "Track my order", "payload": "/track_order"},
    {"title": "Return an item", "payload": "/return_item"},
    PERSON_BUTTON,
)
UNREACHABLE = (
    "The assistant can't be reached right now. Your message is saved and will be answered "
    "as soon as it is back. You can also talk to a person."
)
FILES_KEPT = (
    "Thank you, that is kept with this conversation. I cannot look into files myself: tell me in words what "
    "it is about, or let a person look at it."
)
SILENT = "Sorry, I have no good answer to that. Please put it in other words, or talk to a person."


def greeting(shop: str, name: str = "") -> str:
    """Return the first message of a chat; ``name`` is the customer's, '' for a stranger."""
    first_name = name.split()[0] if name.split() else ""
    hello = f"Hi {first_name}!" if first_name else "Hi!"
    return f"{hello} I'm the assistant of {shop}. Ask me about orders, returns, delivery or anything else."
