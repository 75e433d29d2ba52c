"""Set-up and start: what a person at the terminal notices."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from launcher import stamps
from launcher.commands import explain, run
from launcher.console import LaunchError
from launcher.environment import make_environment, require_free
from launcher.paths import ROOT
from launcher.processes import Supervisor
from launcher.tools import _make_commands

CHILD = "import time; time.sleep(60)"
SLEEPER = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', '{CHILD}']); {CHILD}"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KEFU_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def launch(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "launcher", *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_taken_port_is_named_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = launch("run", "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr
    assert f"make run PORT={port + 1}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", [0, -1, 70000])
def test_no_port_at_all(port: int) -> None:
    with pytest.raises(LaunchError, match="is no port"):
        require_free(port)


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = launch("run", "--port", str(_free_port()), KEFU_HOME=str(tmp_path / "file" / "home"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "KEFU_HOME" in done.stderr or "Could not" in done.stderr


def test_secrets_are_made_once_and_are_private(own_home: Path) -> None:
    first, second = make_environment(_free_port()), make_environment(_free_port())
    assert first["KEFU_INTERNAL_SECRET"] == second["KEFU_INTERNAL_SECRET"]
    assert len(first["KEFU_INTERNAL_SECRET"]) >= 32
    assert (own_home / "secrets.env").stat().st_mode & 0o077 == 0


def test_what_the_environment_says_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_DEMO_AGENT_PASSWORD", "chosen-by-me")
    assert make_environment(_free_port())["KEFU_DEMO_AGENT_PASSWORD"] == "chosen-by-me"


def test_the_port_asked_for_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    port = _free_port()
    monkeypatch.setenv("PORT", "8000")
    environment = make_environment(port)
    assert environment["PORT"] == str(port)
    assert environment["KEFU_BACKEND_URL"].endswith(f":{port}")


def test_a_failing_command_shows_its_last_words() -> None:
    with pytest.raises(LaunchError, match=r"(?s)exit code 3.*try this.*the reason") as caught:
        run([sys.executable, "-c", "print('the reason'); raise SystemExit(3)"], log="x", advice="try this")
    assert "x.log" in str(caught.value)


def test_a_missing_command_is_named() -> None:
    with pytest.raises(LaunchError, match="no-such-command"):
        run(["no-such-command"], log="x", advice="")


def test_a_full_disk_is_recognised(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("OSError: [Errno 28] No space left on device\n")
    assert "disk is full" in explain(log, "failed")


def test_a_step_is_skipped_until_its_sources_change() -> None:
    source = ROOT / "config.yml"
    before = stamps.digest([source])
    assert stamps.digest([source]) == before
    assert stamps.digest([source], extra="x") != before


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def supervisor(tmp_path: Path, own_home: Path) -> Supervisor:
    own_home.mkdir()
    procfile = tmp_path / "Procfile"
    procfile.write_text(
        f'first: {sys.executable} -c "{SLEEPER}"\n# a comment\nsecond: {sys.executable} -c "{SLEEPER}"\n'
    )
    return Supervisor(procfile, make_environment(_free_port()))


def test_stop_ends_every_process_and_their_children(supervisor: Supervisor) -> None:
    for process in supervisor.processes:
        process.start()
    groups = [process.popen.pid for process in supervisor.processes if process.popen]
    _wait_until(lambda: all(len(_members(group)) == 2 for group in groups))
    supervisor.stop()
    _wait_until(lambda: not any(_members(group) for group in groups), seconds=2)


def test_a_killed_process_is_started_again(supervisor: Supervisor) -> None:
    for process in supervisor.processes:
        process.start()
    try:
        victim = supervisor.processes[0]
        assert victim.popen
        first = victim.popen.pid
        victim.popen.kill()
        _wait_until(lambda: _tend(supervisor) and victim.is_running() and victim.popen.pid != first)
        _wait_until(lambda: not _members(first), seconds=2)
        assert supervisor.processes[1].deaths == 0
    finally:
        supervisor.stop()


def _tend(supervisor: Supervisor) -> bool:
    supervisor.tend()
    return True


def _members(group: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[2]) == group and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def _wait_until(condition, seconds: float = 30.0) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def test_node_and_npm_of_the_fetched_package_are_commands(tmp_path: Path) -> None:
    package = tmp_path / "package"
    (package / "bin").mkdir(parents=True)
    (package / "bin" / "node").write_text('#!/bin/sh\necho "node $*"\n')
    (package / "bin" / "node").chmod(0o755)
    folder = _make_commands(package, tmp_path / "commands")
    said = subprocess.run([folder / "npm", "ci", "a b"], capture_output=True, text=True, check=True).stdout
    assert said == f"node {package}/lib/node_modules/npm/bin/npm-cli.js ci a b\n"
