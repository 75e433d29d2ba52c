"""The models on the command line: ``./kefu train|compare|replay|canary|promote|rollback|export-data|list``.

``--json`` prints JSON. Exit codes: 0 done; 1 failed; 2 wrong use; 3 the gate refuses, or by its rules B is
worse (``compare``), or more conversations break than it allows (``replay``).
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy.exc import OperationalError, ProgrammingError

import crm_backend.models  # noqa: F401  (rows refer to tables of other packages)
from crm_backend.database import Database
from crm_backend.errors import KefuError, NotFound
from crm_backend.settings import Settings, get_settings
from crm_backend.studio.canary import service as canaries
from crm_backend.studio.canary.schemas import CanaryIn, CanaryView
from crm_backend.studio.candidates import gate, lane, service
from crm_backend.studio.candidates.models import DONE, FAILED, BotModel, Comparison
from crm_backend.studio.candidates.schemas import TrainIn
from crm_backend.studio.candidates.scores import Report
from crm_backend.studio.replay import service as replays
from crm_backend.studio.replay import stories
from crm_backend.studio.replay.models import Replay
from crm_backend.studio.replay.schemas import MOST
from crm_backend.studio.training_data import write_training_data

WRONG_USE, REFUSED = 2, 3
POLL_SECONDS = 1.0
Told = tuple[int, dict[str, Any]]


async def _train(database: Database, settings: Settings, arguments: argparse.Namespace) -> Told:
    async with database.write() as session:
        wish = TrainIn(deep=arguments.deep, minutes=arguments.minutes)
        minutes = wish.minutes if wish.deep else 0
        model = await service.queue_training(session, settings, staff_id=None, tune_minutes=minutes)
    row = await _finished(database, settings, BotModel, model.id)
    assert isinstance(row, BotModel)
    return int(row.state == FAILED), {"model": row.id, "state": row.state, "error": row.error}


async def _compare(database: Database, settings: Settings, arguments: argparse.Namespace) -> Told:
    async with database.write() as session:
        base = await service.find(session, arguments.a)
        queued = await service.queue_comparison(session, await service.find(session, arguments.b), base)
    row = await _finished(database, settings, Comparison, queued.id)
    assert isinstance(row, Comparison)
    if row.state != DONE:
        return 1, {"error": row.error}
    async with database.read() as session:
        rules = (await gate.current(session)).rules
    report = Report.model_validate(row.result)
    told = gate.reasons(report, rules)
    shown = report.model_dump(include={"sentences", "base", "candidate", "better", "worse", "p_value"})
    return REFUSED if told else 0, {**shown, "reasons": told}


async def _replay(database: Database, settings: Settings, arguments: argparse.Namespace) -> Told:
    async with database.write() as session:
        await service.sync(session, settings)
        candidate = await service.find(session, arguments.model)
        base = await service.base_of(session, arguments.base)
        queued = await replays.queue(session, candidate, base, most=arguments.most, staff_id=None)
    row = await _finished(database, settings, Replay, queued.id)
    assert isinstance(row, Replay)
    if row.state != DONE:
        return 1, {"error": row.error}
    async with database.read() as session:
        rules = (await gate.current(session)).rules
        broken = await replays.broken_by(session, row)
    return REFUSED if len(broken) > rules.max_broken else 0, {**row.counts, "breaks": broken}


async def _promote(database: Database, settings: Settings, arguments: argparse.Namespace) -> Told:
    async with database.write() as session:
        model = await service.find(session, arguments.model)
        await service.promote(session, settings, model, staff_id=None)
    return 0, {"live": model.id}


async def _canary(database: Database, settings: Settings, arguments: argparse.Namespace) -> Told:
    async with database.write() as session:
        if arguments.stop:
            row = await canaries.stop(session, settings, staff_id=None)
        elif arguments.model:
            model = await service.find(session, arguments.model)
            plan = CanaryIn(share=arguments.share, conversations=arguments.conversations, days=arguments.days)
            row = await canaries.start(
                session, settings, model, canaries.Plan(**plan.model_dump()), staff_id=None
            )
        elif rows := await canaries.list_canaries(session):
            row = rows[0]
        else:
            raise NotFound("No canary was ever started: give a model.", code="no_canary")
        return 0, CanaryView.model_validate(row).model_dump(mode="json")


async def _roll_back(database: Database, settings: Settings, arguments: argparse.Namespace) -> Told:
    async with database.write() as session:
        model = await service.roll_back(session, settings, staff_id=None)
    return 0, {"live": model.id}


async def _export(database: Database, settings: Settings, arguments: argparse.Namespace) -> Told:
    async with database.read() as session:
        snapshot = await write_training_data(session, arguments.folder)
        told = stories.export([row.story for row in await replays.list_tests(session)])
    if told:
        tests = arguments.folder / "tests" / "test_conversations.yml"
        tests.parent.mkdir(parents=True, exist_ok=True)
        tests.write_text(told, encoding="utf-8")
    return 0, {"digest": snapshot.digest, "sentences": snapshot.sentences, "edits": snapshot.edits}


async def _list(database: Database, settings: Settings, arguments: argparse.Namespace) -> Told:
    async with database.write() as session:
        await service.sync(session, settings)
        rows = await service.list_models(session)
    return 0, {row.id: f"{row.state} {row.scores.get('value', '')}".strip() for row in rows}


async def _finished(database: Database, settings: Settings, table: type[lane.Work], id: str) -> lane.Work:
    """Work, or wait for the worker that is at it, until this one has ended."""
    while True:
        await lane.work(database, settings)
        async with database.read() as session:
            row: lane.Work = await session.get_one(table, id)
        if row.state not in ("queued", "training", "running"):
            return row
        await asyncio.sleep(POLL_SECONDS)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kefu", description=__doc__)
    commands = parser.add_subparsers(required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print JSON")

    def add(name: str, act: Callable[..., Awaitable[Told]], help: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help, parents=[shared])
        command.set_defaults(act=act)
        return command

    add("list", _list, "list models")
    train = add("train", _train, "train a candidate from files and accepted edits, and compare it")
    train.add_argument("--deep", action="store_true", help="tune an encoder for it first")
    train.add_argument("--minutes", type=int, default=20, help="of tuning, with --deep")
    compare = add("compare", _compare, "compare model B with model A")
    compare.add_argument("a")
    compare.add_argument("b")
    replay = add("replay", _replay, "play past conversations with a model, beside the live one")
    replay.add_argument("model")
    replay.add_argument("--base", help="another model than the live one")
    replay.add_argument("--most", type=int, default=40, choices=range(1, MOST + 1), metavar=f"1..{MOST}")
    add("promote", _promote, "let a model answer customers, if the gate agrees").add_argument("model")
    canary = add("canary", _canary, "let a model answer a share of new conversations; without one: the last")
    canary.add_argument("model", nargs="?")
    canary.add_argument("--share", type=float, default=0.1, help="of new conversations, .01 to .5")
    canary.add_argument("--conversations", type=int, default=200, help="with it, until it is decided")
    canary.add_argument("--days", type=int, default=14, help="after which it is taken back undecided")
    canary.add_argument("--stop", action="store_true", help="take the running one back")
    add("rollback", _roll_back, "let the model before answer again")
    add("export-data", _export, "write data, domain, configuration and tests").add_argument(
        "folder", type=Path
    )
    return parser


async def _run(arguments: argparse.Namespace) -> Told:
    settings = get_settings()
    database = Database(settings.database_url)
    try:
        told: Told = await arguments.act(database, settings, arguments)
        return told
    except KefuError as error:
        code = REFUSED if error.code == "gate_refused" else 1
        return code, {"code": error.code, "error": error.detail, **error.extra}
    except ValidationError as error:
        said = "; ".join(f"--{one['loc'][0]}: {one['msg']}" for one in error.errors())
        return WRONG_USE, {"code": "invalid_input", "error": said}
    finally:
        await database.close()


def main() -> int:
    """Run one command."""
    arguments = _parser().parse_args()
    try:
        code, told = asyncio.run(_run(arguments))
    except (OperationalError, ProgrammingError) as error:
        code, told = 1, {"code": "no_database", "error": f"{error.orig}. Is it there and migrated?"}
    if arguments.json:
        print(json.dumps(told))
    else:
        print("\n".join(f"{name}: {value}" for name, value in told.items()))
    return code


if __name__ == "__main__":
    sys.exit(main())
