"""A shop with one of everything that a path can name, and the people who ask."""

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from PIL import Image

from crm_backend.database import Database, new_id, now
from crm_backend.tickets.models import Ticket
from tests.crm_backend.fuzz.cases import Known
from tests.crm_backend.gateway.people import Agent, Customer
from tests.crm_backend.orders.shop import open_shop


@dataclass(frozen=True)
class World:
    known: Known
    bodies: dict[str, Any]


async def furnish(db: Database, admin: Agent, customer: Customer) -> World:
    """Make one of each; the conversation is the admin's."""
    async with db.write() as session:
        shop = await open_shop(session)
        ticket = Ticket(number="T-1001", customer_id=shop.ada.id, email=shop.ada.email, subject="It broke")
        session.add(ticket)
    upload = await _picture(customer)
    sent = await customer.send("Where is my parcel?", upload_ids=[upload])
    await customer.hears("You said")
    await admin.do(customer.conversation_id, "claim")
    known = {
        **await _made_by(admin),
        "conversations/conversation_id": customer.conversation_id,
        "corrections/message_id": sent.json()["id"],
        "sites/site_id": "demo",
        "people/staff_id": admin.id,
        "agents/staff_id": admin.id,
        "uploads/upload_id": upload,
        "escalation-policy/version": "1",
        "customers/customer_id": shop.ada.id,
        "orders/number": "KF-1003",
        "tickets/number": ticket.number,
        "lists/topic": "churn",
        "intents/name": "track_order",
        "products/sku": shop.lamp.sku,
    }
    return World(known, _bodies(known, shop.lamp.sku))


async def _made_by(admin: Agent) -> Known:
    text = {"title": "Gift wrapping", "body": "For 3.90 EUR.", "status": "published"}
    article = await _make(admin, "/knowledge/articles", **text)
    reply = await _make(admin, "/replies", title="Hello", shortcut="hello", text="Hello {{customer.name}}")
    macro = await _make(admin, "/macros", title="Note", actions=[{"kind": "note", "text": "noted"}])
    hook = await _make(admin, "/webhooks", url="https://shop.example/hook", events=["conversation.closed"])
    team = await _make(admin, "/desk/teams", name="Returns")
    model = await _make(admin, "/studio/models")
    return {
        "articles/article_id": article["id"],
        "articles/slug": article["slug"],
        "help/slug": article["slug"],
        "versions/number": "1",
        "replies/reply_id": reply["id"],
        "macros/macro_id": macro["id"],
        "webhooks/webhook_id": hook["id"],
        "teams/team_id": team["id"],
        "models/model_id": model["id"],
    }


def _bodies(known: Known, sku: str) -> dict[str, Any]:
    message, talk = known["corrections/message_id"], known["conversations/conversation_id"]
    sentence = {"text": "where has my lamp got to", "intent": "track_order"}
    old = {"text": "where is my parcel", "intent": "track_order"}
    desk = "/api/staff/conversations/{conversation_id}"
    return {
        "POST /api/chat/sessions": {"site": "demo"},
        "POST /api/chat/messages": {"client_id": new_id(), "text": "Where is my parcel?"},
        "POST /api/chat/ticket": {"email": "ada@example.com"},
        "POST /webhooks/rest/webhook": {"sender": "ada", "message": "Where is my parcel?"},
        f"PUT {desk}/snooze": {"until": (now() + timedelta(days=1)).isoformat()},
        f"POST {desk}/messages": {"client_id": new_id(), "text": "Good morning"},
        f"POST {desk}/notes": {"text": "a regular", "mentions": [known["people/staff_id"]]},
        f"POST {desk}/macros/{{macro_id}}/run": {"run_id": new_id(), "texts": {}},
        "PATCH /api/staff/tickets/{number}": {"assignee_id": known["people/staff_id"], "priority": "high"},
        "POST /api/staff/orders/{number}/items": {"product": sku, "quantity": 1},
        "POST /api/staff/orders/{number}/address": {"address": "Lindenstr. 5\n10969 Berlin"},
        "POST /api/staff/knowledge/articles/{article_id}/undo": {"version": 1, "to": 1},
        "POST /api/staff/webhooks": {"url": "https://shop.example/2", "events": ["conversation.closed"]},
        "POST /api/staff/studio/data/check": sentence,
        "POST /api/staff/studio/data/sentences": sentence,
        "POST /api/staff/studio/data/sentences/change": {"old": old, **sentence},
        "POST /api/staff/studio/data/sentences/remove": old,
        "POST /api/staff/studio/data/intents": {"name": "ask_price", "sentences": ["what does it cost"]},
        "POST /api/staff/studio/data/intents/{name}/rename": {"name": "follow_order"},
        "POST /api/staff/studio/conversation-tests": {"conversation_id": talk, "name": "parcel"},
        "PUT /api/staff/studio/corrections/{message_id}": {"intent": "track_order"},
        "POST /api/staff/studio/review/decisions": {
            "kind": "correct",
            "message_ids": [message],
            "intent": "track_order",
        },
        "POST /api/staff/studio/answers/decisions": {"kind": "right", "message_ids": [message]},
        "POST /api/staff/privacy/export": {"customer": "ada@example.com"},
    }


async def _make(admin: Agent, path: str, **body: Any) -> dict[str, Any]:
    answer = await admin.call("POST", path, json=body)
    assert answer.is_success, answer.text
    made: dict[str, Any] = answer.json()
    return made.get("webhook", made)


async def _picture(customer: Customer) -> str:
    page = io.BytesIO()
    Image.new("RGB", (8, 8)).save(page, "PNG")
    files = {"file": ("scratch.png", page.getvalue(), "image/png")}
    answer: httpx.Response = await customer.http.post(
        "/api/chat/uploads", files=files, headers=customer.headers
    )
    assert answer.is_success, answer.text
    upload: str = answer.json()["id"]
    return upload
