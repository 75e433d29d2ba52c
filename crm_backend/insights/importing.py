"""Import orders from a CSV or Parquet file in chunks; the same file again replaces what it brought."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import Database
from crm_backend.errors import InvalidInput
from crm_backend.insights import results
from crm_backend.insights.import_checks import KEPT_APART, REASONS, Rules, to_lines
from crm_backend.insights.import_columns import Columns, choose_columns
from crm_backend.insights.lines import SCHEMA, SQLITE_TIME
from crm_backend.insights.models import InsightLine

TOPIC = "import"
CHUNK = 50_000
_EXAMPLES = 3
_LOOKED_UP = 1000
_COLUMNS = ("batch", *SCHEMA)
_INSERT = (
    f"INSERT INTO {InsightLine.__tablename__} ({', '.join(_COLUMNS)}) "  # noqa: S608 (names of ours alone)
    f"VALUES ({', '.join('?' * len(_COLUMNS))})"
)
_AS_STORED = pl.col("placed_at").dt.strftime(SQLITE_TIME)
"""SQLite gets rows as they are: SQLAlchemy's look at each value took longer than writing it."""


@dataclass
class Report:
    """What became of a file's rows; rows are numbered from 1 without the heading."""

    rows: int = 0
    imported: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[int]] = field(default_factory=dict)
    ignored_columns: tuple[str, ...] = ()

    @property
    def rejected(self) -> int:
        return self.rows - self.imported

    def count(self, lines: pl.DataFrame, *, refused: tuple[str, ...]) -> None:
        """Add what was found in a chunk; ``refused`` are reasons that reject a row."""
        self.rows += lines.height
        self.imported += lines.height - int(lines["reason"].is_in(refused).fill_null(False).sum())
        for reason, rows in lines.group_by("reason").agg(pl.col("row")).rows():
            if reason is not None:
                self.reasons[reason] += len(rows)
                known = self.examples.setdefault(reason, [])
                known += sorted(rows)[: _EXAMPLES - len(known)]


async def import_orders(
    database: Database,
    path: Path,
    *,
    named: Mapping[str, str],
    rules: Rules,
    refuse: Iterable[str] = (),
    rejected_to: Path | None = None,
) -> Report:
    """Bring a file's order lines into ``insight_lines``, each chunk a transaction of its own.

    Args:
        refuse: reasons of ``KEPT_APART`` that reject a row as well.
        rejected_to: a CSV file for every row that has a reason.

    Raises:
        InvalidInput: ``cannot_read``, ``unknown_column`` or ``missing_column``; nothing was imported.
    """
    rows = open_rows(path)
    columns = choose_columns([name for name in columns_of(rows) if name != "row"], named)
    refused = tuple(name for name in REASONS if name not in KEPT_APART or name in refuse)
    batch, report = digest_of(path)[:16], Report(ignored_columns=columns.ignored)
    run_id = await _begin(database, path, batch)
    state = results.FAILED
    try:
        for chunk in _chunks(rows, columns):
            lines = to_lines(chunk, columns.of, rules)
            await _store(database, lines, batch, report, refused=refused, rejected_to=rejected_to)
        state = results.DONE
    finally:
        async with database.write() as session:
            await results.finish_run(session, run_id, state=state, **_summary(report))
    return report


def open_rows(path: Path) -> pl.LazyFrame:
    """Open a file by its ending; a CSV's values are texts, so that a broken one spoils its row alone.

    Raises:
        InvalidInput: ``cannot_read``; no such file, or neither ``.csv`` nor ``.parquet``.
    """
    if not path.is_file():
        raise InvalidInput(f"There is no file {path}.", code="cannot_read")
    if path.suffix.lower() in (".parquet", ".pq"):
        return pl.scan_parquet(path).with_row_index("row", offset=1)
    if path.suffix.lower() in (".csv", ".txt", ".tsv"):
        return pl.scan_csv(
            path,
            separator="\t" if path.suffix.lower() == ".tsv" else ",",
            infer_schema=False,
            encoding="utf8-lossy",
            truncate_ragged_lines=True,
        ).with_row_index("row", offset=1)
    raise InvalidInput(f"{path.name} is neither .csv nor .parquet.", code="cannot_read")


