"""Which pictures there are: where each is, what is done first, in which widths and themes."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playwright.sync_api import Page, ViewportSize, expect
from scene import Scene

from tests.e2e.browser import ADMIN, AGENT

SIZES: dict[str, ViewportSize] = {
    "wide": {"width": 1440, "height": 900},
    "tablet": {"width": 768, "height": 1024},
    "phone": {"width": 360, "height": 740},
}
THEMES = ("light", "dark")
Act = Callable[[Page], None]
Look = tuple[str, str]
WIDE: Look = ("wide", "light")
BOTH: tuple[Look, ...] = (WIDE, ("wide", "dark"))
EVERYWHERE: tuple[Look, ...] = (*BOTH, ("tablet", "light"), ("phone", "light"))


@dataclass(frozen=True)
class Shot:
    """One page; ``looks`` are the pictures that belong to the documents."""

    name: str
    address: str
    who: dict[str, str] | None = None
    acts: Sequence[Act] = ()
    looks: Sequence[Look] = (WIDE,)


def all_shots(scene: Scene) -> list[Shot]:
    """Return all pictures, in the order in which they are taken."""
    desk = [*_inbox(scene), *_dialogs(scene), *_pages(scene), *_settings()]
    return [*_widget(), *desk, *_insights(), *_studio()]


def see(text: str) -> Act:
    """Wait until there is a text."""
    return lambda page: page.get_by_text(text).locator("visible=true").first.wait_for()


def heading(name: str) -> Act:
    return lambda page: page.get_by_role("heading", name=name).first.wait_for()


def press(key: str) -> Act:
    """Press a key of the desk, not of the field that has the focus."""

    def act(page: Page) -> None:
        page.evaluate("document.activeElement?.blur()")
        page.keyboard.press(key)

    return act


def click(role: str, name: str) -> Act:
    return lambda page: page.get_by_role(role, name=re.compile(name)).first.click()  # type: ignore[arg-type]


def write_reply(text: str) -> Act:
    return lambda page: page.get_by_label("Reply to").fill(text)


def open_settings(tab: str) -> Act:
    def act(page: Page) -> None:
        page.get_by_role("button", name=": account").click()
        page.get_by_role("menuitem", name="Desk settings").click()
        page.get_by_role("tab", name=tab, exact=True).click()
        page.locator(".dialog [role='tabpanel']:visible").wait_for()

    return act


def ask(person: str, *said: tuple[str, str]) -> Act:
    """Open the chat as one of the demo's people and say things, each with words of the answer."""

    def act(page: Page) -> None:
        page.get_by_role("radio", name=person, exact=True).check(force=True)
        panel = page.get_by_role("dialog")
        page.get_by_role("button", name="Open chat").click()
        panel.get_by_role("region", name="Start", exact=True).wait_for()
        if not said:
            return
        panel.get_by_role("button", name=re.compile("conversation", re.IGNORECASE)).first.click()
        log = panel.get_by_role("log")
        for text, answer in said:
            field = panel.get_by_label("Write a message")
            field.fill(text)
            field.press("Enter")
            expect(log.locator(".row:not(.own)").filter(has_text=answer).last).to_be_visible()

    return act


def _widget() -> list[Shot]:
    return [
        Shot("shop", "/demo/"),
        Shot("widget-home", "/demo/", acts=[ask("Nobody")], looks=BOTH),
        Shot(
            "widget",
            "/demo/",
            acts=[ask("Ada", ("where's my stuff, 1002", "KF-1002"))],
            looks=EVERYWHERE,
        ),
        Shot("widget-products", "/demo/", acts=[ask("Nobody", ("can you recommend a lamp?", "lamp"))]),
    ]


def _inbox(scene: Scene) -> list[Shot]:
    talk, waiting = f"#/mine/{scene.talk.conversation_id}", f"#/queue/{scene.waiting}"
    writing = write_reply("Good news: it is on the van and arrives")
    return [
        Shot("console-sign-in", "/console/", acts=[heading("Sign in")]),
        Shot("console-queue", "/console/#/queue", AGENT, [see("Bo ")], looks=[("phone", "light")]),
        Shot("console-waiting", f"/console/{waiting}", AGENT, [see("Claim")]),
        Shot("console", f"/console/{talk}", AGENT, [see("birthday present"), writing], looks=EVERYWHERE),
        Shot("console-customer", f"/console/{talk}", AGENT, [see("birthday present"), press("i")]),
        Shot("console-bot", f"/console/{talk}", AGENT, [see("birthday present"), press("d")]),
        Shot("console-search", "/console/#/all", AGENT, [_search("refund")]),
    ]


