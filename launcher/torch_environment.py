"""The environment that exports and tunes the encoder: made for the step and thrown away.

PyTorch takes a gigabyte and serves nobody afterwards; uv keeps its files, so the second time is quick.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from launcher.commands import run
from launcher.console import LaunchError, say
from launcher.paths import ENCODER, ROOT, home, python
from launcher.tools import NETWORK_ADVICE, find_uv

TORCH = "torch==2.13.0"
LOG = "setup-encoder"


@contextmanager
def torch_environment() -> Iterator[Path]:
    """Make the environment and give its interpreter; it is removed afterwards.

    ``KEFU_TORCH_FOLDER`` says where: who may kill this process makes a folder and removes it.

    Raises:
        LaunchError: something could not be installed.
    """
    place = Path(os.environ.get("KEFU_TORCH_FOLDER") or home())
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place, prefix="torch-") as temporary:
        environment, uv = Path(temporary) / "env", find_uv()
        install: list[str | Path] = [uv, "pip", "install", "--python", python(environment)]
        wheels = os.environ.get("PIP_FIND_LINKS")
        source, variables = (["--torch-backend=cpu"], {}) if not wheels else ([], {"UV_FIND_LINKS": wheels})
        lock = ROOT / "encoder" / "requirements.lock"
        run([uv, "venv", "--python", "3.11", environment], log=LOG, advice=NETWORK_ADVICE)
        run([*install, TORCH, *source], log=LOG, advice=NETWORK_ADVICE, env=variables)
        run([*install, "--no-deps", "--require-hashes", "-r", lock], log=LOG, advice=NETWORK_ADVICE)
        yield python(environment)


def export_encoder() -> None:
    """Export the published weights; an encoder that was tuned stays as it is.

    Raises:
        LaunchError: the export failed.
    """
    if is_tuned():
        say(" models/encoder was tuned and stays (remove it to have the published one)")
        return
    with torch_environment() as interpreter:
        run(
            [interpreter, "-m", "encoder.export", "--out", ENCODER],
            log=LOG,
            advice="Remove models/encoder and try again.",
        )


def is_tuned() -> bool:
    """Say whether models/encoder is the work of ``encoder.tune``."""
    card = ENCODER / "card.json"
    return card.is_file() and '"tuned": {' in card.read_text(encoding="utf-8")


def tune(arguments: Sequence[str]) -> int:
    """Run ``python -m encoder.tune`` with these arguments on this terminal; return its exit code.

    Raises:
        LaunchError: the environment could not be made.
    """
    say("  making the environment for tuning (PyTorch; takes minutes only the first time) …")
    with torch_environment() as interpreter:
        # Threads that wait give the cores back: the shop goes on serving while its encoder is tuned.
        environment = {"OMP_WAIT_POLICY": "passive", **os.environ}
        command: list[str | Path] = [interpreter, "-m", "encoder.tune", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":  # what the studio calls: everything else is set up by then
    try:
        sys.exit(tune(sys.argv[1:]))
    except LaunchError as error:
        sys.exit(f"LaunchError: {error}")
