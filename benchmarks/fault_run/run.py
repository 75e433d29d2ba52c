"""One fault run: everybody talks, things break, and in the end the log is compared."""

import asyncio
import random
import time
from dataclasses import dataclass

from benchmarks.fault_run.audit import Findings, audit
from benchmarks.fault_run.breaking import Breaker
from benchmarks.fault_run.customers import Chat, Customer, make_lines
from benchmarks.fault_run.shop import open_orders
from crm_backend.database import Database
from tests.e2e.system import System

LINES, SETTLE_SECONDS = 20, 20.0


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
    findings: Findings
    recovery: dict[str, list[float]]
    conversations: int
    late: int
    seconds: float


async def run(system: System, database_url: str, plan: Plan) -> Result:
    """Let customers talk until all is said or the time is over; nothing breaks in the last seconds."""
    database, started = Database(database_url), time.monotonic()
    chance, stop = random.Random(plan.seed), asyncio.Event()
    wanted = max(plan.at_once, plan.messages // LINES)
    [(email, order), *orders] = await open_orders(database, wanted + 1)
    waiting = [Customer(number, *one) for number, one in enumerate(orders)]
    breaker = Breaker(system, database_url, email, order)
    breaking = asyncio.create_task(breaker.go_on(stop, plan.pause))
    talked: list[Customer] = []
    lines = max(5, plan.messages // len(waiting))

    async def talk_one_after_the_other() -> None:
        while waiting and time.monotonic() - started < plan.seconds:
            customer = waiting.pop()
            talked.append(customer)
            chat = Chat(system.url, customer, chance, stop)
            await chat.talk(make_lines(customer, lines, chance))

    await asyncio.gather(*(talk_one_after_the_other() for _ in range(plan.at_once)))
    stop.set()
    await breaking
    await asyncio.sleep(SETTLE_SECONDS)
    findings = await audit(database, talked)
    await database.close()
    late = sum(customer.late for customer in talked)
    return Result(findings, dict(breaker.recovery), len(talked), late, time.monotonic() - started)
