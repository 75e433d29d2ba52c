"""Customers' features on several machines: the lines in parts by customer, the parts on a cluster's workers.

No feature of a customer looks at another customer, so parts are computed apart and put together. In front
of the workers stands a ``concurrent.futures.Executor``, and they all see one folder. Dask has such an
executor; ``python -m crm_backend.insights.cluster --scheduler ADDRESS`` speaks to it.
"""

import argparse
import asyncio
import importlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

import crm_backend.models  # noqa: F401  (every table must be known)
from crm_backend.database import Database, now
from crm_backend.errors import InvalidInput
from crm_backend.insights.features import FEATURES, baskets_of, features_at
from crm_backend.insights.lines import stream_lines
from crm_backend.insights.service_signals import service_signals
from crm_backend.settings import get_settings

PARTS = 16
SERVICE = "service.parquet"


async def write_parts(session: AsyncSession, folder: Path, *, parts: int = PARTS) -> list[Path]:
    """Write the lines of known customers as Parquet, all of a customer into one part; return the parts.

    Only a chunk of lines is in memory at a time. A part is a folder with a file for each chunk. Tickets and
    chats, which are few, go into one file beside them.

    Raises:
        InvalidInput: the folder holds something already (``folder_not_empty``).
    """
    _make_new(folder)
    number = 0
    async for chunk in stream_lines(session):
        known = chunk.filter(pl.col("customer_id").is_not_null())
        _split(known, folder, parts=parts, name=f"{number:06d}.parquet")
        number += 1
    (await service_signals(session)).write_parquet(folder / SERVICE)
    return _parts_in(folder)


def _make_new(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise InvalidInput(f"{folder} is not empty: name a new folder.", code="folder_not_empty")
    folder.mkdir(parents=True, exist_ok=True)


def _parts_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("part-*"))


def _split(lines: pl.DataFrame, folder: Path, *, parts: int, name: str) -> None:
    marked = lines.with_columns(part=pl.col("customer_id").hash(seed=0) % parts)
    for (part,), own in marked.partition_by("part", as_dict=True, include_key=False).items():
        target = folder / f"part-{part:04d}"
        target.mkdir(exist_ok=True)
        own.write_parquet(target / name)


def features_of_part(part: Path, *, as_of: datetime, currency: str | None) -> pl.DataFrame:
    """Return the features of a part's customers; this is what runs on a worker."""
    lines = pl.scan_parquet(part / "*.parquet").filter(pl.col("placed_at") <= as_of)
    service = pl.read_parquet(part.parent / SERVICE)
    return features_at(baskets_of(lines, currency=currency), as_of, service)


def features_on(
    executor: Executor, parts: Sequence[Path], as_of: datetime, *, currency: str | None = None
) -> pl.DataFrame:
    """Return what ``features_at`` returns of all lines, computed where the executor's workers are."""
    job = partial(features_of_part, as_of=as_of, currency=currency)
    found = list(executor.map(job, parts))
    if not found:
        return pl.DataFrame(schema={"customer_id": pl.String, **dict.fromkeys(FEATURES, pl.Float64)})
    return pl.concat(found).sort("customer_id")


@contextmanager
def workers(scheduler: str | None) -> Iterator[Executor]:
    """Open the cluster whose Dask scheduler has this address; without one, processes of this machine.

    Raises:
        InvalidInput: Dask is not installed here (``dask_missing``).
    """
    if scheduler is None:
        # New processes, not copies of this one: polars' threads do not survive a fork.
        context = importlib.import_module("multiprocessing").get_context("spawn")
        with ProcessPoolExecutor(mp_context=context) as pool:
            yield pool
        return
    try:
        distributed = importlib.import_module("distributed")
    except ModuleNotFoundError as error:
        text = "Dask is not installed: pip install distributed, here and on every worker."
        raise InvalidInput(text, code="dask_missing") from error
    with distributed.Client(scheduler) as client, client.get_executor(pure=False) as executor:
        yield executor


async def _export(url: str, folder: Path, parts: int) -> list[Path]:
    database = Database(url)
    try:
        async with database.read_slow() as session:
            return await write_parts(session, folder, parts=parts)
    finally:
        await database.close()


def main() -> None:
    """Write the parts, compute the features, keep them as one Parquet file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scheduler", help="of Dask, such as tcp://10.0.0.5:8786; else this machine")
    parser.add_argument("--shared", type=Path, required=True, help="a new folder that every worker sees")
    parser.add_argument("--parts", type=int, default=PARTS, help="some for each core (default: %(default)s)")
    parser.add_argument("--currency", help="of the lines that count (default: all)")
    parser.add_argument("--out", type=Path, default=Path("features.parquet"))
    arguments = parser.parse_args()
    parts = asyncio.run(_export(get_settings().database_url, arguments.shared.absolute(), arguments.parts))
    with workers(arguments.scheduler) as executor:
        found = features_on(executor, parts, now(), currency=arguments.currency)
    found.write_parquet(arguments.out)
    print(f"{found.height:,} customers, {found.width - 1} features: {arguments.out}")


if __name__ == "__main__":
    main()
