"""A Chromium, and in it the two sides of a conversation: the shop's page and the console."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import httpx
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.e2e.system import ROOT, System

ANSWER_MS = 30_000
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
AGENT = {"email": "agent@example.com", "password": "kefu-demo-agent"}
ADMIN = {"email": "admin@example.com", "password": "kefu-demo-admin"}
_QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SETTLED = """async () => {
  for (let quiet = 0; quiet < 2; ) {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const moving = document.getAnimations();
    await Promise.allSettled(moving.map((one) => one.finished));
    quiet = moving.length ? 0 : quiet + 1;
  }
}"""
"""What moves has come to rest: colours of a new theme are there."""
_AXE = ROOT / "web/node_modules/axe-core/axe.min.js"


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start the machine's own Chromium, else the one that Playwright downloads."""
    expect.set_options(timeout=ANSWER_MS)  # a slow machine is no failure
    names = ["chromium", "chromium-browser", "google-chrome"]
    path = next(filter(None, map(shutil.which, names)), None)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*_QUIET, *sandbox])
        yield browser
        browser.close()


def new_context(browser: Browser, **options: Any) -> BrowserContext:
    """Open a visitor's window, without motion: what is there is there at once."""
    defaults: dict[str, Any] = {"viewport": DESKTOP, "locale": "en-GB", "reduced_motion": "reduce"}
    context = browser.new_context(**{**defaults, **options})
    context.set_default_timeout(ANSWER_MS)
    return context


class Side:
    """One page with what went wrong in it."""

    def __init__(self, context: BrowserContext, system: System) -> None:
        self.context, self.system = context, system
        self.page: Page = context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, line: ConsoleMessage) -> None:
        if "Security Policy" in line.text:
            self.errors.append(line.text)

    def violations(self, *, rule: str | None = None, within: str | None = None) -> list[str]:
        """Return what axe finds on the page, shadow roots included: rule, element and why.

        ``rule`` and ``within`` (a selector) are for who has looked at all the rest before.
        """
        self.page.evaluate(SETTLED)
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_AXE.read_text(encoding="utf-8"))
        options = {"resultTypes": ["violations"], **({"runOnly": [rule]} if rule else {})}
        found = self.page.evaluate(
            "([within, options]) => axe.run(within ?? document, options)", [within, options]
        )["violations"]
        return [
            f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}"
            for rule in found
            for node in rule["nodes"]
        ]


class Shop(Side):
    """The demo shop as a customer sees it, with the chat."""

    def __init__(self, context: BrowserContext, system: System, *, person: str = "Nobody") -> None:
        super().__init__(context, system)
        self.page.goto(f"{system.url}/demo/")
        self.page.get_by_role("radio", name=person, exact=True).check(force=True)
        self.panel = self.page.get_by_role("dialog")
        self.home = self.panel.get_by_role("region", name="Start", exact=True)
        self.log = self.panel.get_by_role("log")
        self.field = self.panel.get_by_label("Write a message")

    def open_panel(self) -> None:
        """Open it at the home screen."""
        self.page.get_by_role("button", name="Open chat").click()
        expect(self.home).to_be_visible()

    def open_chat(self) -> None:
        self.open_panel()
        self.home.get_by_role("button", name="Start a conversation").click()
        expect(self.log).to_contain_text("I'm the assistant")

    def say(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")
        expect(self.log.get_by_text(text).last).to_be_visible()

    def expect_answer(self, text: str) -> None:
        """Wait for words of the bot's or an agent's after the customer's last ones."""
        answers = self.log.locator(".row.own ~ .row:not(.own)")
        expect(answers.filter(has_text=text).last).to_be_visible(timeout=ANSWER_MS)

    def note(self, text: str) -> Locator:
        """Return the system's notes with this text."""
        return self.log.locator(".note").filter(has_text=text)

    @property
    def session(self) -> dict[str, Any]:
        """The chat's session as the browser keeps it."""
        key = "kefu:demo:session"
        kept = self.page.evaluate(f"sessionStorage['{key}'] ?? localStorage['{key}']")
        return cast("dict[str, Any]", json.loads(kept))

    @property
    def conversation_id(self) -> str:
        return str(self.session["conversation_id"])

    def messages(self) -> list[dict[str, Any]]:
        """Return the conversation as the server has it."""
        headers = {"Authorization": f"Bearer {self.session['token']}"}
        answer = httpx.get(f"{self.system.url}/api/chat/messages", headers=headers, params={"after": 0})
        return cast("list[dict[str, Any]]", answer.raise_for_status().json()["messages"])


class Console(Side):
    """The console as an agent sees it; ``cookies`` are of somebody who has signed in.

    ``undo``: for how many seconds a sent message can be undone; none, unless a test is about it.
    """

    def __init__(self, context: BrowserContext, system: System, *, cookies: Any = (), undo: int = 0) -> None:
        super().__init__(context, system)
        context.add_cookies(cookies)
        kept = json.dumps({"undo": undo})
        context.add_init_script(f"localStorage['kefu.console.preferences'] ??= '{kept}'")
        self.page.goto(f"{system.url}/console/")
        self.log = self.page.get_by_role("log")
        self.reply = self.page.get_by_label("Reply to")

    def row(self, conversation_id: str) -> Locator:
        return self.page.locator(f"[data-list] [data-id='{conversation_id}']")

    def open(self, conversation_id: str, *, view: str = "queue") -> None:
        self.page.goto(f"{self.system.url}/console/#/{view}/{conversation_id}")
        expect(self.log).to_be_visible()

    def claim(self) -> None:
        self.page.get_by_label("Who has this conversation").get_by_role("button").click()
        expect(self.reply).to_be_focused()

    def answer(self, text: str) -> None:
        self.reply.fill(text)
        self.reply.press("Enter")

    def press(self, name: str, *, then: str) -> None:
        """Press a button of the header, then one of the dialog it opens."""
        thread = self.page.get_by_role("region", name="Conversation", exact=True)
        thread.get_by_role("button", name=name).click()
        dialog = self.page.locator(".dialog")
        dialog.get_by_role("button", name=then).click()
        expect(dialog).to_be_hidden()


def staff_cookies(browser: Browser, system: System, who: dict[str, str] = AGENT) -> Any:
    """Sign somebody in, by default the demo's agent, once for many windows."""
    context = browser.new_context(base_url=system.url)
    answer = context.request.post("/api/staff/login", data=who, headers={"Origin": system.url})
    assert answer.ok, answer.text()
    cookies = context.cookies()
    context.close()
    return cookies
