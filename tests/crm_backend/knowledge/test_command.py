"""``python -m crm_backend.knowledge``."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crm_backend.demo.articles import FOLDER
from crm_backend.settings import Settings
from tests.crm_backend.knowledge.editor import picture


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Each command takes seconds to start, and knows nothing of the database."""
    return sqlite_url


def run(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    places = {"DATABASE_URL": settings.database_url, "KEFU_HOME": str(settings.home)}
    command = [sys.executable, "-m", "crm_backend.knowledge", *arguments]
    return subprocess.run(command, env={**os.environ, **places}, capture_output=True, text=True, check=False)


def test_the_demos_articles_go_in_and_come_out(settings: Settings, tmp_path: Path) -> None:
    dry = run(settings, "import", str(FOLDER), "--publish", "--dry-run")
    assert dry.stdout.endswith("It would be: 60 created, 0 updated, 0 unchanged, 0 skipped\n"), dry.stderr
    first = run(settings, "import", str(FOLDER), "--publish")
    assert first.stdout == "60 created, 0 updated, 0 unchanged, 0 skipped\n"
    out = tmp_path / "out"
    assert run(settings, "export", str(out)).stdout == f"60 articles written to {out}\n"
    assert len(list(out.glob("*.md"))) == 60
    assert run(settings, "import", str(out)).stdout == "0 created, 0 updated, 60 unchanged, 0 skipped\n"
    run(settings, "export", str(tmp_path / "a.csv"))
    assert "60 unchanged" in run(settings, "import", str(tmp_path / "a.csv")).stdout


def test_a_folder_with_faults_is_reported_file_by_file(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(picture())
    (folder / "link.md").symlink_to("/etc/hostname")
    (folder / "a.md").write_text("# A\n\n![x](../secret.png) ![y](b.png)\n")
    (folder / "b.png").write_bytes(picture())
    (folder / "c.md").write_text("no title here")
    told = run(settings, "import", str(folder)).stdout
    assert "c.md: skipped. The title is missing." in told
    assert "a.md: the picture '../secret.png' is not in the folder." in told
    assert told.endswith("1 created, 0 updated, 0 unchanged, 1 skipped\n")
    assert len(list((settings.home / "uploads" / "knowledge").iterdir())) == 1


def test_a_path_that_is_not_there_is_said_plainly(settings: Settings) -> None:
    missing = run(settings, "import", "/nowhere.csv")
    assert (missing.returncode, missing.stderr) == (1, "✗ There is no file /nowhere.csv.\n")
    assert run(settings, "export", "/nowhere/a.csv").stderr.startswith("✗ ")
