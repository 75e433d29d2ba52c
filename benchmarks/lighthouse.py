"""What does the closed widget cost the shop's page? ``python -m benchmarks.lighthouse [--repeat 5] [URL]``.

Lighthouse (mobile, simulated throttling: its defaults) reads the demo shop's front page with the widget and
with its script blocked, in turn so that a busy minute meets both, and the medians stand side by side.
Lighthouse comes by npm into a temporary folder; it is no dependency of the project.
"""

import argparse
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.machine import describe_machine
from tests.e2e.system import running_system

LIGHTHOUSE = "lighthouse@12.8.2"  # the last line that runs on Node 20
FLAGS = (
    "--headless=new --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
)
MEASURES = {
    "first contentful paint, ms": "first-contentful-paint",
    "largest contentful paint, ms": "largest-contentful-paint",
    "speed index, ms": "speed-index",
    "total blocking time, ms": "total-blocking-time",
    "cumulative layout shift": "cumulative-layout-shift",
    "bytes over the line": "total-byte-weight",
}
Run = dict[str, float]


def install(folder: Path) -> Path:
    """Return Lighthouse's program."""
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), LIGHTHOUSE]
    subprocess.run(command, check=True)
    return folder / "node_modules/.bin/lighthouse"


def read_page(program: Path, url: str, report: Path, *, widget: bool) -> Run:
    """Let Lighthouse read the page once; return its score and what the score is made of."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    sandbox = " --no-sandbox" if os.geteuid() == 0 else ""
    command = [str(program), url, "--quiet", "--only-categories=performance", "--output=json"]
    command += [f"--output-path={report}", f"--chrome-flags={FLAGS}{sandbox}"]
    command += [] if widget else ["--blocked-url-patterns=*/widget.js"]
    subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": chromium}, timeout=300)
    told: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    asked = [
        one["url"]
        for one in told["audits"]["network-requests"]["details"]["items"]
        if one["statusCode"] == 200
    ]
    assert any(one.endswith("/widget.js") for one in asked) == widget, asked
    found = {name: float(told["audits"][audit]["numericValue"]) for name, audit in MEASURES.items()}
    return {"performance score": told["categories"]["performance"]["score"] * 100, **found}


def compare(program: Path, url: str, repeat: int, folder: Path) -> None:
    """Print the medians of both."""
    runs: dict[bool, list[Run]] = {True: [], False: []}
    for number in range(2 * repeat):
        widget = number % 2 == 0
        runs[widget].append(read_page(program, url, folder / "report.json", widget=widget))
    print(f"| median of {repeat} | with the closed widget | without |\n|---|---|---|")
    for name in runs[True][0]:
        cells = (spread([run[name] for run in runs[widget]]) for widget in (True, False))
        print(f"| {name} | {' | '.join(cells)} |")


def spread(values: list[float]) -> str:
    digits = 3 if max(values) < 1 else 0
    return f"{median(values):,.{digits}f} ({min(values):,.{digits}f}–{max(values):,.{digits}f})"


@contextmanager
def demo(url: str | None, folder: Path) -> Iterator[str]:
    if url:
        yield url.rstrip("/")
        return
    with running_system(folder / "home") as system:
        yield system.url


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", help="a running demo; by default one is started")
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    print(describe_machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = install(folder)
        with demo(options.url, folder) as url:
            compare(program, f"{url}/demo/", options.repeat, folder)


if __name__ == "__main__":
    main()
