"""A supervisor watches the desk, reads along, gives a conversation away, and looks behind a number."""

import csv
import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.browser import ADMIN, AGENT, ANSWER_MS, Console, new_context, open_browser, staff_cookies
from tests.e2e.system import Customer, System
from tests.e2e.test_browser_inbox import COLLEAGUE, is_fine

pytestmark = pytest.mark.timeout(600)

COUNTED_MS = 120_000  # a report counts everything that the demo and other tests said


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


def console_of(browser: Browser, system: System, who: dict[str, str]) -> Console:
    return Console(new_context(browser), system, cookies=staff_cookies(browser, system, who))


def be_there(browser: Browser, system: System, who: dict[str, str]) -> None:
    """Let somebody be available, with room for whatever other tests left on their desk."""
    context = browser.new_context(base_url=system.url)
    context.add_cookies(staff_cookies(browser, system, who))
    sign = {"status": "online", "capacity": 50}
    answer = context.request.put("/api/staff/presence", data=sign, headers={"Origin": system.url})
    assert answer.ok, answer.text()
    context.close()


def on_board(console: Console, customer: Customer, agent: str) -> Locator:
    """Return a conversation's row below an agent's name."""
    desk = console.page.locator(".agent").filter(has=console.page.get_by_role("heading", name=agent))
    return desk.locator(f"[data-id='{customer.conversation_id}']")


def test_a_conversation_is_watched_read_along_and_given_away(browser: Browser, system: System) -> None:
    lead, agent = (console_of(browser, system, who) for who in (ADMIN, AGENT))
    lead.page.goto(f"{system.url}/console/#/board")
    expect(lead.page.get_by_role("heading", name="Agents")).to_be_visible()
    customer = Customer(system)
    customer.say("let me talk to a human, my owl lamp flickers")
    agent.open(customer.conversation_id)
    agent.claim()
    row = on_board(lead, customer, "Mara Engel")
    expect(row).to_be_visible(timeout=ANSWER_MS)  # by itself: the board is live
    is_fine(lead)

    row.get_by_role("link").click()
    expect(lead.log).to_contain_text("my owl lamp flickers")
    who = lead.page.get_by_label("Who has this conversation")
    expect(who).to_contain_text("Mara Engel is answering")
    expect(lead.reply).to_have_count(0)
    agent.reply.press_sequentially("Which bulb is in it?")
    expect(who).to_contain_text("Mara Engel is writing an answer")
    agent.reply.press("Enter")
    expect(lead.log).to_contain_text("Which bulb is in it?")
    is_fine(lead)

    be_there(browser, system, COLLEAGUE)
    lead.page.go_back()
    row.get_by_role("button", name="Move").click()
    dialog = lead.page.locator(".dialog")
    jona = dialog.get_by_role("option", name="Jona Reis")
    expect(jona).to_be_enabled()
    dialog.get_by_label("To", exact=True).select_option(value=jona.get_attribute("value"))
    dialog.get_by_label("Note").fill("You know owls.")
    is_fine(lead)
    dialog.get_by_role("button", name="Hand on").click()
    expect(dialog).to_be_hidden()
    expect(on_board(lead, customer, "Jona Reis")).to_be_visible()
    expect(agent.page.get_by_label("Who has this conversation")).to_contain_text("Jona Reis")
    assert lead.errors == agent.errors == []


def test_a_number_of_the_report_leads_to_its_conversations(browser: Browser, system: System) -> None:
    customer = Customer(system)
    customer.say("let me talk to a human, my owl lamp hoots")
    lead = console_of(browser, system, ADMIN)
    page = lead.page
    page.goto(f"{system.url}/console/#/reports")
    numbers = page.get_by_role("region", name="Numbers")
    expect(numbers).to_be_visible(timeout=COUNTED_MS)
    expect(page.get_by_role("region", name="Outcomes")).to_be_visible(timeout=COUNTED_MS)
    is_fine(lead)
    with page.expect_download() as download:
        numbers.get_by_role("link", name="CSV").click()
    table = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert {"conversations", "containment", "csat"} <= {next(iter(line.values())) for line in table}

    to_person = numbers.locator("div").filter(has=page.get_by_text("To a person", exact=True))
    count = to_person.locator(".value").inner_text()
    to_person.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Conversations that came to a person")).to_be_visible()
    behind = page.locator(f"main a[href='#/all/{customer.conversation_id}']")
    expect(behind).to_be_visible(timeout=COUNTED_MS)
    expect(page.get_by_role("main")).to_contain_text(count)
    is_fine(lead)
    behind.click()
    expect(lead.log).to_contain_text("my owl lamp hoots")
    page.go_back()
    page.go_back()
    expect(numbers).to_be_visible(timeout=COUNTED_MS)
    assert lead.errors == []