def _search(words: str) -> Act:
    def act(page: Page) -> None:
        page.get_by_role("searchbox", name="Search everything that was said").fill(words)
        page.locator("mark").first.wait_for()

    return act


def _dialogs(scene: Scene) -> list[Shot]:
    talk = f"/console/#/mine/{scene.talk.conversation_id}"
    there = see("birthday present")
    shown = {"palette": "Control+k", "shortcuts": "?", "close": "e", "hand-on": "t", "snooze": "z"}
    shown |= {"tags": "l", "note": "m", "macro": "x", "return": "b"}
    return [Shot(f"console-{name}", talk, AGENT, [there, press(key)]) for name, key in shown.items()]


def _pages(scene: Scene) -> list[Shot]:
    order, ticket, customer = "KF-1003", scene.ticket, scene.customer_id
    return [
        Shot("console-board", "/console/#/board", ADMIN, [heading("Agents")], looks=BOTH),
        Shot("console-tickets", f"/console/#/tickets/{ticket}", ADMIN, [see("History")]),
        Shot("console-orders", f"/console/#/orders/{order}", ADMIN, [see("Change address")]),
        Shot("console-customers", f"/console/#/customers/{customer}", ADMIN, [heading("Insights")]),
        Shot("console-reports", "/console/#/reports", ADMIN, [heading("Conversations by day")], looks=BOTH),
        Shot(
            "console-behind",
            "/console/#/reports",
            ADMIN,
            [heading("Conversations by day"), _first_number],
        ),
    ]


def _first_number(page: Page) -> None:
    page.locator("main.reports a.link[href*='reports/list']").first.click()
    page.locator("main a[href*='#/all/']").first.wait_for()


def _settings() -> list[Shot]:
    tabs = ("Hours", "Promises", "Teams", "Replies", "Macros", "Webhooks", "Accounts", "Sites", "Audit log")
    made = [
        Shot(f"settings-{tab.split()[0].lower()}", "/console/", ADMIN, [open_settings(tab)]) for tab in tabs
    ]
    account = [click("button", ": account"), click("menuitem", "Your account"), see("this one")]
    return [*made, Shot("console-account", "/console/", AGENT, account)]


def _insights() -> list[Shot]:
    titles = {
        "overview": "What changed",
        "sales": "Revenue by day",
        "forecast": "How models did",
        "segments": "Map of customers",
        "churn": "Likely to buy nothing",
        "products": "Products that sell most",
        "service": "Topics",
        "models": "Churn: no purchase",
    }
    return [
        Shot(
            f"insights-{page}",
            f"/console/#/insights/{page}",
            ADMIN,
            [heading(title)],
            looks=BOTH if page == "overview" else [WIDE],
        )
        for page, title in titles.items()
    ]


def _studio() -> list[Shot]:
    data, taught = "/studio/#/data", "/studio/#/data/intents/track_order"
    look = click("link", "Look closer")
    return [
        Shot("studio-review", "/studio/#/review", ADMIN, [see("ficus")], looks=BOTH),
        Shot("studio-intent", taught, ADMIN, [see("data/nlu/orders.yml")]),
        Shot("studio-quality", f"{data}/quality", ADMIN, [see("Confusable intents")]),
        Shot("studio-map", f"{data}/map", ADMIN, [see("what means the same")]),
        Shot("studio-flows", f"{data}/flows", ADMIN, [see("rules and stories")]),
        Shot("studio-answers", "/studio/#/answers", ADMIN, [heading("Answers")]),
        Shot("studio-canary", "/studio/#/models", ADMIN, [heading("Canary")], looks=BOTH),
        Shot("studio-compare", "/studio/#/models", ADMIN, [look, see("Passes the rules"), to_comparison]),
        Shot("studio-watching", "/studio/#/watching", ADMIN, [see("Not understood")]),
    ]


def to_comparison(page: Page) -> None:
    page.get_by_role("region", name="Comparison").evaluate("one => one.scrollIntoView()")
