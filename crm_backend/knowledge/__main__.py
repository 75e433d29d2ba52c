"""Import or export the articles: ``python -m crm_backend.knowledge import PATH`` or ``… export PATH``."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import get_args

import crm_backend.models  # noqa: F401  (every table must be known)
from crm_backend.database import Database
from crm_backend.errors import KefuError
from crm_backend.knowledge import exporting, importing, reading
from crm_backend.knowledge.images import folder_of
from crm_backend.knowledge.transfer_schemas import Format, ImportReport
from crm_backend.settings import get_settings


async def import_path(
    path: Path, *, format: Format | None = None, publish: bool = False, dry_run: bool = False
) -> ImportReport:
    """Bring in what lies at a path; errors as in ``reading.read_path``."""
    settings = get_settings()
    parsed = reading.read_path(path, format=format, pictures=folder_of(settings.home), dry_run=dry_run)
    database = Database(settings.database_url)
    try:
        return await importing.apply(database, parsed, publish=publish, dry_run=dry_run, staff_id=None)
    finally:
        await database.close()


async def export_path(path: Path, *, format: Format) -> int:
    """Write all articles to a path; return how many."""
    settings = get_settings()
    database = Database(settings.database_url)
    try:
        async with database.read() as session:
            articles = await exporting.read_all(session)
    finally:
        await database.close()
    exporting.write(articles, path, format=format, pictures=folder_of(settings.home))
    return len(articles)


def say(report: ImportReport) -> str:
    """Put a report into lines for the terminal."""
    lines = [f"{one.where}: skipped. {one.reason}" for one in report.skipped]
    counts = f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged"
    would = "Nothing was written. It would be: " if report.dry_run else ""
    return "\n".join([*lines, *report.notes, f"{would}{counts}, {len(report.skipped)} skipped"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m crm_backend.knowledge", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    bring = commands.add_parser("import", help="a .csv, .json, .zip or folder of Markdown")
    bring.add_argument("path", type=Path)
    bring.add_argument("--format", choices=get_args(Format), help="default: as the name shows")
    bring.add_argument("--dry-run", action="store_true", help="only report")
    bring.add_argument("--publish", action="store_true", help="publish what names no status")
    take = commands.add_parser("export", help="a .csv, .json, .zip or folder of Markdown")
    take.add_argument("path", type=Path)
    take.add_argument("--format", choices=get_args(Format), help="default: as the name shows, or a folder")
    return parser


def _run(arguments: argparse.Namespace) -> str:
    path: Path = arguments.path
    if arguments.command == "export":
        format = arguments.format or (reading.format_of(path.name, None) if path.suffix else "markdown")
        count = asyncio.run(export_path(path, format=format))
        return f"{count} articles written to {path}"
    report = asyncio.run(
        import_path(path, format=arguments.format, publish=arguments.publish, dry_run=arguments.dry_run)
    )
    return say(report)


def main() -> None:
    """Parse the command line and do it; a problem ends with code 1 and its reason."""
    try:
        print(_run(_parser().parse_args()))
    except (KefuError, OSError) as error:
        sys.exit(f"✗ {error.detail if isinstance(error, KefuError) else error}")


if __name__ == "__main__":
    main()
