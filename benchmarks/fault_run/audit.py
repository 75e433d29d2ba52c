"""Compare the log in the database with what customers sent and saw."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.fault_run.customers import Customer
from crm_backend.conversations.models import ConversationEvent, Message
from crm_backend.database import Database
from crm_backend.orders.models import Order, Refund
from crm_backend.tickets.models import Ticket

COUNTS = (
    "lost",
    "doubled",
    "reordered",
    "not shown",
    "shown twice",
    "never handled",
    "gaps",
    "refunded twice",
    "tickets doubled",
    "refused",
)


@dataclass
class Findings:
    """How many of each fault, with some words on the first ones, and how much was looked at."""

    faults: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    sent: int = 0
    replies: int = 0
    cancelled: int = 0
    tickets: int = 0

    def add(self, kind: str, example: str, times: int = 1) -> None:
        if times:
            self.faults[kind] += times
            self.examples.append(f"{kind}: {example}")

    @property
    def clean(self) -> bool:
        return not any(self.faults.values())


async def audit(database: Database, customers: Sequence[Customer]) -> Findings:
    """Look at every conversation and at what the CRM did."""
    findings = Findings()
    async with database.read() as session:
        for customer in customers:
            query = select(Message).where(Message.conversation_id == customer.conversation_id)
            log = (await session.scalars(query.order_by(Message.seq))).all()
            _check_sent(findings, customer, log)
            _check_seen(findings, customer, log)
            _check_replies(findings, customer, log)
            await _check_numbers(findings, session, customer)
            findings.add("refused", f"{customer.conversation_id}: {customer.refused}", bool(customer.refused))
        await _check_writes(findings, session, customers)
    return findings


def _check_sent(findings: Findings, customer: Customer, log: Sequence[Message]) -> None:
    """Each message once, in the order in which its customer knew it to be taken, and handled."""
    stored = defaultdict(list)
    for message in log:
        if message.sender == "customer":
            stored[message.client_id].append(message)
    for said in customer.sent:
        findings.sent += 1
        rows, name = stored.pop(said.client_id, []), f"{customer.conversation_id} {said.text!r}"
        findings.add("lost", name, not rows or rows[0].text != said.text)
        findings.add("doubled", name, max(0, len(rows) - 1) + max(0, len(said.receipts) - 1))
        findings.add("reordered", name, bool(rows) and (rows[0].seq != said.seq or said.seq <= said.after))
        findings.add("never handled", name, bool(rows) and rows[0].state == "pending")
    findings.add("doubled", f"{customer.conversation_id}: sent by nobody", len(stored))


def _check_seen(findings: Findings, customer: Customer, log: Sequence[Message]) -> None:
    """The stream brought what the log shows, each once, in its order."""
    shown = [message.id for message in log if message.state != "suppressed"]
    seen, name = [message["id"] for message in customer.seen], customer.conversation_id
    findings.add("not shown", name, len(set(shown) - set(seen)))
    findings.add("shown twice", name, len(seen) - len(set(seen)))
    findings.add("doubled", f"{name}: seen, not in the log", len(set(seen) - set(shown)))
    seqs = [message["seq"] for message in customer.seen]
    findings.add("reordered", f"{name}: seen", sum(a >= b for a, b in pairwise(seqs)))


def _check_replies(findings: Findings, customer: Customer, log: Sequence[Message]) -> None:
    """A message is answered in one go (other people's words may come between), and in its turn."""
    asked = {message.id: message.seq for message in log if message.sender == "customer"}
    answers = [message for message in log if message.reply_to]
    findings.replies += len(answers)
    order = [asked[message.reply_to or ""] for message in answers]
    runs = [seq for index, seq in enumerate(order) if index == 0 or order[index - 1] != seq]
    findings.add("doubled", f"{customer.conversation_id}: answered again", len(runs) - len(set(runs)))
    findings.add("reordered", f"{customer.conversation_id}: answers", int(runs != sorted(runs)))
    said = Counter((message.reply_to, message.text) for message in answers)
    findings.add("doubled", f"{customer.conversation_id}: said twice", sum(said.values()) - len(said))


async def _check_numbers(findings: Findings, session: AsyncSession, customer: Customer) -> None:
    query = select(ConversationEvent.seq).where(ConversationEvent.conversation_id == customer.conversation_id)
    seqs = list(await session.scalars(query.order_by(ConversationEvent.seq)))
    findings.add("gaps", customer.conversation_id, int(seqs != list(range(1, len(seqs) + 1))))


async def _check_writes(findings: Findings, session: AsyncSession, customers: Sequence[Customer]) -> None:
    """One refund for each cancelled order, one ticket for each thing that was complained of."""
    numbers = [customer.order for customer in customers]
    refunds = select(Order.number, func.count(Refund.id)).join(Refund, Refund.order_id == Order.id)
    cancelled = refunds.where(Order.number.in_(numbers)).group_by(Order.number)
    for number, times in await session.execute(cancelled):
        findings.cancelled += 1
        findings.add("refunded twice", number, times - 1)
    ids = [customer.conversation_id for customer in customers]
    said = Ticket.conversation_id, Ticket.subject
    tickets = select(*said, func.count()).where(Ticket.conversation_id.in_(ids)).group_by(*said)
    for conversation_id, subject, times in await session.execute(tickets):
        findings.tickets += 1
        findings.add("tickets doubled", f"{conversation_id} {subject!r}", times - 1)
