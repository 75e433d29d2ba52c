"""Intents and slots in an agent's words."""

INTENTS = {
    "track_order": "Wants to know where an order is",
    "cancel_order": "Wants to cancel an order",
    "change_order": "Wants to change an order",
    "place_order": "Wants to order something",
    "check_cancellation_fee": "Asks what cancelling costs",
    "get_invoice": "Wants an invoice",
    "check_invoice": "Asks where to find an invoice",
    "check_delivery_options": "Asks how we deliver",
    "check_delivery_time": "Asks how long delivery takes",
    "change_shipping_address": "Wants an order delivered elsewhere",
    "set_up_shipping_address": "Wants to save a delivery address",
    "return_item": "Wants to return something",
    "get_refund": "Wants money back",
    "track_refund": "Asks where a refund is",
    "check_refund_policy": "Asks about the rules for refunds",
    "check_payment_methods": "Asks how to pay",
    "report_payment_issue": "Has trouble paying",
    "create_account": "Wants to open an account",
    "edit_account": "Wants to change account details",
    "switch_account": "Wants to use another account",
    "delete_account": "Wants the account deleted",
    "recover_password": "Cannot sign in",
    "report_registration_problem": "Has trouble signing up",
    "make_complaint": "Complains",
    "report_damaged_item": "Got something damaged",
    "report_missing_item": "Misses something from a parcel",
    "report_wrong_item": "Got the wrong item",
    "check_ticket_status": "Asks how a ticket stands",
    "add_to_ticket": "Has something to add to a ticket",
    "close_ticket": "Wants a ticket closed",
    "leave_review": "Wants to review something",
    "subscribe_newsletter": "Wants the newsletter",
    "unsubscribe_newsletter": "Wants no more newsletters",
    "check_availability": "Asks whether something is in stock",
    "recommend_product": "Looks for a recommendation",
    "check_opening_hours": "Asks when we are open",
    "contact_support": "Asks how to reach us",
    "ask_question": "Has a question",
    "ask_article": "Has a question",
}

FACTS = {
    "order_number": "Order",
    "ticket_number": "Ticket",
    "email": "E-mail",
    "product": "Product",
    "quantity": "Quantity",
    "address": "Address",
    "reason": "Reason",
    "account_field": "Detail",
    "new_value": "New value",
    "description": "In their words",
    "money": "Amount",
    "date": "Date",
    "phone": "Phone",
    "rating": "Rating",
}
"""Slots and entities that mean something to an agent; all others are the bot's own bookkeeping."""


def say_intent(intent: str) -> str:
    """Return an intent in words; an unknown one (a shop's own) by its name."""
    return INTENTS.get(intent) or intent.replace("_", " ").capitalize()
