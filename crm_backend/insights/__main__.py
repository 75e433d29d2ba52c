"""Import orders and compute insights from the terminal.

``kefu import orders FILE`` (or ``python -m crm_backend import orders FILE``) reads a CSV or Parquet file;
``kefu insights`` computes everything anew.
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import crm_backend.models  # noqa: F401  (every table must be known)
from crm_backend.database import Database, now
from crm_backend.errors import InvalidInput, KefuError
from crm_backend.insights.import_checks import KEPT_APART, REASONS, Rules
from crm_backend.insights.import_columns import FIELDS, parse_map
from crm_backend.insights.importing import Report, import_orders
from crm_backend.insights.jobs import compute
from crm_backend.settings import get_settings


def say(report: Report) -> str:
    """Put a report into lines for the terminal."""
    lines = [f"{report.rows:,} rows: {report.imported:,} imported, {report.rejected:,} rejected."]
    for reason, text in REASONS.items():
        if count := report.reasons[reason]:
            rows = ", ".join(map(str, report.examples[reason]))
            lines.append(f"  {count:>9,}  {reason}: {text}; such as row {rows}")
    if report.ignored_columns:
        lines.append(f"Columns that nothing was read from: {', '.join(report.ignored_columns)}.")
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kefu", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    bring = commands.add_parser("import", help="bring data in")
    orders = bring.add_subparsers(dest="what", required=True).add_parser("orders", help="order lines")
    orders.add_argument("file", type=Path, help="a .csv or .parquet file with one order line a row")
    orders.add_argument(
        "--map", nargs="+", action="extend", default=[], metavar="FIELD=COLUMN",
        help=f"where the usual names do not fit; fields: {', '.join(FIELDS)}",
    )  # fmt: skip
    orders.add_argument("--currency", default="EUR", help="the only one accepted (default: %(default)s)")
    orders.add_argument("--timezone", default=get_settings().timezone, help="default: %(default)s")
    orders.add_argument("--date-format", help="such as %%d/%%m/%%Y %%H:%%M")
    orders.add_argument("--cancelled-prefix", default="C", help="of cancelled invoices (default: C)")
    orders.add_argument("--reject", nargs="+", default=[], choices=KEPT_APART, help="instead of keeping them")
    orders.add_argument("--rejected", type=Path, metavar="CSV", help="write every such row and its reason")
    commands.add_parser("insights", help="compute everything anew")
    return parser


def _rules(arguments: argparse.Namespace) -> Rules:
    try:
        ZoneInfo(arguments.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidInput(f"There is no time zone {arguments.timezone}.", code="unknown_timezone") from error
    return Rules(
        currency=arguments.currency.upper(),
        now=now(),
        timezone=arguments.timezone,
        date_format=arguments.date_format,
        cancelled_prefix=arguments.cancelled_prefix,
    )


async def _import(database: Database, arguments: argparse.Namespace) -> str:
    report = await import_orders(
        database,
        arguments.file,
        named=parse_map(arguments.map),
        rules=_rules(arguments),
        refuse=arguments.reject,
        rejected_to=arguments.rejected,
    )
    return say(report)


async def _compute(database: Database, arguments: argparse.Namespace) -> str:
    return await compute(database, get_settings().home, say=print)


_COMMANDS: dict[str, Callable[[Database, argparse.Namespace], Awaitable[str]]] = {
    "import": _import,
    "insights": _compute,
}


async def _run(arguments: argparse.Namespace) -> str:
    database = Database(get_settings().database_url)
    try:
        return await _COMMANDS[arguments.command](database, arguments)
    finally:
        await database.close()


def main(words: Sequence[str] | None = None) -> None:
    """Parse the command line and do it; a problem ends with code 1 and its reason."""
    arguments = _parser().parse_args(words)
    try:
        print(asyncio.run(_run(arguments)))
    except (KefuError, OSError) as error:
        sys.exit(f"✗ {error.detail if isinstance(error, KefuError) else error}")


if __name__ == "__main__":
    main()
