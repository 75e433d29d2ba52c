"""How quick is the console? ``python -m benchmarks.console [--conversations 10000] [--repeat 30]``.

Starts a Kefu of its own, writes conversations into its database, two of them of 500 messages, and measures in
the page, in headless Chromium without a GPU:

* from a key press to the frame that shows the character, with such a conversation open;
* from asking for a conversation of 500 messages to the frame that shows its last message;
* the frames while the list of all conversations is scrolled from end to end, once all of them are loaded.

A frame counts as shown when the next task after it runs.
"""

import argparse
import asyncio
import random
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import insert, select

import crm_backend.models  # noqa: F401  (rows refer to tables of other packages)
from benchmarks.machine import describe_machine, percentile
from crm_backend.conversations.models import Conversation, Message
from crm_backend.database import Database, new_id, now
from crm_backend.staff.models import Staff
from tests.e2e.browser import AGENT, new_context, open_browser, staff_cookies
from tests.e2e.system import System, running_system

MESSAGES, LONG, CHUNK = 500, 2, 1000
PAINTED = (
    "() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"
)
KEYS = """() => {
  window.pressed = [];
  document.addEventListener('keydown', (event) => {
    requestAnimationFrame(() => setTimeout(() => window.pressed.push(performance.now() - event.timeStamp)));
  }, true);
}"""
OPEN = """async ([id, last]) => {
  const began = performance.now();
  location.hash = `#/mine/${id}`;
  const end = () => [...document.querySelectorAll('[role=log] [data-seq]')].at(-1)?.textContent ?? '';
  while (!end().includes(last)) await new Promise((done) => requestAnimationFrame(done));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
}"""
SCROLL = """async (step) => {
  const list = document.querySelector('[data-list]');
  list.scrollTop = 0;
  const frames = [];
  let before = await new Promise(requestAnimationFrame);
  while (list.scrollTop + list.clientHeight < list.scrollHeight - 2) {
    list.scrollTop += step;
    const at = await new Promise(requestAnimationFrame);
    frames.push(at - before);
    before = at;
  }
  return frames;
}"""


async def fill(database: Database, conversations: int) -> list[str]:
    """Write conversations; return the ids of two of the agent's with many messages, the others are closed."""
    rng, began = random.Random(7), now() - timedelta(days=30)
    async with database.read() as session:
        agent = await session.scalar(select(Staff.id).where(Staff.email == AGENT["email"]))
    talks: list[dict[str, Any]] = []
    messages: list[dict[str, Any]] = []
    for number in range(conversations):
        talk, at = new_id(), began + timedelta(seconds=number * 200)
        count = MESSAGES if number < LONG else 2
        talks.append(
            {
                "id": talk,
                "site": "demo",
                "owner": f"agent:{agent}" if number < LONG else "closed",
                "created_at": at,
                "updated_at": at,
                "last_message_at": at,
                "next_seq": count + 1,
                "last_message_text": last_words(number, count),
                "last_message_sender": "customer",
                "topic": "track_order",
                "mood": rng.uniform(-1, 1),
            }
        )
        for seq in range(1, count + 1):
            words = "Where is my parcel? " * rng.randint(1, 5)
            messages.append(
                {
                    "id": new_id(),
                    "conversation_id": talk,
                    "seq": seq,
                    "sender": "bot" if seq % 2 else "customer",
                    "created_at": at + timedelta(seconds=seq),
                    "text": words + last_words(number, seq),
                }
            )
    for table, rows in ((Conversation, talks), (Message, messages)):
        for start in range(0, len(rows), CHUNK):
            async with database.write() as session:
                await session.execute(insert(table), rows[start : start + CHUNK])
    return [str(talk["id"]) for talk in talks[:LONG]]


def last_words(talk: int, seq: int) -> str:
    return f"word {seq} of talk {talk}"


def told(name: str, values: list[float], aim: str) -> None:
    spread = f"{percentile(values, 0.5):.0f} | {percentile(values, 0.95):.0f} | {max(values):.0f}"
    print(f"| {name} | {len(values)} | {spread} | {aim} |", flush=True)


def typing(page: Page, repeat: int) -> list[float]:
    field = page.get_by_role("textbox", name="Reply")
    field.click()
    page.evaluate(KEYS)
    for key in ("the parcel left on Monday, it is with DHL now " * (1 + repeat // 10))[: repeat * 5]:
        page.keyboard.press(key if key != " " else "Space", delay=5)
    page.evaluate(PAINTED)
    taken: list[float] = page.evaluate("window.pressed")
    field.fill("")
    return taken


def load_all(page: Page, conversations: int) -> None:
    """Scroll to the end until the list has them all."""
    page.goto(page.url.split("#")[0] + "#/closed")
    expect(page.locator("[data-list] [data-id]").first).to_be_visible()
    more = page.locator("[data-list] .more")
    for _ in range(conversations // 20):
        page.evaluate("document.querySelector('[data-list]').scrollTop = 1e9")
        page.evaluate(PAINTED)
        if more.count() == 0:
            return
        page.wait_for_timeout(20)
    raise SystemExit("the list has not come to its end")


def measure(system: System, ids: list[str], conversations: int, repeat: int) -> None:
    """Print a row for each measure, in milliseconds."""
    with open_browser() as browser:
        context = new_context(browser)
        context.add_cookies(staff_cookies(browser, system, AGENT))
        page = context.new_page()
        page.goto(f"{system.url}/console/#/mine")
        expect(page.locator("[data-list] [data-id]").first).to_be_visible()
        wanted = [
            (ids[number % 2], f"word {MESSAGES - 1} of talk {number % 2}") for number in range(repeat + 2)
        ]
        opened = [page.evaluate(OPEN, list(one)) for one in wanted][2:]
        print("| measure | times | median, ms | p95 | most | aim |\n|---|---|---|---|---|---|")
        told("a conversation of 500 messages is there", opened, "p95 ≤ 300")
        told("a key's character is there", typing(page, repeat), "p95 ≤ 50")
        load_all(page, conversations)
        rows = page.locator("[data-list] [data-id]").count()
        told(f"a frame, {conversations} conversations scrolled", page.evaluate(SCROLL, 2000), "–")
        print(f"\n{rows} rows of the list are drawn at a time.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=30)
    options = parser.parse_args()
    print(describe_machine())
    with tempfile.TemporaryDirectory() as folder, running_system(Path(folder) / "home") as system:
        database = Database(f"sqlite+aiosqlite:///{system.home / 'kefu.db'}")
        ids = asyncio.run(fill(database, options.conversations))
        measure(system, ids, options.conversations, options.repeat)


if __name__ == "__main__":
    main()
