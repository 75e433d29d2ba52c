"""Rasa's own story tests, on the trained model in use: every intent, entity and action as written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "PYTHONPATH": str(ROOT),
}


def test_the_stories_go_as_written(tmp_path: Path) -> None:
    active = json.loads((ROOT / "models" / "active.json").read_text(encoding="utf-8"))
    command = ["test", "core", "--model", str(ROOT / "models" / active["archive"])]
    stories = ["--stories", str(ROOT / "tests" / "bot" / "test_stories.yml"), "--fail-on-prediction-errors"]
    done = subprocess.run(
        [sys.executable, "-m", "rasa", *command, *stories, "--out", str(tmp_path), "--no-plot"],
        cwd=ROOT,
        env={**os.environ, **QUIET},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
