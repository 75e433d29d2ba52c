"""Does the console keep up with an agent? ``python -m benchmarks.console [--conversations 10000]``.

Starts a Kefu of its own, writes ``--conversations`` and ten long ones of 500 messages into its database, and
measures in the page, where the agent is: from the event's own time to the end of the frame that shows it.

* A key: pressed in the reply to a conversation of 500 messages, until the character is painted.
* Opening: from the click on a row to the last of 500 messages painted; each is opened for the first time.
* Scrolling: the time between frames while the list runs from its first conversation to its last, with pages
  loading under way, and back.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert

import crm_backend.models  # noqa: F401 (the tables refer to each other)
from benchmarks.machine import describe_machine, percentile
from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.vocabulary import BOT
from crm_backend.database import Database, new_id, now
from tests.e2e.browser import AGENT, Console, new_context, open_browser, staff_cookies
from tests.e2e.system import System, running_system

LONG, MESSAGES, ROUNDS, CHUNK = 10, 500, 3, 2000
TYPED = "I have just asked the carrier, your parcel is on its way to you. "
SAID = (
    "where is my parcel, it was promised for **yesterday** and nobody tells me anything",
    "I have looked at [the order](https://example.com/orders/1002): it is on its way.",
    "and which of the two lamps is in it?",
    "The brass one. The other one follows:\n\n* on Monday\n* with another carrier",
)
PAINTED = """
window.painted = () => new Promise((done) => requestAnimationFrame(() => {
  const after = new MessageChannel();
  after.port1.onmessage = () => done(performance.now());
  after.port2.postMessage(0);
}));
"""
"""A message that is posted in a frame arrives when the frame has been drawn."""
KEYS = """() => {
  window.keys = [];
  addEventListener("keydown", async ({ timeStamp, target }) => {
    const before = target.value.length;
    const at = await painted();
    if (target.value.length > before) keys.push(at - timeStamp);
  }, { capture: true });
}"""
OPENED = """(last) => new Promise((done) => {
  addEventListener("click", ({ timeStamp }) => {
    const look = async () => {
      const shown = [...document.querySelectorAll("[role=log] [data-seq]")].at(-1);
      if (!shown?.textContent.includes(last)) return void requestAnimationFrame(look);
      done((await painted()) - timeStamp);
    };
    look();
  }, { capture: true, once: true });
  window.ready = true;
})"""
DRAWN = "(all) => document.querySelectorAll('[role=log] [data-seq]').length === all"
SCROLLED = """([step, most]) => new Promise((done) => {
  const list = document.querySelector("[data-list]"), gaps = [], started = performance.now();
  let before = started, still = 0;
  const frame = (now) => {
    gaps.push(now - before);
    before = now;
    const was = list.scrollTop;
    list.scrollTop += step;
    still = list.scrollTop === was ? still + 1 : 0;
    const over = step < 0 ? still > 2 : still > 2 && !document.querySelector("[data-list] .more");
    if (over || now - started > most) done(gaps.slice(1));
    else requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""


def conversation(at: datetime, owner: str, messages: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a conversation and its messages, customer and shop in turn; the shop has the last word."""
    talk = new_id()
    said = [
        {
            "id": new_id(),
            "conversation_id": talk,
            "seq": seq,
            "sender": "customer" if seq % 2 else "bot" if owner == BOT else "agent",
            "text": SAID[seq % len(SAID)] if seq < messages else f"That was the last word of {talk}",
            "created_at": at - timedelta(minutes=messages - seq),
        }
        for seq in range(1, messages + 1)
    ]
    last = {f"last_message_{name}": said[-1][name] for name in ("text", "sender")} | {"last_message_at": at}
    begun = said[0]["created_at"]
    row = {"id": talk, "site": "demo", "owner": owner, "next_seq": messages + 1, **last}
    return {**row, "created_at": begun, "updated_at": at}, said


async def fill(url: str, conversations: int, agent: str) -> None:
    """Write the many, which the bot answers, and the long ones, which the agent has."""
    started = now()
    many = [conversation(started - timedelta(seconds=20 * n), BOT, 2) for n in range(conversations)]
    long = [conversation(started, f"agent:{agent}", MESSAGES) for _ in range(LONG)]
    talks, said = [one for one, _ in many + long], [one for _, some in many + long for one in some]
    database = Database(url)
    for model, rows in ((Conversation, talks), (Message, said)):
        for start in range(0, len(rows), CHUNK):
            async with database.write() as session:
                await session.execute(insert(model), rows[start : start + CHUNK])
    await database.close()


def agent_id(system: System) -> str:
    with httpx.Client(base_url=f"{system.url}/api/staff", headers={"Origin": system.url}) as http:
        http.post("/login", json=AGENT).raise_for_status()
        return str(http.get("/desk").raise_for_status().json()["me"]["id"])


class Agent:
    """The demo's agent with the console open."""

    def __init__(self, browser: Browser, system: System) -> None:
        context = new_context(browser)
        context.set_default_timeout(120_000)
        context.add_init_script(PAINTED)
        self.console = Console(context, system, cookies=staff_cookies(browser, system))
        self.page: Page = self.console.page

    def show(self, view: str) -> None:
        """Load the page anew, so that no conversation is kept from before."""
        self.page.goto(f"{self.console.system.url}/console/#/{view}")
        self.page.reload()
        self.page.locator("[data-list] [data-id]").first.wait_for()

    def rows(self) -> list[str]:
        ids = self.page.locator("[data-list] [data-id]").evaluate_all("all => all.map(one => one.dataset.id)")
        return [str(one) for one in ids]

    def open(self, talk: str) -> float:
        """Click on a row; return the milliseconds until its last message was there."""
        self.page.evaluate(f"window.ready = false; window.opened = ({OPENED})('last word of {talk}'); 0")
        self.page.wait_for_function("window.ready")
        self.console.row(talk).click()
        taken = float(self.page.evaluate("window.opened"))
        self.page.wait_for_function(DRAWN, arg=MESSAGES)
        return taken

    def type(self) -> list[float]:
        """Type a reply in the open conversation; return the milliseconds of each key."""
        expect(self.console.reply).to_be_visible()
        self.console.reply.focus()
        self.page.evaluate(KEYS)
        self.console.reply.press_sequentially(TYPED, delay=60)
        return [float(one) for one in self.page.evaluate("window.keys")]

    def scroll(self, step: int) -> list[float]:
        """Scroll by so many pixels a frame to the end; return the milliseconds between frames."""
        return [float(one) for one in self.page.evaluate(SCROLLED, [step, 240_000])]


def line(name: str, times: list[float]) -> None:
    middle, high = statistics.median(times), percentile(times, 0.95)
    print(f"| {name} | {len(times)} | {middle:.0f} | {high:.0f} | {max(times):.0f} |", flush=True)


def measure(agent: Agent, conversations: int) -> None:
    """Print a row for each of the three."""
    opened: list[float] = []
    for _ in range(ROUNDS):
        agent.show("mine")
        opened += [agent.open(talk) for talk in agent.rows()[:LONG]]
    keys = agent.type()
    line("key to character", keys)
    line(f"click to the last of {MESSAGES} messages", opened)
    agent.show("all")
    line(f"frames, {conversations} rows loading", agent.scroll(600))
    line(f"frames, {conversations} rows and back", agent.scroll(-600))


def main() -> None:
    """Parse the command line, start, fill, measure, print."""
    parser = argparse.ArgumentParser(description="Measure the console.")
    parser.add_argument("--conversations", type=int, default=10_000, help="in the list (%(default)s)")
    conversations = parser.parse_args().conversations
    with tempfile.TemporaryDirectory() as folder, running_system(Path(folder) / "home") as system:
        url = f"sqlite+aiosqlite:///{system.home / 'kefu.db'}"
        asyncio.run(fill(url, conversations, agent_id(system)))
        with open_browser() as browser:
            print(f"\n{describe_machine()} · load {os.getloadavg()[0]:.0f}\n")
            print("| ms | times | p50 | p95 | max |\n|---|---|---|---|---|")
            measure(Agent(browser, system), conversations)


if __name__ == "__main__":
    main()
