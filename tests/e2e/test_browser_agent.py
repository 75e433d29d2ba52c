"""Two agents and a customer at once; what an agent typed outlives a reload, a dead page and a broken line."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.e2e.browser import AGENT, Console, Shop, new_context, open_browser, staff_cookies
from tests.e2e.patience import RECOVERY_SECONDS, within
from tests.e2e.system import Customer, System
from tests.e2e.test_browser_inbox import COLLEAGUE, console_of, is_fine, press

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


def kill(page: Page) -> None:
    """End the page's process as the system does when memory is short."""
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    page.close()


def said_by_agents(customer: Customer) -> list[str]:
    return [one["text"] for one in customer.messages() if one["sender"] == "agent"]


def test_two_agents_and_a_customer_see_the_same(browser: Browser, system: System) -> None:
    shop = Shop(new_context(browser), system)
    mine, hers = (console_of(browser, system, who) for who in (AGENT, COLLEAGUE))
    shop.open_chat()
    shop.say("let me talk to a human, my fox lamp buzzes")
    expect(shop.note("in line")).to_be_visible()
    for side in (mine, hers):
        side.open(shop.conversation_id)
        expect(side.log).to_contain_text("my fox lamp buzzes")
        expect(side.page.get_by_label("Who has this conversation").get_by_role("button")).to_be_enabled()

    press(mine.page, "c")  # from here on the first agent has a keyboard only
    expect(mine.reply).to_be_focused()
    who = hers.page.get_by_label("Who has this conversation")
    expect(who).to_contain_text("Mara Engel is answering")
    expect(hers.reply).to_have_count(0)
    mine.page.keyboard.type("Does it buzz at night, too?")
    expect(who).to_contain_text("is writing an answer")
    expect(shop.panel.get_by_text("is typing")).to_be_visible()
    mine.page.keyboard.press("Enter")
    shop.expect_answer("Does it buzz at night, too?")
    expect(hers.log).to_contain_text("Does it buzz at night, too?")
    shop.say("only when the fox is out")
    for side in (mine, hers):
        expect(side.log).to_contain_text("only when the fox is out")

    press(mine.page, "e")
    dialog = mine.page.locator(".dialog")
    expect(dialog).to_be_visible()
    is_fine(mine)
    mine.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(who).to_contain_text("This conversation is closed")
    expect(shop.panel).to_contain_text("This conversation is closed")
    assert shop.errors == mine.errors == hers.errors == []


def test_nothing_typed_is_lost(browser: Browser, system: System) -> None:
    customer = Customer(system)
    customer.say("let me talk to a human, my hare lamp hops")
    agent = console_of(browser, system, AGENT)
    agent.open(customer.conversation_id)
    agent.claim()
    agent.reply.fill("It hops because")
    agent.page.reload()
    expect(agent.reply).to_have_value("It hops because")
    kill(agent.page)
    again = Console(agent.context, system, cookies=staff_cookies(browser, system))
    again.open(customer.conversation_id, view="mine")
    expect(again.reply).to_have_value("It hops because")

    again.context.set_offline(True)
    again.answer("It hops because of the spring.")
    expect(again.log.get_by_text("Sending…")).to_be_visible()
    again.context.set_offline(False)
    retry = again.log.get_by_role("button", name="Send again")
    sent = again.log.get_by_text("It hops because of the spring.")
    expect(again.log.get_by_text("Sending…")).to_be_hidden()
    if retry.is_visible():  # a machine so slow that the tries by itself were over
        retry.click()
    wanted = ["It hops because of the spring."]
    within(RECOVERY_SECONDS, lambda: said_by_agents(customer) == wanted, "it was sent once")
    expect(sent).to_have_count(1)
    assert again.errors == []
