"""The widget as a shop sets it up: languages, attributes, what one looks at, the form for an order."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from tests.e2e.browser import ANSWER_MS, Console, Shop, new_context, open_browser, staff_cookies
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


def embed(context: BrowserContext, attributes: str, *, page: str = "lang") -> None:
    """Let the shop's page embed the widget with further attributes; ``page``: of its html element."""

    def answer(route: Route) -> None:
        html = route.fetch().text()
        html = html.replace('data-site="demo"', f'data-site="demo" {attributes}')
        route.fulfill(body=html.replace("<html lang", f"<html {page}"), content_type="text/html")

    context.route("**/demo/", answer)


def test_interface_is_chinese_for_who_reads_it(window: Open, system: System) -> None:
    context = window(locale="zh-CN")
    shop = Shop(context, system)
    shop.page.get_by_role("button", name="打开客服").click()
    home = shop.panel.get_by_role("region", name="首页")
    expect(home.get_by_role("heading", name="有什么可以帮您")).to_be_visible()
    assert shop.violations() == []
    expect(shop.panel).to_have_attribute("lang", "zh-CN")
    field = shop.panel.get_by_label("输入消息")
    field.fill("how long does delivery take?")
    field.press("Enter")
    expect(shop.log).to_contain_text("working days")
    expect(shop.log).to_contain_text("今天")
    assert shop.errors == []


def test_attribute_chooses_the_language(window: Open, system: System) -> None:
    context = window()
    embed(context, 'data-language="zh-CN"')
    shop = Shop(context, system)
    shop.page.get_by_role("button", name="打开客服").click()
    expect(shop.panel.get_by_label("搜索帮助文章")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_shop_gives_colour_side_words_and_face(window: Open, system: System, theme: str) -> None:
    context = window(color_scheme=theme)
    embed(
        context,
        'data-color="#ffe600" data-position="left" data-launcher="Help" data-greeting="Good to see you"'
        ' data-avatar="/demo/products/LL-101.svg"',
    )
    shop = Shop(context, system)
    launcher = shop.page.get_by_role("button", name="Help. Open chat")
    assert (launcher.bounding_box() or {})["x"] < 40
    expect(launcher).to_have_css("background-color", "rgb(255, 230, 0)")
    expect(launcher).to_have_css("color", "rgb(0, 0, 0)")
    assert shop.violations() == []
    launcher.click()
    expect(shop.home.get_by_role("heading", name="Good to see you")).to_be_visible()
    assert (shop.panel.bounding_box() or {})["x"] < 40
    assert shop.home.locator(".face img").get_attribute("src") == f"{system.url}/demo/products/LL-101.svg"
    shop.say("do you have gift cards?")
    shop.expect_answer("card")
    assert shop.violations() == []
    assert shop.errors == []


def test_right_to_left_page_has_the_chat_at_its_end(window: Open, system: System) -> None:
    context = window(viewport={"width": 360, "height": 740})
    embed(context, "", page='dir="rtl" lang')
    shop = Shop(context, system)
    launcher = shop.page.get_by_role("button", name="Open chat")
    assert (launcher.bounding_box() or {})["x"] < 40
    shop.open_chat()
    shop.say("do you have gift cards?")
    shop.expect_answer("card")
    for part in (shop.panel, shop.log):
        assert part.evaluate("part => part.scrollWidth - part.clientWidth") == 0
    own = shop.log.locator(".row.own .bubble").last.bounding_box() or {}
    assert own["x"] < 40, "the customer's own words stand at the end of the line"


def test_agent_sees_what_the_customer_looks_at(window: Open, system: System, browser: Browser) -> None:
    shop = Shop(window(), system)
    console = Console(window(), system, cookies=staff_cookies(browser, system))
    shop.open_chat()
    shop.say("let me talk to a human")
    shop.expect_answer("")
    console.open(shop.conversation_id)
    console.page.get_by_role("tab", name="Customer").click()
    shop.page.keyboard.press("Escape")
    shop.page.get_by_role("link", name="Halo Table Lamp").first.click()
    looking = console.page.get_by_role("region", name="Looking at")
    expect(looking).to_contain_text("Halo Table Lamp")
    expect(looking).to_contain_text("LL-101")
    shop.page.evaluate("Kefu.setContext({page: '<img src=x onerror=hacked=1>', cart: ['a lamp']})")
    expect(looking).to_contain_text("<img src=x onerror=hacked=1>")
    assert console.page.evaluate("window.hacked") is None
    assert console.violations() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_stranger_proves_an_order_in_one_form(window: Open, system: System, theme: str) -> None:
    shop = Shop(window(color_scheme=theme), system)
    shop.open_chat()
    shop.say("where is my order?")
    form = shop.log.get_by_role("form", name="Your order")
    form.get_by_label("Order number").fill("my lamp")
    form.get_by_label("Your e-mail").fill("ada@example.com")
    expect(form.get_by_role("alert").filter(has_text="KF-1002")).to_be_visible()
    form.get_by_role("button", name="Continue").click()
    expect(form.get_by_label("Order number")).to_be_focused()
    assert shop.violations() == []
    form.get_by_label("Order number").fill("1002")
    form.get_by_label("Order number").press("Enter")
    expect(shop.log.get_by_role("article", name="Order KF-1002")).to_be_visible(timeout=ANSWER_MS)
    expect(form).to_be_hidden()
    expect(shop.log.get_by_text("KF-1002, ada@example.com")).to_be_visible()


def test_form_gives_way_to_what_is_typed(window: Open, system: System) -> None:
    shop = Shop(window(), system)
    shop.open_chat()
    shop.say("where is my order?")
    form = shop.log.get_by_role("form", name="Your order")
    expect(form).to_be_visible()
    shop.say("KF-1002")
    expect(form).to_be_hidden()
    shop.expect_answer("e-mail")
    shop.say("ada@example.com")
    expect(shop.log.get_by_role("article", name="Order KF-1002")).to_be_visible(timeout=ANSWER_MS)
