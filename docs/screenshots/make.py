"""Take the pictures of the documents: ``make screenshots [URL=…]``; without a URL in a Kefu of its own.

It holds conversations (see ``scene.py``), so take a fresh demo. ``--every FOLDER`` shows every page in
three widths and both themes instead, for whoever works on them; ``--only WORD`` takes some.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]  # what the pictures show, and the browser of the tests

from scene import set_scene  # noqa: E402
from shots import SIZES, THEMES, Shot, all_shots  # noqa: E402

from tests.e2e.browser import SETTLED, new_context, open_browser, staff_cookies  # noqa: E402
from tests.e2e.system import System, running_system  # noqa: E402

COLOURS = 160
MOST_BYTES = 4_000_000
PHONE = {"has_touch": True, "is_mobile": True}
PREFERENCES = """localStorage['kefu.console.preferences'] ??= '{"undo": 0}'"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("url", nargs="?", help="a running demo; by default one is started")
    asked.add_argument("--every", type=Path, help="all widths and themes, into this folder")
    asked.add_argument("--only", default="", help="names that contain this")
    options = asked.parse_args()
    folder: Path = options.every or HERE
    folder.mkdir(parents=True, exist_ok=True)
    with demo(options.url) as system, open_browser() as browser:
        taker = Taker(browser, system, folder)
        scene = set_scene(system)
        for shot in all_shots(scene):
            if options.only in shot.name:
                scene.keep_online()
                taker.take(shot, every=options.every is not None)
    total = sum(path.stat().st_size for path in HERE.glob("*.png"))
    if total > MOST_BYTES:
        raise SystemExit(f"The pictures have {total / 1e6:.1f} MB, more than {MOST_BYTES / 1e6:.0f}.")


@contextmanager
def demo(url: str | None) -> Iterator[System]:
    if url:
        yield System(url.rstrip("/"), HERE, 0)
        return
    with tempfile.TemporaryDirectory() as folder, running_system(Path(folder) / "home") as system:
        yield system


class Taker:
    """Takes pictures of one demo into one folder."""

    def __init__(self, browser: Browser, system: System, folder: Path) -> None:
        self._browser, self._system, self._folder = browser, system, folder
        self._cookies: dict[str, Any] = {}

    def take(self, shot: Shot, *, every: bool) -> None:
        looks = [(size, theme) for size in SIZES for theme in THEMES] if every else shot.looks
        for size, theme in looks:
            options = {"viewport": SIZES[size], "color_scheme": theme, **(PHONE if size == "phone" else {})}
            context = new_context(self._browser, **options)
            if every:
                context.set_default_timeout(10_000)
            context.add_init_script(PREFERENCES)
            context.add_cookies(self._cookies_of(shot.who))
            page = context.new_page()
            try:
                page.goto(f"{self._system.url}{shot.address}")
                for act in shot.acts:
                    act(page)
                save(page, self._folder / f"{file_name(shot.name, size, theme)}.png")
            except Exception as error:  # one page that does not come must not cost the other pictures
                if not every:
                    raise
                print(f"{shot.name} {size} {theme}: {str(error)[:200]}")
            context.close()

    def _cookies_of(self, who: dict[str, str] | None) -> Any:
        if who is None:
            return []
        if who["email"] not in self._cookies:
            self._cookies[who["email"]] = staff_cookies(self._browser, self._system, who)
        return self._cookies[who["email"]]


def file_name(name: str, size: str, theme: str) -> str:
    """``console``, ``console-dark``, ``console-phone``, ``console-phone-dark``."""
    return "-".join([name, *([size] if size != "wide" else []), *([theme] if theme != "light" else [])])


def save(page: Page, path: Path) -> None:
    """Take the picture when all has come, with few colours so that it stays small."""
    page.mouse.move(0, 0)
    page.wait_for_function("""() => document.fonts.status == 'loaded' && !document.querySelector('.ghost')
      && [...document.images].every(({complete, loading}) => complete || loading == 'lazy')""")
    page.evaluate(SETTLED)
    with Image.open(BytesIO(page.screenshot())) as picture:
        few = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
