"""The conversations of tests/e2e/conversations/*.yml, held with the real bot, actions and database.

as: ada@example.com        signed in as this customer; left out: a stranger
order: paid                a fresh order in this state, as {order}, its customer as {email};
                           with `signed_in: true` its customer is the one who talks
turns: say / press         what the customer does
  bot / not                what must, and must not, be in the answer (any case); a | b: one is enough
  owner                    who has the conversation then
crm: {KF-1003: cancelled}  what the CRM says of orders afterwards
"""

import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.orders import copy_order
from tests.e2e.system import Customer, System

FILES = sorted((Path(__file__).parent / "conversations").glob("*.yml"))
CONVERSATIONS = [
    pytest.param(item, id=f"{file.stem}: {item['name']}")
    for file in FILES
    for item in yaml.safe_load(file.read_text(encoding="utf-8"))
]


def names(system: System, conversation: dict[str, Any]) -> dict[str, str]:
    """Return what may stand in braces in a conversation."""
    today = date.today()
    known = {"in_2_days": spoken_day(today + timedelta(days=2)), "email": conversation.get("as") or ""}
    if "order" in conversation:
        known["order"], known["email"] = copy_order(system, conversation["order"])
        known["digits"] = known["order"].removeprefix("KF-")
    return known


def spoken_day(day: date) -> str:
    """Return the day as the bot says it, for example "Tue 24 Nov"."""
    return f"{datetime(day.year, day.month, day.day):%a} {day.day} {day:%b}"


@pytest.mark.parametrize("conversation", CONVERSATIONS)
def test_conversation(system: System, conversation: dict[str, Any]) -> None:
    known = names(system, conversation)
    email = known["email"] if conversation.get("signed_in") else conversation.get("as")
    customer = Customer(system, email)
    for turn in conversation["turns"]:
        check_turn(customer, turn, known)
    for number, status in conversation.get("crm", {}).items():
        check_order(customer, number.format(**known), status, known)


def check_turn(customer: Customer, turn: dict[str, Any], known: dict[str, str]) -> None:
    if "press" in turn:
        answer = customer.press(turn["press"].format(**known))
    else:
        answer = customer.say(turn["say"].format(**known))
    story = f"{turn} was answered: {answer}"
    for expected in turn.get("bot", []):
        options = [option.strip().lower() for option in expected.format(**known).split(" | ")]
        assert any(option in answer.lower() for option in options), f"{expected!r} missing; {story}"
    for unwanted in turn.get("not", []):
        assert unwanted.format(**known).lower() not in answer.lower(), f"{unwanted!r} there; {story}"
    if "owner" in turn:
        wait_for_owner(customer, turn["owner"], story)


def wait_for_owner(customer: Customer, owner: str, story: str) -> None:
    deadline = time.monotonic() + 2
    while customer.owner != owner:
        assert time.monotonic() < deadline, f"the owner is {customer.owner}; {story}"
        time.sleep(0.05)


def check_order(customer: Customer, number: str, status: str, known: dict[str, str]) -> None:
    body = {"conversation_id": customer.conversation_id, "order_number": number, "email": known["email"]}
    answer = customer.system.internal("/orders/find", body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] in status.split(" | ")
