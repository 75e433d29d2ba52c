"""What does the studio cost an admin?

``python -m benchmarks.studio [--messages 2000] [--items 50] [--only PART …]``:
starts a Kefu of its own (a fresh demo shop) and ends it. Parts, each with what was measured printed:

* ``review``: customers write the sentences of ``benchmarks/sentences`` (which never train what ships); an
  admin who knows what each means clears so many groups in the browser, by keyboard alone. Printed: decisions,
  keys, and the seconds that the page kept the admin waiting.
* ``correction``: from pressing Train and Promote until a customer is answered by the new model.
* ``worse``: two intents' sentences are swapped on purpose: what the gate says, what the replay names.

What swaps cost customers: ``benchmarks.swap_load``.
"""

import argparse
import asyncio
import io
import random
import statistics
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import httpx
import yaml
from playwright.sync_api import Page, expect

from benchmarks.load import Figures, Line, client_of
from benchmarks.machine import describe_machine, percentile
from crm_backend.studio.review.personal import Writer, without_personal
from tests.e2e.browser import ADMIN, new_context, open_browser
from tests.e2e.system import Customer, System, running_system

SENTENCES = Path(__file__).parent / "sentences"
PARTS = ("review", "correction", "worse")
TURNS = 12
CUSTOMERS = 8
LANE_SECONDS = 900.0
SWAPPED = ("track_order", "cancel_order")
NEW_WORDS = "is my box travelling yet"


class Admin:
    """The studio's API, as somebody who signed in."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._http = httpx.Client(base_url=system.url, timeout=60, headers={"Origin": system.url})
        self._http.post("/api/staff/login", json=ADMIN).raise_for_status()

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._http.request(method, f"/api/staff/studio{path}", **options)

    def get(self, path: str) -> Any:
        return self.call("GET", path).raise_for_status().json()

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return self.call("POST", path, json=body).raise_for_status().json()

    def until(self, what: str, condition: Callable[[], Any]) -> Any:
        """Ask twice a second until something is there."""
        deadline = time.monotonic() + LANE_SECONDS
        while time.monotonic() < deadline:
            if found := condition():
                return found
            time.sleep(0.5)
        raise SystemExit(f"waited in vain for {what}")

    def conversation(self, conversation_id: str) -> list[dict[str, Any]]:
        """Return a conversation's messages as staff see them."""
        answer = self._http.get(f"/api/staff/conversations/{conversation_id}/messages")
        return cast("list[dict[str, Any]]", answer.raise_for_status().json()["messages"])

    def train(self) -> dict[str, Any]:
        """Train, wait until the candidate has been compared with the live model, and return it."""
        queued = self.post("/models", {})
        return cast("dict[str, Any]", self.until("a candidate", lambda: self._trained(queued["id"])))

    def _trained(self, model_id: str) -> dict[str, Any] | None:
        model = self.get(f"/models/{model_id}")
        if model["state"] == "failed":
            raise SystemExit(f"training failed: {model['error']}")
        return model if model["state"] == "candidate" else None

    def compared(self, model_id: str) -> dict[str, Any]:
        def is_done() -> Any:
            answer = self.call("GET", f"/models/{model_id}/comparison")
            return answer.json() if answer.is_success and answer.json()["state"] == "done" else None

        return cast("dict[str, Any]", self.until("a comparison", is_done))


def truth() -> dict[str, str]:
    """Return what each test sentence means; out of scope is ``out_of_scope``."""
    known: dict[str, str] = {}
    for file in sorted(SENTENCES.glob("*.yml")):
        for intent, sentences in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            known.update({str(sentence): intent for sentence in sentences})
    return known


def as_shown() -> dict[str, str]:
    """Return the same with personal data replaced, as the review shows it."""
    nobody = Writer("", "", "")
    return {without_personal(text, nobody): intent for text, intent in truth().items()}


async def write(url: str, messages: int) -> None:
    """Let customers write so many test sentences, some of them twice."""
    chance, sentences = random.Random(7), list(truth())
    wanted = [chance.choice(sentences) if at >= len(sentences) else sentences[at] for at in range(messages)]
    chance.shuffle(wanted)
    figures = Figures()
    async with client_of(url) as client:

        async def one(share: list[str]) -> None:
            for start in range(0, len(share), TURNS):
                line = Line(client, figures)
                await line.open()
                for text in share[start : start + TURNS]:
                    if line.is_escalated:
                        await line.close()
                        line = Line(client, figures)
                        await line.open()
                    await line.ask(text)
                await line.close()

        await asyncio.gather(*(one(wanted[number::CUSTOMERS]) for number in range(CUSTOMERS)))
    print(f"{messages} messages, {len(figures.seconds)} answered by the bot", flush=True)


def review(system: System, items: int) -> None:
    """Clear the first groups by keyboard, as somebody would who knows what each means."""
    known, waits, keys, marks = as_shown(), list[float](), 0, {"y": 0, "123": 0, "i": 0, "o": 0, "x": 0}
    with open_browser() as browser:
        context = new_context(browser, base_url=system.url)
        answer = context.request.post("/api/staff/login", data=ADMIN, headers={"Origin": system.url})
        assert answer.ok, answer.text()
        page = context.new_page()
        page.goto(f"{system.url}/studio/#/review")
        expect(page.get_by_label("Messages")).to_be_visible(timeout=120_000)
        before = page.get_by_role("status").first.inner_text()
        begun = time.perf_counter()
        for _ in range(min(items, groups_of(before))):
            shown = page.get_by_label("Messages").inner_text()
            pressed, mark = decide(page, known)
            keys, marks[mark] = keys + pressed, marks[mark] + 1
            decided = time.perf_counter()
            page.wait_for_function(
                "(was) => document.querySelector('[aria-label=Messages]')?.innerText !== was", arg=shown
            )
            waits.append(time.perf_counter() - decided)
        took = time.perf_counter() - begun
        items = sum(marks.values())
        print(f"before: {before}; after: {page.get_by_role('status').first.inner_text()}")
    told = ", ".join(f"{number} × {mark}" for mark, number in marks.items() if number)
    print(f"{items} groups: {keys} keys ({told}); {took:.0f} s with a browser that does not think")
    print(f"the next group is there after {1000 * statistics.median(waits):.0f} ms (median), ", end="")
    print(f"{1000 * percentile(waits, 0.95):.0f} ms (p95)")
    room = (600 - sum(waits)) / items
    print(f"ten minutes leave {room:.1f} s a group to read and decide", flush=True)


