"""The widget: its home screen, files both ways, a message for later, the end of a talk, other languages."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Route, expect

from tests.e2e.browser import Console, Shop, new_context, open_browser, staff_cookies
from tests.e2e.system import System

pytestmark = pytest.mark.timeout(180)

Open = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


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


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (320, 200), "teal").save(file, "PNG")
    return file.getvalue()


def test_files_go_both_ways(window: Open, system: System, browser: Browser) -> None:
    shop = Shop(window(), system)
    console = Console(window(), system, cookies=staff_cookies(browser, system))
    shop.open_chat()
    customer_sends_picture(shop)
    console.open(shop.conversation_id, view="bot")
    shown = console.log.get_by_role("img", name="broken.png")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.complete && image.naturalWidth") == 320
    console.claim()
    agent_sends_file(console)
    with shop.page.expect_download() as download:
        shop.log.get_by_role("button", name="Download steps.txt").click()
    assert download.value.path().read_text(encoding="utf-8") == "Turn the ring to the left."
    assert shop.violations() == []
    assert console.violations() == []
    assert shop.errors == console.errors == []


def customer_sends_picture(shop: Shop) -> None:
    files: list[Any] = [
        {"name": "broken.png", "mimeType": "image/png", "buffer": picture()},
        {"name": "virus.txt", "mimeType": "text/plain", "buffer": b"MZ\x00\x01"},
    ]
    shop.panel.locator("input[type=file]").set_input_files(files)
    tray = shop.panel.get_by_role("list", name="Files to send")
    expect(tray.get_by_role("alert")).to_contain_text("can be sent")
    tray.get_by_role("button", name="Remove virus.txt").click()
    expect(shop.panel.get_by_role("button", name="Send", exact=True)).to_be_enabled()
    assert shop.violations() == []
    shop.say("This is how it came")
    expect(tray).to_be_hidden()
    expect(shop.log.get_by_role("img", name="Picture: broken.png")).to_be_visible()
    expect(shop.log.locator(".own .picture")).to_have_js_property("width", 240)


def agent_sends_file(console: Console) -> None:
    file: Any = {"name": "steps.txt", "mimeType": "text/plain", "buffer": b"Turn the ring to the left."}
    console.page.locator("input[type=file]").set_input_files(file)
    console.page.get_by_role("button", name="Send file").click()
    expect(console.log.get_by_role("link", name="Download steps.txt")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_home_screen_finds_an_article_and_goes_on(window: Open, system: System, theme: str) -> None:
    shop = Shop(window(color_scheme=theme), system, person="Ada")
    shop.open_panel()
    expect(shop.home.get_by_role("heading", name="Hi Ada")).to_be_visible()
    expect(shop.home.get_by_role("button", name="Track my order")).to_be_visible()
    expect(shop.home.get_by_text("The assistant answers within seconds.")).to_be_visible()
    assert shop.violations() == []
    shop.home.get_by_role("searchbox", name="Search for answers").fill("how long does delivery take")
    shop.home.get_by_role("button", name="How long delivery takes").click()
    expect(shop.panel.get_by_role("heading", name="How long delivery takes")).to_be_focused()
    assert shop.violations() == []
    shop.panel.get_by_role("button", name="Back").press("Enter")
    expect(shop.home.get_by_role("button", name="Start a conversation")).to_be_focused()
    shop.say("do you have gift cards?")
    shop.expect_answer("card")
    shop.panel.get_by_role("button", name="Back").click()
    running = shop.home.get_by_role("button", name="Your conversation")
    expect(running).to_be_focused()
    assert shop.violations() == []
    shop.page.keyboard.press("Escape")
    expect(shop.panel).to_be_hidden()
    shop.page.get_by_role("button", name="Open chat").click()
    expect(shop.log).to_contain_text("do you have gift cards?")
    assert shop.errors == []


def test_last_conversation_is_taken_up_by_who_is_signed_in(window: Open, system: System) -> None:
    first = Shop(window(), system, person="Ada")
    first.open_chat()
    first.say("do you have gift cards?")
    first.expect_answer("card")
    later = Shop(window(), system, person="Ada")
    later.open_panel()
    later.home.get_by_role("button", name="Your last conversation").click()
    expect(later.log).to_contain_text("do you have gift cards?")
    assert later.conversation_id == first.conversation_id
    later.say("and how long does delivery take?")
    later.expect_answer("working days")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_message_is_left_while_nobody_is_there(window: Open, system: System, theme: str) -> None:
    shop = Shop(window(color_scheme=theme), system)
    shop.page.route("**/api/chat/home", somebody_gone)
    shop.open_panel()
    shop.home.get_by_role("button", name="Leave us a message").click()
    expect(shop.panel.get_by_role("heading", name="Leave us a message")).to_be_focused()
    send = shop.panel.get_by_role("button", name="Send the message")
    address = f"eve.{shop.conversation_id[:8]}@example.com"
    shop.panel.get_by_label("Your message").fill("My lamp hums since Monday.")
    shop.panel.get_by_label("Your e-mail").fill("eve@")
    send.click()
    expect(shop.panel.get_by_role("alert")).to_have_text("Please check the e-mail address.")
    expect(shop.panel.get_by_label("Your e-mail")).to_be_focused()
    assert shop.violations() == []
    shop.panel.get_by_label("Your e-mail").fill(address)
    send.click()
    expect(shop.panel.get_by_role("heading", name="We have your message")).to_be_focused()
    expect(shop.panel).to_contain_text(address)
    assert shop.violations() == []
    assert [(one["sender"], one["text"]) for one in shop.messages()][1] == (
        "customer",
        "My lamp hums since Monday.",
    )
    shop.panel.get_by_role("button", name="Back to the start").click()
    expect(shop.home).to_be_visible()


def somebody_gone(route: Route) -> None:
    """Answer as if no agent were on, whatever other tests do at the desk."""
    hours = {"open": True, "always": True, "today": [], "opens_at": None}
    route.fulfill(json={"hours": hours, "person_here": False, "last": None})


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_farewell_takes_stars_and_gives_a_transcript(
    window: Open, system: System, browser: Browser, theme: str
) -> None:
    shop = Shop(window(color_scheme=theme), system)
    console = Console(window(), system, cookies=staff_cookies(browser, system))
    shop.open_chat()
    shop.say("do you have gift cards?")
    shop.expect_answer("card")
    console.open(shop.conversation_id, view="bot")
    console.claim()
    console.press("Close", then="Close it")
    farewell = shop.panel.get_by_role("region", name="End of the conversation")
    expect(farewell).to_be_visible()
    assert shop.violations() == []
    stars_are_given(shop, farewell)
    transcript_is_kept(shop, farewell)
    assert shop.violations() == []
    shop.page.reload()
    shop.home.get_by_role("button", name="Start a conversation").click()
    expect(shop.log).to_contain_text("I'm the assistant")
    expect(shop.log).not_to_contain_text("gift cards")
    assert shop.errors == []


def stars_are_given(shop: Shop, farewell: Locator) -> None:
    farewell.get_by_role("radio", name="3 stars").focus()
    shop.page.keyboard.press("ArrowRight")
    expect(farewell.get_by_role("radio", name="4 stars")).to_be_checked()
    farewell.get_by_label("Anything to add?").fill("Quick and kind")
    farewell.get_by_role("button", name="Send", exact=True).click()
    expect(farewell).to_contain_text("Thank you!")
    headers = {"Authorization": f"Bearer {shop.session['token']}"}
    state = httpx.get(f"{shop.system.url}/api/chat/messages", headers=headers).json()
    assert state["rating"] == 4


def transcript_is_kept(shop: Shop, farewell: Locator) -> None:
    with shop.page.expect_download() as download:
        farewell.get_by_role("button", name="Save a copy").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert "You: do you have gift cards?" in text
    assert download.value.suggested_filename.endswith(".txt")
    farewell.get_by_role("button", name="E-mail it").click()
    farewell.get_by_label("Your e-mail").fill("bob")
    farewell.get_by_role("button", name="Send it").click()
    expect(farewell.get_by_text("Please check the e-mail address.")).to_be_visible()
    address = f"bob.{shop.conversation_id[:8]}@example.com"
    farewell.get_by_label("Your e-mail").fill(address)
    farewell.get_by_role("button", name="Send it").click()
    expect(farewell.get_by_text(f"On its way to {address}.")).to_be_visible()
