"""What agents say and do often: canned replies by "/", macros, and a message taken back in time."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browser import ADMIN, AGENT, Console, new_context, open_browser, staff_cookies
from tests.e2e.patience import RECOVERY_SECONDS, within
from tests.e2e.system import Customer, System
from tests.e2e.test_browser_inbox import is_fine, press

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


def console_of(browser: Browser, system: System, who: dict[str, str], *, undo: int = 0) -> Console:
    return Console(new_context(browser), system, cookies=staff_cookies(browser, system, who), undo=undo)


def talk_of_bo(browser: Browser, system: System) -> Customer:
    """Begin a conversation of Bo's: what an earlier one was about is over."""
    earlier = Customer(system, "bo@example.com").conversation_id
    context = browser.new_context(base_url=system.url)
    context.add_cookies(staff_cookies(browser, system))
    for deed in ("claim", "close"):
        context.request.post(f"/api/staff/conversations/{earlier}/{deed}", headers={"Origin": system.url})
    context.close()
    return Customer(system, "bo@example.com")


def said_by_agents(customer: Customer) -> list[str]:
    return [one["text"] for one in customer.messages() if one["sender"] == "agent"]


def write_reply(admin: Console) -> None:
    """Write a canned reply in the settings, the first time with a variable that does not exist."""
    page, dialog = admin.page, admin.page.locator(".dialog")
    page.get_by_role("button", name=": account").click()
    page.get_by_role("menuitem", name="Desk settings").click()
    dialog.get_by_role("tab", name="Replies").click()
    dialog.get_by_role("button", name="New canned reply").click()
    dialog.get_by_label("Title").fill("Zebra lamps hum")
    dialog.get_by_label("Shortcut").fill("zebra")
    text = dialog.get_by_label("Text", exact=True)
    text.fill("Dear {{customer.surname}}, ticket {{ticket.number}} hums.")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("There is no variable {{customer.surname}}")).to_be_visible()
    text.fill("Dear {{customer.first_name}}, ticket {{ticket.number}} hums.")
    is_fine(admin)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Zebra lamps hum")).to_be_visible()
    dialog.get_by_role("tab", name="Macros").click()
    dialog.get_by_role("button", name="Edit Damaged goods").click()
    expect(dialog.get_by_label("Priority of step 4")).to_have_value("high")
    is_fine(admin)


def test_canned_replies_are_written_found_filled_in_and_taken_back(browser: Browser, system: System) -> None:
    write_reply(console_of(browser, system, ADMIN))
    customer = talk_of_bo(browser, system)
    customer.say("let me talk to a human, my lamp hums")
    agent = console_of(browser, system, AGENT, undo=10)
    agent.open(customer.conversation_id)
    agent.claim()
    field, menu = agent.reply, agent.page.get_by_role("listbox", name="Canned replies")

    field.press_sequentially("/zeb")
    expect(menu.get_by_role("option")).to_have_count(1)
    is_fine(agent)
    field.press("Enter")
    expect(field).to_have_value("Dear Bo, ticket {{ticket.number}} hums.")
    field.press("Enter")  # a gap is not sent: it is selected, to be written over
    expect(agent.page.get_by_role("button", name="ticket number")).to_be_visible()
    agent.page.keyboard.type("T-1")
    field.press("Enter")
    expect(agent.log.get_by_role("button", name="Undo")).to_be_visible()
    is_fine(agent)
    field.press("Control+z")
    expect(field).to_have_value("Dear Bo, ticket T-1 hums.")
    field.press("Enter")
    expect(agent.log.get_by_role("button", name="Undo")).to_be_visible()
    agent.page.reload()  # what waits is sent all the same, once
    expect(agent.log.get_by_role("button", name="Undo")).to_be_hidden(timeout=60_000)
    field.fill("And **good** luck ")
    agent.page.get_by_role("button", name="Emoji").click()
    agent.page.keyboard.type("clover")
    expect(agent.page.get_by_role("option", name="luck clover")).to_be_visible()
    agent.page.keyboard.press("Enter")
    agent.page.get_by_role("button", name="Preview").click()
    expect(
        agent.page.get_by_role("region", name="How the customer sees it").locator("strong")
    ).to_be_visible()
    agent.page.get_by_role("button", name="Preview").click()
    field.press("Control+Enter")
    expect(agent.log.get_by_text("luck 🍀")).to_be_visible()
    wanted = ["Dear Bo, ticket T-1 hums.", "And **good** luck 🍀"]
    within(RECOVERY_SECONDS, lambda: said_by_agents(customer) == wanted, f"{wanted} was there")
    assert agent.errors == []


def test_a_macro_is_seen_before_it_runs_and_does_all_of_it(browser: Browser, system: System) -> None:
    customer = talk_of_bo(browser, system)
    customer.say("let me talk to a human, the vase is broken")
    agent = console_of(browser, system, AGENT)
    agent.open(customer.conversation_id)
    agent.claim()
    press(agent.page, "Control+k")
    agent.page.get_by_label("What do you want to do?").fill("macro damaged")
    expect(agent.page.get_by_role("option", name="Damaged goods")).to_be_visible()
    agent.page.keyboard.press("Enter")
    dialog = agent.page.locator(".dialog")
    reply = dialog.get_by_label("Reply (step 1)")
    expect(reply).to_have_value(re.compile("^I'm sorry that it arrived damaged, Bo"))
    reply.fill("Oh no, {{customer.first_name}}! A ticket is on its way.")
    is_fine(agent)
    dialog.get_by_role("button", name="Run 4 steps").click()
    expect(dialog).to_be_hidden()
    expect(agent.log.get_by_text("Oh no, Bo! A ticket is on its way.")).to_be_visible()
    aside = agent.page.get_by_role("group", name="For colleagues only")
    expect(aside.get_by_text("damaged", exact=True)).to_be_visible()
    assert agent.errors == []
