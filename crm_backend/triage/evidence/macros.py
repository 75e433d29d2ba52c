"""Canned replies as data (``macros.yml``), filled with facts from the CRM and nothing else."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from crm_backend.orders.schemas import OrderView
from crm_backend.triage.evidence.schemas import Matter, Suggestion, Want

FILE = Path(__file__).parent / "macros.yml"


@dataclass(frozen=True)
class Macro:
    """A canned reply; empty ``intents`` or ``states`` (of the order) mean any."""

    id: str
    title: str
    text: str
    intents: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    needs_no: str | None = None
    """A fact that must not be known."""
    more: tuple[str, ...] = ()
    """Sentences that are added when what they name is known."""

    def fits(self, intent: str | None, state: str | None, facts: Mapping[str, str]) -> bool:
        """Say whether it is about this, and every fact that it names is known."""
        return (
            (not self.intents or intent in self.intents)
            and (not self.states or state in self.states)
            and self.needs_no not in facts
            and _fields(self.text) <= facts.keys()
        )

    def fill(self, facts: Mapping[str, str]) -> str:
        told = [self.text, *(one for one in self.more if _fields(one) <= facts.keys())]
        return " ".join(told).format_map(facts)


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@cache
def read_macros() -> tuple[Macro, ...]:
    """Return the shop's macros, the most special first."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(_macro(row) for row in rows)


def _macro(row: dict[str, Any]) -> Macro:
    sets = {name: frozenset(row.get(name, ())) for name in ("intents", "states")}
    return Macro(**{**row, **sets, "more": tuple(row.get("more", ()))})


def suggest_macro(
    want: Want | None, matter: Matter, *, customer: str | None, agent: str
) -> Suggestion | None:
    """Return the first macro that fits; ``customer`` and ``agent`` are full names."""
    facts = _facts(matter, customer=customer, agent=agent)
    intent, state = want.intent if want else None, matter.order.status if matter.order else None
    for macro in read_macros():
        if macro.fits(intent, state, facts):
            return Suggestion(kind="macro", id=macro.id, title=macro.title, text=macro.fill(facts), url=None)
    return None


def _facts(matter: Matter, *, customer: str | None, agent: str) -> dict[str, str]:
    known: dict[str, str | None] = {
        "hello": f"Hi {_first(customer)}," if customer else "Hello,",
        "agent": _first(agent),
        "named_order": matter.named_order,
        "ticket": matter.ticket.number if matter.ticket else None,
        "ticket_state": matter.ticket.status_text if matter.ticket else None,
        **(_order_facts(matter.order) if matter.order else {}),
    }
    return {name: value for name, value in known.items() if value}


def _order_facts(order: OrderView) -> dict[str, str | None]:
    refund = order.refunds[-1] if order.refunds else None
    return {
        "order": order.number,
        "carrier": order.carrier,
        "expected": _day(order.expected_on),
        "delivered": _day(order.delivered_on),
        "tracking_url": order.tracking_url,
        "return_until": _day(order.may.return_until) if order.may.return_ else None,
        "failure": order.payment.failure_reason,
        "refund": f"{refund.amount} {refund.currency}" if refund and refund.status != "paid" else None,
        "refund_expected": _day(refund.expected_on) if refund else None,
    }


def _first(name: str) -> str:
    return name.split()[0] if name.split() else name


def _day(on: date | None) -> str | None:
    return f"{on:%A} {on.day} {on:%B}" if on else None
