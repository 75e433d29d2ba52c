"""Install the two environments, export the encoder, build the web pages; each step only when needed."""

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from launcher import stamps
from launcher.commands import from_os_error, run
from launcher.console import step
from launcher.paths import BOT_ENV, ENCODER, MAIN_ENV, ROOT, WEB, home, python
from launcher.tools import NETWORK_ADVICE, fetch_missing_tools, find_uv, with_node

TORCH = "torch==2.13.0"
WEB_SOURCES = ["widget", "console", "shared", "demo", "scripts", "package.json", "package-lock.json"]


@dataclass(frozen=True)
class Step:
    """``make`` runs when ``sources`` differ from what ``stamp`` remembers."""

    text: str
    sources: list[Path]
    stamp: Path
    make: Callable[[], None]
    extra: str = ""


def set_up(*, development: bool) -> None:
    """Bring everything that is built up to date; ``development`` adds the tools of check and test.

    Raises:
        console.LaunchError: a step failed.
    """
    due = [(item, stamps.digest(item.sources, extra=item.extra)) for item in _steps(development=development)]
    due = [(item, value) for item, value in due if not stamps.is_fresh(item.stamp, value)]
    if due:
        fetch_missing_tools()
    for item, value in due:
        with step(item.text):
            try:
                item.make()
                stamps.leave(item.stamp, value)
            except OSError as error:
                raise from_os_error(error, f"finish '{item.text}'") from error


def _steps(*, development: bool) -> list[Step]:
    return [
        _environment("main environment", MAIN_ENV, ROOT, "3.11", development),
        _environment("bot environment (Rasa)", BOT_ENV, ROOT / "bot", "3.10", development),
        Step(
            "exporting the sentence encoder (once; needs PyTorch for a moment)",
            [ROOT / "encoder" / "requirements.lock", ROOT / "encoder" / "export.py"],
            ENCODER / ".stamp",
            _export_encoder,
        ),
        Step(
            "building the web pages",
            [
                *(WEB / name for name in WEB_SOURCES),
                *sorted(WEB.glob("*.config.*")),
                *WEB.glob("tsconfig*.json"),
            ],
            WEB / "dist" / ".stamp",
            _build_web,
        ),
    ]


def _environment(text: str, path: Path, folder: Path, version: str, development: bool) -> Step:
    # An environment with the tools of development also serves; only the reverse needs work.
    full = folder / "requirements-dev.lock"
    has_full = stamps.is_fresh(path / ".stamp", stamps.digest([full]))
    lock = full if development or has_full else folder / "requirements.lock"
    return Step(f"installing the {text}", [lock], path / ".stamp", lambda: _install(path, lock, version))


def _install(path: Path, lock: Path, version: str) -> None:
    uv, log = find_uv(), f"setup-{path.parent.name or 'main'}"
    advice = NETWORK_ADVICE
    if not python(path).exists():
        run([uv, "venv", "--python", version, path], log=log, advice=advice)
    run([uv, "pip", "sync", "--python", python(path), "--require-hashes", lock], log=log, advice=advice)


def _export_encoder() -> None:
    """Export in an environment that is thrown away: PyTorch takes a gigabyte and serves nobody afterwards."""
    home().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home(), prefix="export-") as temporary:
        environment, uv, log = Path(temporary) / "env", find_uv(), "setup-encoder"
        install: list[str | Path] = [uv, "pip", "install", "--python", python(environment)]
        wheels = os.environ.get("PIP_FIND_LINKS")
        source, variables = (["--torch-backend=cpu"], {}) if not wheels else ([], {"UV_FIND_LINKS": wheels})
        lock = ROOT / "encoder" / "requirements.lock"
        run([uv, "venv", "--python", "3.11", environment], log=log, advice=NETWORK_ADVICE)
        run([*install, TORCH, *source], log=log, advice=NETWORK_ADVICE, env=variables)
        run([*install, "--no-deps", "--require-hashes", "-r", lock], log=log, advice=NETWORK_ADVICE)
        run(
            [python(environment), "-m", "encoder.export", "--out", ENCODER],
            log=log,
            advice="Remove models/encoder and try again.",
        )


def _build_web() -> None:
    variables = with_node()
    npm = shutil.which("npm", path=variables["PATH"]) or "npm"
    install = [npm, "ci", "--no-audit", "--no-fund"]
    run(install, log="setup-web", advice="Is the npm registry reachable?", cwd=WEB, env=variables)
    run([npm, "run", "build"], log="setup-web", advice="Mend the source named above.", cwd=WEB, env=variables)
