"""One fault run: everybody talks, things break, and in the end the log is compared."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from benchmarks.fault_run.audit import Findings, audit
from benchmarks.fault_run.breaking import Breaker
from benchmarks.fault_run.customers import Chat, Customer, Refused, make_lines
from benchmarks.fault_run.healing import Probe
from benchmarks.fault_run.shop import open_orders
from crm_backend.conversations.models import Message
from crm_backend.conversations.vocabulary import PENDING
from crm_backend.database import Database
from tests.e2e.system import System

LINES, SETTLE_SECONDS, POLL_SECONDS = 20, 60.0, 0.5
COME_BACK_AT_ONCE = 25


@dataclass(frozen=True)
class Plan:
    """How much is said, by how many at a time, and at most how long (seconds)."""

    messages: int
    at_once: int
    seconds: float
    pause: float = 15.0
    seed: int = 7


@dataclass(frozen=True)
class Result:
    """``recovery``: seconds by what was broken; ``failures``: what did not work again."""

    findings: Findings
    recovery: dict[str, list[float]]
    failures: list[str]
    conversations: int
    late: int
    seconds: float

    @property
    def clean(self) -> bool:
        return self.findings.clean and not self.failures


async def run(system: System, database_url: str, plan: Plan) -> Result:
    """Let customers talk until all is said or the time is over; nothing breaks in the last seconds."""
    database, started = Database(database_url), time.monotonic()
    chance, stop = random.Random(plan.seed), asyncio.Event()
    wanted = max(plan.at_once, plan.messages // LINES)
    [(email, order), *orders] = await open_orders(database, wanted + 1)
    waiting = [Customer(number, *one) for number, one in enumerate(orders)]
    breaker = Breaker(Probe(system, email, order), database_url)
    breaking = asyncio.create_task(breaker.go_on(stop, plan.pause))
    talked: list[Customer] = []
    lines = max(5, plan.messages // len(waiting))

    async def talk_one_after_the_other() -> None:
        while waiting and time.monotonic() - started < plan.seconds:
            customer = waiting.pop()
            talked.append(customer)
            try:
                await Chat(system.url, customer, chance).talk(make_lines(customer, lines, chance))
            except Refused as error:
                customer.refused = str(error)

    await asyncio.gather(*(talk_one_after_the_other() for _ in range(plan.at_once)))
    said = time.monotonic() - started
    stop.set()
    await breaking
    await _settle(database)
    await _all_come_back(system.url, talked, chance)
    findings = await audit(database, talked)
    await database.close()
    late = sum(customer.late for customer in talked)
    return Result(findings, dict(breaker.recovery), breaker.failures, len(talked), late, said)


async def _all_come_back(url: str, customers: Sequence[Customer], chance: random.Random) -> None:
    """Let everybody read what came after they left: an answer to their last words may be late."""
    for start in range(0, len(customers), COME_BACK_AT_ONCE):
        group = customers[start : start + COME_BACK_AT_ONCE]
        await asyncio.gather(*(Chat(url, one, chance).come_back() for one in group if one.token))


async def _settle(database: Database) -> None:
    """Wait until nothing waits for the bot any more, at most some seconds: the audit counts the rest."""
    deadline = time.monotonic() + SETTLE_SECONDS
    pending = select(func.count()).where(Message.state == PENDING)
    while time.monotonic() < deadline:
        async with database.read() as session:
            if not await session.scalar(pending):
                return
        await asyncio.sleep(POLL_SECONDS)
