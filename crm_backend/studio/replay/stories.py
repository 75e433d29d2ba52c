"""A conversation as a story for ``rasa test core``: from what Rasa remembers of it, without personal data."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import yaml  # type: ignore[import-untyped]
from anyio.to_thread import run_sync
from sqlalchemy import bindparam, create_engine, inspect, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.customers.models import Customer
from crm_backend.privacy.trackers import tracker_url
from crm_backend.settings import Settings
from crm_backend.studio.replay.scripts import Script
from crm_backend.studio.review.personal import Writer, without_personal

HEAD = """version: "3.1"

# Conversations that became tests in the studio; each has to go on as it went.
"""
UNSPOKEN = ("action_listen", "action_session_start")
_EVENTS = text("SELECT data FROM events WHERE sender_id = :of ORDER BY id").bindparams(bindparam("of"))
Step = dict[str, Any]


async def write(db: AsyncSession, settings: Settings, script: Script, name: str) -> str:
    """Return a story of the messages in the script; empty if Rasa has forgotten them."""
    events = await run_sync(_read, settings, script.conversation_id)
    customer = await db.get(Customer, script.customer_id) if script.customer_id else None
    writer = Writer(customer.name, customer.phone, customer.address) if customer else Writer()
    told = {said.message_id for said in script.said}
    steps = list(_steps(events, told, writer, await run_sync(_influential, settings)))
    return (
        yaml.safe_dump([{"story": name, "steps": steps}], sort_keys=False, allow_unicode=True)
        if steps
        else ""
    )


def export(parts: Sequence[str]) -> str:
    """Return one file of stories; empty for none."""
    found = [story for part in parts if part for story in yaml.safe_load(part)]
    if not found:
        return ""
    return f"{HEAD}{yaml.safe_dump({'stories': found}, sort_keys=False, allow_unicode=True, width=110)}"


def _read(settings: Settings, conversation_id: str) -> list[Step]:
    url = tracker_url(settings)
    if url is None:
        return []
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("events"):
                return []
            return [json.loads(row.data) for row in connection.execute(_EVENTS, {"of": conversation_id})]
    finally:
        engine.dispose()


def _influential(settings: Settings) -> set[str]:
    """Return the slots that decide what comes next: a story names these and no others."""
    found = {"requested_slot"}
    for path in sorted(settings.domain.glob("*.yml")):
        slots = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("slots") or {}
        found |= {
            name
            for name, slot in slots.items()
            if slot.get("influence_conversation", True) and slot.get("type") != "any"
        }
    return found


def _steps(events: Sequence[Step], told: set[str], writer: Writer, slots: set[str]) -> Iterator[Step]:
    is_told = False
    for event in events:
        kind, name = event.get("event"), str(event.get("name"))
        if kind == "user":
            is_told = (event.get("metadata") or {}).get("message_id") in told
            if is_told:
                yield _user(event, writer)
        elif not is_told:
            continue
        elif kind == "action" and name not in UNSPOKEN:
            yield {"action": name}
        elif kind == "active_loop":
            yield {"active_loop": event.get("name")}
        elif kind == "slot" and name in slots:
            yield {"slot_was_set": [{name: _masked(event.get("value"), writer)}]}


def _user(event: Step, writer: Writer) -> Step:
    parsed, said = event.get("parse_data") or {}, str(event.get("text") or "")
    intent = (parsed.get("intent") or {}).get("name")
    if said.startswith("/"):
        return {"user": _masked(said, writer), "intent": intent}
    for entity in sorted(parsed.get("entities") or [], key=lambda one: -int(one.get("start", 0))):
        start, end = int(entity.get("start", 0)), int(entity.get("end", 0))
        said = f"{said[:start]}[{said[start:end]}]{_label(entity, said[start:end])}{said[end:]}"
    return {"user": _masked(said, writer), "intent": intent}


def _label(entity: Step, words: str) -> str:
    if str(entity.get("value")) == words:
        return f"({entity['entity']})"
    return json.dumps({"entity": entity["entity"], "value": entity.get("value")}, ensure_ascii=False)


def _masked(value: Any, writer: Writer) -> Any:
    return without_personal(value, writer) if isinstance(value, str) else value
