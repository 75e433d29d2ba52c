"""What a customer and an agent see of each other, in two windows of a real browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.e2e.browser import Console, Shop, new_context, open_browser, staff_cookies
from tests.e2e.system import System

pytestmark = pytest.mark.timeout(240)

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
LINKED = {
    "orders/KF-1002": "Order KF-1002",
    "pay/KF-2001": "Pay for KF-2001",
    "products/LL-101": "Halo Table Lamp",
    "products/XX-1": "We do not have this",
    "account/reset": "Choose a new password",
    "nowhere": "Not here",
}
Open = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def cookies(browser: Browser, system: System) -> Any:
    return staff_cookies(browser, system)


@pytest.fixture
def window(browser: Browser) -> Iterator[Open]:
    """Open windows that share nothing and close after the test."""
    contexts: list[BrowserContext] = []

    def open_window(**options: Any) -> BrowserContext:
        contexts.append(new_context(browser, **options))
        return contexts[-1]

    yield open_window
    for context in contexts:
        context.close()


def test_bot_answers_hands_over_and_takes_back(window: Open, system: System, cookies: Any) -> None:
    shop, console = Shop(window(), system, person="Ada"), Console(window(), system, cookies=cookies)
    shop.open_chat()
    bot_finds_order_and_article(shop)
    person_takes_over(shop, console)
    bot_takes_back(shop, console)
    console.claim()  # an agent may take over from the bot at any time
    console.press("Close", then="Close it")
    expect(shop.panel).to_contain_text("This conversation is closed")
    assert shop.errors == console.errors == []


def bot_finds_order_and_article(shop: Shop) -> None:
    shop.say("where's my stuff, 1002")
    shop.expect_answer("KF-1002")
    expect(shop.log.get_by_role("article", name="Order KF-1002")).to_be_visible()
    expect(shop.log.get_by_role("link", name="Track with DHL")).to_be_visible()
    shop.say("how long does delivery take?")
    shop.expect_answer("working days")
    expect(shop.log.get_by_role("link", name="How long delivery takes")).to_be_visible()


def person_takes_over(shop: Shop, console: Console) -> None:
    shop.say("let me talk to a human")
    console.row(shop.conversation_id).wait_for()
    console.row(shop.conversation_id).click()
    expect(console.log).to_contain_text("let me talk to a human")
    console.claim()
    expect(shop.note("joined the conversation")).to_be_visible()
    console.answer("Hello Ada, what can I do for you?")
    shop.expect_answer("Hello Ada, what can I do for you?")
    claimed = shop.messages()[-1]["seq"]
    shop.say("where is KF-1002?")
    expect(console.log).to_contain_text("where is KF-1002?")
    console.answer("It arrives tomorrow, I have just asked DHL.")
    shop.expect_answer("I have just asked DHL")
    assert [one["sender"] for one in shop.messages() if one["seq"] > claimed] == ["customer", "agent"]


def bot_takes_back(shop: Shop, console: Console) -> None:
    console.press("Return to bot", then="Return to bot")
    expect(shop.panel.get_by_text("You are talking to the assistant").first).to_be_visible()
    returned = shop.messages()[-1]["seq"]
    shop.say("do you have gift cards?")
    shop.expect_answer("gift card")
    assert [one["sender"] for one in shop.messages() if one["seq"] > returned] == ["customer", "bot"]


def test_reload_keeps_conversation_and_draft(window: Open, system: System) -> None:
    shop = Shop(window(), system)
    shop.open_chat()
    shop.say("how long does delivery take?")
    shop.expect_answer("working days")
    before = shop.conversation_id
    shop.field.fill("and to Norway")
    shop.page.reload()
    expect(shop.log).to_contain_text("working days")
    expect(shop.field).to_have_value("and to Norway")
    assert shop.conversation_id == before
    assert len(shop.messages()) == 3


def test_what_is_written_offline_is_sent_once(window: Open, system: System) -> None:
    shop = Shop(window(), system)
    shop.open_chat()
    shop.context.set_offline(True)
    shop.say("how long does delivery take?")
    expect(shop.panel).to_contain_text("You are offline")
    expect(shop.log).to_contain_text("Waiting to send")
    shop.context.set_offline(False)
    shop.expect_answer("working days")
    expect(shop.panel).not_to_contain_text("You are offline")
    assert [one["sender"] for one in shop.messages()] == ["bot", "customer", "bot"]
    expect(shop.log.get_by_text("how long does delivery take?")).to_have_count(1)


def test_keyboard_alone_is_enough(window: Open, system: System) -> None:
    shop = Shop(window(), system)
    keyboard = shop.page.keyboard
    launcher = shop.page.get_by_role("button", name="Open chat")
    shop.page.evaluate("document.activeElement.blur(); getSelection().setPosition(document.body, 0)")
    keyboard.press("Shift+Tab")
    expect(launcher).to_be_focused()
    keyboard.press("Enter")
    expect(shop.field).to_be_focused()
    keyboard.type("how long does delivery take?")
    keyboard.press("Enter")
    shop.expect_answer("working days")
    expect(shop.field).to_be_focused()
    keyboard.press("Escape")
    expect(shop.panel).to_be_hidden()
    expect(launcher).to_be_focused()


def test_phone_shows_chat_full_screen(window: Open, system: System) -> None:
    shop = Shop(window(**PHONE), system, person="Ada")
    shop.open_chat()
    shop.say("where's my stuff, 1002")
    expect(shop.log.get_by_role("article", name="Order KF-1002")).to_be_visible()
    assert shop.panel.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    assert shop.log.evaluate("log => log.scrollWidth - log.clientWidth") == 0
    assert shop.page.evaluate("document.documentElement.scrollWidth") == 360
    shop.log.get_by_role("link", name="KF-1002").click()
    expect(shop.panel).to_be_hidden()
    expect(shop.page.get_by_role("heading", name="Order KF-1002")).to_be_focused()


def test_long_answer_is_read_from_its_beginning(window: Open, system: System) -> None:
    shop = Shop(window(viewport={"width": 1000, "height": 560}), system)
    shop.open_chat()
    for question, answer in {
        "how long does delivery take?": "working days",
        "do you have gift cards?": "card",
    }.items():
        shop.say(question)
        shop.expect_answer(answer)
        expect(shop.log.get_by_text("Assistant", exact=True).last).to_be_in_viewport()


def test_markup_of_a_customer_stays_text(window: Open, system: System, cookies: Any) -> None:
    shop, console = Shop(window(), system), Console(window(), system, cookies=cookies)
    attack = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> <b>hi</b>'
    shop.open_chat()
    shop.say(attack)
    shop.expect_answer("")
    console.open(shop.conversation_id, view="bot")
    for side in (shop, console):
        expect(side.log).to_contain_text(attack)
        assert side.log.locator("img, script, b:text-is('hi')").count() == 0
        assert side.page.evaluate("window.hacked") is None
        assert side.errors == []


def test_links_of_the_bot_lead_somewhere(window: Open, system: System) -> None:
    shop = Shop(window(), system)
    for place, heading in LINKED.items():
        shop.page.evaluate(f"location.hash = '/{place}'")
        expect(shop.page.get_by_role("heading", name=heading)).to_be_focused()
    expect(shop.page).to_have_title("Not here · Lumen & Leaf")
    shop.page.go_back()
    expect(shop.page.get_by_role("heading", name="Choose a new password")).to_be_focused()


def test_product_page_asks_the_chat(window: Open, system: System) -> None:
    shop = Shop(window(), system)
    shop.page.get_by_role("link", name="Halo Table Lamp").click()
    expect(shop.page).to_have_title("Halo Table Lamp · Lumen & Leaf")
    shop.page.get_by_role("button", name="Ask about it").click()
    expect(shop.field).to_have_value("Is the Halo Table Lamp available?")
    shop.page.go_back()
    expect(shop.page.get_by_role("link", name="Halo Table Lamp")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_stands_in_anybodys_way(window: Open, system: System, cookies: Any, theme: str) -> None:
    shop = Shop(window(color_scheme=theme), system, person="Ada")
    assert shop.violations() == []
    shop.open_chat()
    shop.say("where's my stuff, 1002")
    expect(shop.log.get_by_role("article", name="Order KF-1002")).to_be_visible()
    assert shop.violations() == []
    shop.page.goto(f"{system.url}/demo/#/products/LL-101")
    shop.page.get_by_role("button", name="Ask about it").wait_for()
    assert shop.violations() == []
    visitor = Console(window(color_scheme=theme), system)
    visitor.page.get_by_role("button", name="Sign in").wait_for()
    assert visitor.violations() == []
    console = Console(window(color_scheme=theme), system, cookies=cookies)
    console.open(shop.conversation_id, view="bot")
    expect(console.log).to_contain_text("1002")
    expect(console.page.get_by_label("Customer").get_by_text("KF-1002").first).to_be_visible()
    assert console.violations() == []
