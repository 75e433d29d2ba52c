"""Take the pictures of the README from a demo that runs: ``python docs/screenshots/make.py URL``.

It holds real conversations with it, so take a fresh demo; its agent ends up with one of them.
"""

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps
from playwright.sync_api import Browser, Page, expect

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))  # the browser and the customers of the end-to-end tests

from tests.e2e.browser import Console, Shop, new_context, open_browser, staff_cookies  # noqa: E402
from tests.e2e.system import Customer, System  # noqa: E402

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
MOST_BYTES = 300_000


def main(url: str) -> None:
    """Write all pictures beside this file."""
    system = System(url.rstrip("/"), HERE, 0)
    with open_browser() as browser:
        for theme in ("light", "dark"):
            show_widget(browser, system, theme)
            show_console(browser, system, theme)
        show_phone(browser, system)


def show_widget(browser: Browser, system: System, theme: str) -> None:
    shop = Shop(new_context(browser, color_scheme=theme), system, person="Ada")
    shop.open_chat()
    shop.say("where's my stuff, 1002")
    expect(shop.log.get_by_role("link", name="Track with DHL")).to_be_visible()
    shop.page.locator(".tile").first.wait_for()
    save(shop.page, "widget", theme)


def show_phone(browser: Browser, system: System) -> None:
    shop = Shop(new_context(browser, **PHONE), system)
    shop.open_chat()
    shop.say("can you recommend a lamp?")
    expect(shop.log.get_by_role("link", name="In stock").first).to_be_visible()
    save(shop.page, "widget-mobile", "light")


def show_console(browser: Browser, system: System, theme: str) -> None:
    ask_for_help(system)
    shop = Shop(new_context(browser), system, person="Ada")
    shop.open_chat()
    shop.say("where's my stuff, 1002")
    shop.expect_answer("KF-1002")
    shop.say("It has to be here before Friday, can I talk to a person please?")
    context = new_context(browser, color_scheme=theme)
    console = Console(context, system, cookies=staff_cookies(browser, system))
    console.row(shop.conversation_id).click()
    console.claim()
    console.answer("Hi Ada, Mara here. I am looking at your parcel right now.")
    shop.expect_answer("I am looking at your parcel")
    shop.say("Thank you! It is a birthday present.")
    expect(console.log).to_contain_text("birthday present")
    console.reply.fill("Good news: it is on the van and arrives")
    save(console.page, "console", theme)
    console.press("Close", then="Close it")


def ask_for_help(system: System) -> None:
    """Let others wait too."""
    for email, words in [
        ("bo@example.com", "let me talk to a human about my refund KF-2002"),
        (None, "this is the third time I ask, let me talk to a human"),
    ]:
        Customer(system, email).say(words)


def save(page: Page, name: str, theme: str) -> None:
    """Take the picture; one that is too big loses the finest shades of its colours."""
    page.mouse.move(0, 0)
    page.wait_for_function(
        "[...document.images].every(({complete, loading}) => complete || loading == 'lazy')"
    )
    path = HERE / f"{name}{'' if theme == 'light' else '-dark'}.png"
    with Image.open(BytesIO(page.screenshot())) as picture:
        colours = picture.convert("RGB")
    for bits in range(8, 4, -1):
        ImageOps.posterize(colours, bits).save(path, optimize=True)
        if path.stat().st_size < MOST_BYTES:
            break
    print(f"{path.name}: {path.stat().st_size // 1000} kB, {bits} bits a colour")


if __name__ == "__main__":
    main(sys.argv[1])
