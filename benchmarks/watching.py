"""How long is a look of *Watching*, and how much memory does it take? ``python -m benchmarks.watching``.

Writes ``--messages`` (20,000) of a fortnight and half as many of the fortnight before into a database of its
own: sentences of ``benchmarks/sentences`` with an order number or a product put in, every eighth of them not
understood. Looks twice: vectors are kept, so the second look is what the worker does every six hours.
"""

import argparse
import asyncio
import random
import resource
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from sqlalchemy import insert

from benchmarks.machine import describe_machine
from crm_backend.conversations.models import Conversation, Message
from crm_backend.database import Database, new_id, now
from crm_backend.migrate import migrate
from crm_backend.settings import get_settings
from crm_backend.studio.watching.service import latest, watch

DAYS, PER_CONVERSATION, CHUNK = 14, 4, 4000
THINGS = ("KF-1002", "the brass lamp", "my parcel", "the blue vase", "KF-2001", "two mugs", "the wool throw")


def sentences() -> list[tuple[str, str]]:
    """Return texts with their intents."""
    found: list[tuple[str, str]] = []
    for path in sorted(Path("benchmarks/sentences").glob("*.yml")):
        for intent, texts in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            found += [(str(text), intent) for text in texts]
    return found


def rows(count: int, days_ago: int, rng: random.Random) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield conversations and messages; a conversation comes with the first of its messages."""
    known, talk = sentences(), ""
    for number in range(count):
        text, intent = rng.choice(known)
        at = now() - timedelta(days=days_ago + DAYS * number / count)
        begins = number % PER_CONVERSATION == 0
        talk = new_id() if begins else talk
        understood = rng.random() > 1 / 8
        gate = {
            "decision": "accepted" if understood else "near_miss",
            "intent": intent,
            "confidence": rng.random(),
        }
        conversation = {"id": talk, "site": "demo", "created_at": at, "updated_at": at} if begins else {}
        yield (
            conversation,
            {
                "id": new_id(),
                "conversation_id": talk,
                "seq": number % PER_CONVERSATION + 1,
                "sender": "customer",
                "text": f"{text} {rng.choice(THINGS)}",
                "intent": intent if understood else "nlu_fallback",
                "confidence": gate["confidence"],
                "parse": {"gate": gate, "ranking": [{"name": intent, "confidence": gate["confidence"]}]},
                "model_id": "m1" if number % 3 else "m2",
                "created_at": at,
            },
        )


async def fill(database: Database, count: int, days_ago: int) -> None:
    """Write messages, spread evenly over a fortnight."""
    made = list(rows(count, days_ago, random.Random(7)))
    for start in range(0, len(made), CHUNK):
        part = made[start : start + CHUNK]
        async with database.write() as session:
            if talks := [talk for talk, _ in part if talk]:
                await session.execute(insert(Conversation), talks)
            await session.execute(insert(Message), [message for _, message in part])


async def run(messages: int, home: Path) -> None:
    """Fill, look twice, print."""
    url = f"sqlite+aiosqlite:///{home / 'kefu.db'}"
    settings = get_settings().model_copy(update={"database_url": url, "home": home})
    database = Database(url)
    await fill(database, messages, 0)
    await fill(database, messages // 2, DAYS)
    print(f"{describe_machine()}\n{messages} messages, {messages // 2} before\n")
    print("| look | seconds | not understood | topics | most memory, MB |\n|---|---|---|---|---|")
    for look in ("first", "second"):
        seen = await watch(database, settings)
        async with database.read() as session:
            report = await latest(session)
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        assert report is not None
        shares = f"{100 * seen.not_understood:.1f} % | {len(seen.topics)}"
        print(f"| {look} | {report.seconds:.1f} | {shares} | {most:.0f} |", flush=True)
    await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000)
    with tempfile.TemporaryDirectory() as home:
        migrate(f"sqlite+aiosqlite:///{home}/kefu.db")
        asyncio.run(run(parser.parse_args().messages, Path(home)))


if __name__ == "__main__":
    main()
