"""Orders and tickets as the backend shows them, and conversations as Rasa hands them to actions."""

from collections.abc import Mapping, Sequence
from typing import Any

Event = dict[str, Any]
SIGNED_IN = {"signed_in": True, "customer_name": "Ada Marlow", "message_id": "message-1"}
STRANGER = {"signed_in": False, "message_id": "message-1"}


def order(number: str = "KF-1003", status: str = "paid", **changes: Any) -> dict[str, Any]:
    """Return an OrderView; ``may`` in changes updates what is allowed."""
    before_shipping = status in ("pending_payment", "paid", "packed")
    refusal = {
        "in_transit": "already_shipped",
        "delivered": "already_delivered",
        "cancelled": "already_cancelled",
    }
    may = {
        "cancel": before_shipping, "cancel_why": refusal.get(status), "change_address": before_shipping,
        "change_items": status == "paid", "return": status == "delivered",
        "return_why": None if status == "delivered" else "not_delivered", "return_until": "2026-12-10",
    }  # fmt: skip
    view = {
        "number": number, "status": status, "status_text": status.replace("_", " "),
        "customer_name": "Ada Marlow", "currency": "EUR", "total": "128.00", "placed_on": "2026-11-20",
        "shipped_on": "2026-11-20",
        "delivered_on": "2026-11-10" if status == "delivered" else None, "expected_on": "2026-11-24",
        "carrier": "DHL", "tracking_number": "00340", "tracking_url": "https://dhl.example/00340",
        "items": [item("Wool Throw"), item("Storm Lantern")], "last_event": None,
        "shipping_address": "Lindenallee 8\n10435 Berlin", "refunds": [], "returns": [],
        "payment": {"status": "succeeded", "method": "Visa", "failure_reason": None, "due": "0.00"},
        "invoice_number": None,
        "cancellation_fee": "0.00", "url": "/orders", "may": may | changes.pop("may", {}),
    }  # fmt: skip
    return view | changes


def item(name: str, quantity: int = 1) -> dict[str, Any]:
    return {"name": name, "sku": name[:3].upper(), "quantity": quantity, "unit_price": "39.00"}


def refund(status: str = "requested", amount: str = "128.00") -> dict[str, Any]:
    return {
        "amount": amount, "currency": "EUR", "status": status, "status_text": status,
        "requested_on": "2026-11-20", "expected_on": "2026-11-27", "reason": "order cancelled",
    }  # fmt: skip


def ticket(number: str = "T-1121", status: str = "open") -> dict[str, Any]:
    return {
        "number": number, "subject": "Broken lamp", "category": "damaged", "priority": "normal",
        "status": status,
        "status_text": status, "order_number": None, "created_on": "2026-11-22",
        "first_response_due": "2026-11-25T15:00:00Z", "last_comment": None,
    }  # fmt: skip


def entity(kind: str, value: str, text: str = "", written: str = "") -> dict[str, Any]:
    """Return an entity; with the text and how it is written there, also its place."""
    found: dict[str, Any] = {"entity": kind, "value": value}
    if written:
        found |= {"start": text.index(written), "end": text.index(written) + len(written)}
    return found


def user(
    text: str, intent: str, *, entities: Sequence[Any] = (), confidence: float = 0.95, **more: Any
) -> Event:
    """Return a customer's message as an event; ``metadata`` and ``ranking`` can be given."""
    ranking = more.get("ranking") or [{"name": intent, "confidence": confidence}]
    parse = {
        "text": text, "intent": {"name": intent, "confidence": confidence}, "entities": list(entities),
        "intent_ranking": ranking,
    }  # fmt: skip
    return {"event": "user", "text": text, "parse_data": parse, "metadata": more.get("metadata", SIGNED_IN)}


def bot(text: str, **data: Any) -> Event:
    return {"event": "bot", "text": text, "data": data}


def slot(name: str, value: Any) -> Event:
    return {"event": "slot", "name": name, "value": value}


def loop(name: str | None) -> Event:
    return {"event": "active_loop", "name": name}


def action(name: str) -> Event:
    return {"event": "action", "name": name}


def state(events: Sequence[Event], slots: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the tracker after these events, as Rasa sends it."""
    values: dict[str, Any] = {}
    active: str | None = None
    latest: dict[str, Any] = {}
    for event in events:
        if event["event"] == "slot":
            values[event["name"]] = event["value"]
        elif event["event"] == "active_loop":
            active = event["name"]
        elif event["event"] == "user":
            latest = {**event["parse_data"], "metadata": event["metadata"]}
    return {
        "sender_id": "conversation-1", "slots": values | dict(slots or {}), "latest_message": latest,
        "events": list(events), "paused": False, "followup_action": None,
        "latest_action_name": "action_listen",
        "active_loop": {"name": active} if active else {},
    }  # fmt: skip


def in_form(form: str, requested: str, message: Event, **slots: Any) -> dict[str, Any]:
    """Return a tracker in which ``form`` has asked for ``requested`` and the customer has answered."""
    before = [
        loop(form),
        *(slot(name, value) for name, value in slots.items()),
        slot("requested_slot", requested),
    ]
    return state([*before, message, *_extracted(message), action(form), *_extracted(message)])


def opening(form: str, message: Event, before: Sequence[Event] = ()) -> dict[str, Any]:
    """Return a tracker in which this message has just opened ``form``."""
    return state([*before, message, *_extracted(message), loop(form), action(form), *_extracted(message)])


def _extracted(message: Event) -> list[Event]:
    """What Rasa's slot mappings set from the message's entities."""
    mapped = ("order_number", "ticket_number", "email")
    return [
        slot(one["entity"], one["value"])
        for one in message["parse_data"]["entities"]
        if one["entity"] in mapped
    ]
