"""When a message in the middle of a form is about something else."""

import re

from actions import phrases
from actions.turn import Turn

QUESTIONS = frozenset(
    re.findall(
        r"\w+",
        """
        check_cancellation_fee check_delivery_options check_delivery_time check_refund_policy
        check_payment_methods set_up_shipping_address create_account switch_account
        report_registration_problem check_opening_hours contact_support ask_question ask_article
        report_unhelpful
        """,
    )
)
TASKS = frozenset(
    re.findall(
        r"\w+",
        """
        track_order cancel_order change_order place_order get_invoice check_invoice change_shipping_address
        return_item get_refund track_refund report_payment_issue edit_account delete_account recover_password
        make_complaint report_damaged_item report_missing_item report_wrong_item check_ticket_status
        add_to_ticket close_ticket subscribe_newsletter unsubscribe_newsletter leave_review check_availability
        recommend_product
        """,
    )
)
SMALLTALK = frozenset(["greet", "thank", "ask_bot"])
EXITS = frozenset(["stop", "request_human", "goodbye"])

FREE_TEXT = frozenset(
    ["address", "product", "reason", "description", "ticket_text", "review_text", "new_value"]
)
STORIES = frozenset(["description", "ticket_text", "review_text"])

ASKS_WHERE = re.compile(r"\bwhere(?:'s| is|s)\b|\bwhen (?:does|will|is)\b|\bstatus\b|\btrack\b")
CLEAR = 0.45
VERY_CLEAR = 0.7
SHORT = 5
STORY = 9


def is_about_something_else(turn: Turn, *, requested: str | None, own: frozenset[str]) -> bool:
    """Whether the form should step aside so that rules answer this message."""
    if turn.intent == "inform" and turn.entity("order_number") and ASKS_WHERE.search(turn.words):
        return "track_order" not in own
    if turn.intent in own or turn.intent not in QUESTIONS | TASKS | SMALLTALK | EXITS:
        return False
    if turn.is_button:
        return True
    if requested in FREE_TEXT:
        return _is_clear_in_free_text(turn, requested)
    if requested == "order_number" and phrases.says_unknown(turn.text) and turn.intent != "request_human":
        return False
    if requested and turn.entity(requested) and turn.intent not in EXITS:
        return turn.is_request and turn.confidence >= VERY_CLEAR
    return turn.confidence >= CLEAR


def _is_clear_in_free_text(turn: Turn, requested: str | None) -> bool:
    length = len(turn.text.split())
    if turn.intent in SMALLTALK | EXITS:
        return (
            not re.search(r"\d", turn.text)
            and turn.confidence >= CLEAR
            and length <= (SHORT if turn.intent != "request_human" else STORY)
        )
    if turn.confidence < VERY_CLEAR or (requested in STORIES and length > STORY):
        return False
    return turn.is_question if turn.intent in QUESTIONS else turn.is_request


def ends_the_task(turn: Turn) -> bool:
    """Whether what follows replaces the form; questions and small talk come back to it."""
    return turn.intent in TASKS | EXITS | {"inform"}
