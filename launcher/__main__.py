"""``python3 -m launcher setup|run|run-cluster|train|tune|backup|restore|path``: what the Makefile calls."""

import argparse
import os
import sys
import time
from pathlib import Path

from launcher import backup, demo_postgres
from launcher.commands import from_os_error, run
from launcher.console import LaunchError, fail, say, step
from launcher.environment import make_environment, share_port
from launcher.paths import MAIN_ENV, ROOT, home, python
from launcher.processes import Supervisor
from launcher.ready import wait_until_ready
from launcher.setup import set_up
from launcher.tools import with_node
from launcher.torch_environment import tune
from launcher.training import train

MINIMUM_PYTHON = (3, 11)


def main() -> int:
    """Run one command; errors for people go to standard error, exit code 1."""
    parser = _parser()
    arguments, rest = parser.parse_known_args()
    if rest and arguments.act is not _tune:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    arguments.rest = rest
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each process compiles what it imports, at each start
    try:
        if sys.version_info < MINIMUM_PYTHON:
            raise LaunchError("Kefu needs Python 3.11 or newer: install one and run the command with it.")
        return arguments.act(arguments) or 0
    except LaunchError as error:
        return fail(error)
    except OSError as error:
        return fail(from_os_error(error, "go on"))
    except KeyboardInterrupt:
        say("\nstopped")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="launcher", description="Set Kefu up and run it.")
    commands = parser.add_subparsers(required=True)
    setup = commands.add_parser("setup", help="install, export the encoder, build the web pages")
    setup.add_argument("--dev", action="store_true", help="also the tools of 'make check' and 'make test'")
    setup.set_defaults(act=lambda arguments: set_up(development=arguments.dev))
    start = commands.add_parser("run", help="set up if needed, then start everything")
    start.add_argument(
        "--port", type=int, default=int(os.environ.get("PORT") or 8000), help="public port (%(default)s)"
    )
    start.set_defaults(act=lambda arguments: _run(arguments.port))
    cluster = commands.add_parser("run-cluster", help="two of each process on one PostgreSQL")
    cluster.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    cluster.set_defaults(act=lambda arguments: _run_cluster(arguments.port))
    keep = commands.add_parser("backup", help="write everything that cannot be made anew into one file")
    keep.add_argument("file", type=Path)
    keep.set_defaults(act=lambda arguments: backup.write(arguments.file))
    back = commands.add_parser("restore", help="put a backup into an empty KEFU_HOME and database")
    back.add_argument("file", type=Path)
    back.add_argument("--force", action="store_true", help="replace what is there")
    back.set_defaults(act=lambda arguments: backup.restore(arguments.file, force=arguments.force))
    training = commands.add_parser("train", help="train the bot and make it the active model")
    training.add_argument("--force", action="store_true", help="also when nothing changed")
    tuning = commands.add_parser("tune", help="tune the encoder; options go to encoder.tune", add_help=False)
    tuning.set_defaults(act=_tune)
    path = commands.add_parser("path", help="print a PATH on which node and npm are found")
    path.set_defaults(act=lambda arguments: say(with_node()["PATH"]))
    training.set_defaults(act=lambda arguments: _train(force=arguments.force))
    return parser


def _tune(arguments: argparse.Namespace) -> int:
    set_up(development=False)
    return tune(arguments.rest)


def _train(*, force: bool) -> None:
    set_up(development=False)
    train(force=force)


def _run(port: int) -> None:
    started = time.monotonic()
    environment = make_environment(port)
    say("Kefu is getting ready")
    set_up(development=False)
    train()
    _prepare_database(environment)
    _serve(Supervisor(ROOT / "Procfile", {**environment, "PYTHONPATH": str(ROOT)}), environment, started)


def _run_cluster(port: int) -> None:
    started = time.monotonic()
    environment, database = make_environment(port), None
    say("Kefu is getting ready, two of each process")
    set_up(development=False)
    train()
    try:
        if not (url := os.environ.get("DATABASE_URL", "")).startswith("postgres"):
            database, url = demo_postgres.start()
        environment = share_port(environment, url)
        _prepare_database(environment)
        everything = {**environment, "PYTHONPATH": str(ROOT)}
        _serve(Supervisor(ROOT / "Procfile.cluster", everything, database), environment, started)
    finally:
        if database:
            database.end()


def _prepare_database(environment: dict[str, str]) -> None:
    with step("preparing the database and the demo shop"):
        for module in [
            "crm_backend.migrate",
            *(["crm_backend.demo"] if environment["KEFU_DEMO"] == "1" else []),
        ]:
            run(
                [python(MAIN_ENV), "-m", module],
                log="setup-database",
                env=environment,
                advice="Look at DATABASE_URL, or move KEFU_HOME away to begin anew.",
            )


def _serve(supervisor: Supervisor, environment: dict[str, str], started: float) -> None:
    try:
        supervisor.start()
        wait_until_ready(supervisor, environment["KEFU_BACKEND_URL"])
        if not supervisor.stopping:
            _print_addresses(environment, time.monotonic() - started)
            supervisor.watch()
    finally:
        supervisor.stop()
    say("\nKefu has stopped; nothing is left running.")


def _print_addresses(environment: dict[str, str], seconds: float) -> None:
    url = environment["KEFU_PUBLIC_URL"]
    say(f"\nKefu is ready ({seconds:.0f} s).\n")
    if environment["KEFU_DEMO"] == "1":
        say(f"  Demo shop with the chat   {url}/demo")
    say(f"  Console for agents        {url}/console\n  Studio for admins         {url}/studio")
    say(f"  API documentation         {url}/docs\n")
    if environment["KEFU_DEMO"] == "1":
        agent, admin = environment["KEFU_DEMO_AGENT_PASSWORD"], environment["KEFU_DEMO_ADMIN_PASSWORD"]
        say(f"  Agent        agent@example.com   {agent}\n  Second one   agent2@example.com  {agent}")
        say(f"  Admin        admin@example.com   {admin}\n")
    say(f"  Data and logs are in {home()}. Stop with Ctrl-C.\n")


if __name__ == "__main__":
    sys.exit(main())