def columns_of(rows: pl.LazyFrame) -> list[str]:
    """Return the names of a file's columns.

    Raises:
        InvalidInput: ``cannot_read``; what is in the file is not what its name says.
    """
    try:
        return rows.collect_schema().names()
    except pl.exceptions.PolarsError as error:
        raise InvalidInput(f"The file cannot be read: {error}", code="cannot_read") from error


def _chunks(rows: pl.LazyFrame, columns: Columns) -> Iterator[pl.DataFrame]:
    wanted = rows.select("row", *dict.fromkeys(columns.of.values()))
    try:
        yield from wanted.collect_batches(chunk_size=CHUNK, maintain_order=True)
    except pl.exceptions.PolarsError as error:
        raise InvalidInput(f"The file breaks off: {error}", code="cannot_read") from error


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _begin(database: Database, path: Path, batch: str) -> str:
    async with database.write() as session:
        await session.execute(delete(InsightLine).where(InsightLine.batch == batch))
        run = await results.start_run(session, TOPIC)
        run.detail = {"file": path.name, "batch": batch}
        return run.id


async def _store(
    database: Database,
    lines: pl.DataFrame,
    batch: str,
    report: Report,
    *,
    refused: tuple[str, ...],
    rejected_to: Path | None,
) -> None:
    async with database.write() as session:
        lines = await _mark_known(session, lines, batch, refused)
        good = lines.filter(~pl.col("reason").is_in(refused).fill_null(False))
        await insert_lines(session, good.select(pl.lit(batch).alias("batch"), *SCHEMA))
    if rejected_to is not None:
        _write_rejected(lines.filter(pl.col("reason").is_not_null()), rejected_to, first=report.rows == 0)
    report.count(lines, refused=refused)


async def _mark_known(
    session: AsyncSession, lines: pl.DataFrame, batch: str, refused: tuple[str, ...]
) -> pl.DataFrame:
    orders = lines.filter(~pl.col("reason").is_in(refused).fill_null(False))["order_id"].unique().to_list()
    known: set[str] = set()
    for start in range(0, len(orders), _LOOKED_UP):
        part = InsightLine.order_id.in_(orders[start : start + _LOOKED_UP])
        query = select(InsightLine.order_id).where(part, InsightLine.batch != batch).distinct()
        known.update(await session.scalars(query))
    if not known:
        return lines
    again = pl.col("order_id").is_in(list(known)) & ~pl.col("reason").is_in(refused).fill_null(False)
    return lines.with_columns(reason=pl.when(again).then(pl.lit("already_imported")).otherwise("reason"))


async def insert_lines(session: AsyncSession, lines: pl.DataFrame) -> None:
    """Add lines (``batch`` and ``SCHEMA``) to the imported ones: by COPY where the database has it."""
    if lines.is_empty():
        return
    connection = await session.connection()
    if connection.dialect.name == "postgresql":
        raw = (await connection.get_raw_connection()).driver_connection
        assert raw is not None
        await raw.copy_records_to_table(
            InsightLine.__tablename__, records=lines.select(_COLUMNS).iter_rows(), columns=_COLUMNS
        )
    else:
        await connection.exec_driver_sql(_INSERT, lines.select(_COLUMNS).with_columns(_AS_STORED).rows())


def _write_rejected(lines: pl.DataFrame, path: Path, *, first: bool) -> None:
    with path.open("wb" if first else "ab") as file:
        lines.select("row", "reason", *SCHEMA).write_csv(file, include_header=first)


def _summary(report: Report) -> dict[str, object]:
    return {"rows": report.rows, "imported": report.imported, "reasons": dict(report.reasons)}
