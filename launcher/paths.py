"""Where things are."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
ENCODER = MODELS / "encoder"
SENTIMENT = MODELS / "sentiment"
CUES = MODELS / "cues"
WEB = ROOT / "web"
MAIN_ENV = ROOT / ".venv"
BOT_ENV = ROOT / "bot" / ".venv"


def home() -> Path:
    """Return KEFU_HOME: everything written at run time lies below it."""
    return (ROOT / os.environ.get("KEFU_HOME", "var")).resolve()


def python(environment: Path) -> Path:
    """Return the interpreter of a virtual environment."""
    return environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
