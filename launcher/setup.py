"""Install the two environments, export the encoder, build the web pages; each step only when needed."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from launcher import stamps
from launcher.commands import from_os_error, run
from launcher.console import step
from launcher.paths import BOT_ENV, CUES, ENCODER, MAIN_ENV, ROOT, SENTIMENT, WEB, python
from launcher.tools import NETWORK_ADVICE, fetch_missing_tools, find_uv, with_node
from launcher.torch_environment import export_encoder

WEB_SOURCES = [
    "widget",
    "console",
    "studio",
    "shared",
    "demo",
    "scripts",
    "package.json",
    "package-lock.json",
]

TRIAGE = ROOT / "crm_backend" / "triage"
MOOD_SOURCES = ["examples", "features", "fitting", "lexical", "lexicon", "model", "signals", "terms"]
MOOD_SOURCES += ["train", "variants", "words"]
DEVELOPMENT = ".development"


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
    has_tools = False
    for item in _steps(development=development):
        value = stamps.digest(item.sources, extra=item.extra)  # here: an earlier step may have made a source
        if stamps.is_fresh(item.stamp, value):
            continue
        if not has_tools:
            fetch_missing_tools()
            has_tools = True
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
            export_encoder,
        ),
        Step(
            "training the mood of messages",
            [
                TRIAGE / "data",
                *(TRIAGE / f"{name}.py" for name in MOOD_SOURCES),
                ENCODER / "card.json",
                ROOT / "requirements.lock",
            ],
            SENTIMENT / ".stamp",
            _train_sentiment,
        ),
        Step(
            "learning the cues for calling a person",
            [
                TRIAGE / "cue_examples.yml",
                TRIAGE / "cue_model.py",
                ENCODER / "card.json",
                ROOT / "requirements.lock",
            ],
            CUES / ".stamp",
            _learn_cues,
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
    # An environment with the tools of development also serves, and keeps them when its lock changes.
    full = folder / "requirements-dev.lock"
    marked = (path / DEVELOPMENT).is_file() or stamps.is_fresh(path / ".stamp", stamps.digest([full]))
    lock = full if development or marked else folder / "requirements.lock"
    return Step(f"installing the {text}", [lock], path / ".stamp", lambda: _install(path, lock, version))


def _install(path: Path, lock: Path, version: str) -> None:
    uv, log = find_uv(), f"setup-{path.parent.name or 'main'}"
    advice = NETWORK_ADVICE
    if not python(path).exists():
        run([uv, "venv", "--python", version, path], log=log, advice=advice)
    run([uv, "pip", "sync", "--python", python(path), "--require-hashes", lock], log=log, advice=advice)
    if lock.name == "requirements-dev.lock":
        (path / DEVELOPMENT).touch()


def _train_sentiment() -> None:
    run(
        [python(MAIN_ENV), "-m", "crm_backend.triage.train", SENTIMENT],
        log="setup-sentiment",
        advice="Mend the file in crm_backend/triage/data that is named below.",
    )


def _learn_cues() -> None:
    run(
        [python(MAIN_ENV), "-m", "crm_backend.triage.cue_model", CUES],
        log="setup-cues",
        advice="Mend crm_backend/triage/cue_examples.yml.",
    )


def _build_web() -> None:
    variables = with_node()
    npm = shutil.which("npm", path=variables["PATH"]) or "npm"
    install = [npm, "ci", "--no-audit", "--no-fund"]
    run(install, log="setup-web", advice="Is the npm registry reachable?", cwd=WEB, env=variables)
    run([npm, "run", "build"], log="setup-web", advice="Mend the source named above.", cwd=WEB, env=variables)