def groups_of(status: str) -> int:
    """Return how many groups the page says that there are."""
    return int(status.split()[0])


def decide(page: Page, known: dict[str, str]) -> tuple[int, str]:
    """Press what is right for the group that is shown; return how many keys that took, and which way."""
    first = page.get_by_label("Messages").locator(".text").first.inner_text()
    meant = known.get(first, "")
    primary = page.get_by_role("toolbar", name="Decide").get_by_role("button").first.inner_text()
    offered = [one.inner_text() for one in page.locator(".suggestion .name-of-intent").all()]
    if meant and meant in primary:
        page.keyboard.press("y")
        return 1, "y"
    if meant in offered[:3]:
        page.keyboard.press(str(offered.index(meant) + 1))
        return 1, "123"
    if meant == "out_of_scope":
        page.keyboard.press("o")
        return 1, "o"
    if not meant:  # personal data was replaced in it: nobody has written down what it means
        page.keyboard.press("x")
        return 1, "x"
    page.keyboard.press("i")
    page.keyboard.type(meant)
    page.keyboard.press("Enter")
    return 2 + len(meant), "i"


def correction(system: System) -> None:
    """Teach one sentence, train, promote, and wait until a customer is answered by the new model."""
    admin = Admin(system)
    admin.post("/data/sentences", {"text": NEW_WORDS, "intent": "track_order"})
    begun = time.perf_counter()
    model = admin.train()
    trained = time.perf_counter()
    admin.compared(model["id"])
    compared = time.perf_counter()
    admin.post(f"/models/{model['id']}/promote")
    promoted = time.perf_counter()
    admin.until("the new model", lambda: answering(admin) == model["rasa_id"])
    live = time.perf_counter()
    print("| from pressing Train until | seconds |\n|---|---|")
    for name, at in (("trained", trained), ("compared", compared), ("promoted", promoted), ("live", live)):
        print(f"| {name} | {at - begun:.1f} |", flush=True)


def answering(admin: Admin) -> str:
    """Say hello as a new customer; return which model the bot's answer came from."""
    customer = Customer(admin.system)
    customer.say("hello")
    shown = admin.conversation(customer.conversation_id)
    return str([one["model_id"] for one in shown if one["sender"] == "bot"][-1])


def worse(system: System) -> None:
    """Swap two intents' sentences, train, and print what gate and replay say."""
    admin = Admin(system)
    archive = admin.call("POST", "/data/archive").raise_for_status().content
    files = {"file": ("swapped.zip", with_swapped(archive), "application/zip")}
    taken = admin.call("POST", "/data/import", files=files)
    print(f"swapped {SWAPPED[0]} and {SWAPPED[1]}: {taken.raise_for_status().json()}")
    model = admin.train()
    admin.compared(model["id"])
    admin.post(f"/models/{model['id']}/replay", {"most": 20})
    replayed = admin.until("the replay", lambda: replay_of(admin, model["id"]))
    refused = admin.call("POST", f"/models/{model['id']}/promote")
    print(f"promote: {refused.status_code}")
    for reason in refused.json().get("reasons", []):
        print(f"* {reason}")
    broken = [one for one in replayed["conversations"] if one["verdict"] == "broken"]
    print(f"replay: {len(broken)} of {len(replayed['conversations'])} conversations would break", flush=True)


def replay_of(admin: Admin, model_id: str) -> dict[str, Any] | None:
    found = admin.get(f"/models/{model_id}/replay")
    if found["state"] == "failed":
        raise SystemExit(f"the replay failed: {found['error']}")
    return cast("dict[str, Any]", found) if found["state"] == "done" else None


def with_swapped(archive: bytes) -> bytes:
    """Return the training data with two intents' sentences under each other's name."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name.startswith("data/nlu"):
                one, other = (f"- intent: {intent}\n" for intent in SWAPPED)
                text = (
                    text.replace(one, "- intent: \0\n").replace(other, one).replace("- intent: \0\n", other)
                )
            new.writestr(name, text)
    return made.getvalue()


def main() -> None:
    """Parse the command line, start, measure, print."""
    parser = argparse.ArgumentParser(description="Measure the studio.")
    parser.add_argument("--messages", type=int, default=2000, help="that customers write first (%(default)s)")
    parser.add_argument("--items", type=int, default=50, help="groups to clear (default: %(default)s)")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these parts")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_system(Path(folder) / "home") as system:
        print(f"\n{describe_machine()}\n", flush=True)
        if {"review", "worse"} & set(asked.only):
            asyncio.run(write(system.url, asked.messages))
        if "review" in asked.only:
            review(system, asked.items)
        if "correction" in asked.only:
            correction(system)
        if "worse" in asked.only:
            worse(system)


if __name__ == "__main__":
    main()
