"""Features from several workers are those of one machine."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from crm_backend.database import Database
from crm_backend.errors import InvalidInput
from crm_backend.insights.cluster import features_on, workers, write_parts
from crm_backend.insights.features import baskets_of, features_at
from tests.crm_backend.insights.shops import END, START, bring, make_lines


async def test_parts_give_what_the_whole_gives(database: Database, tmp_path: Path) -> None:
    lines = make_lines(60)
    await bring(database, lines)
    async with database.read_slow() as session:
        parts = await write_parts(session, tmp_path / "shared", parts=5)
    assert len(parts) == 5
    for moment in (START + timedelta(days=200), END):
        with ThreadPoolExecutor(2) as workers_:
            found = features_on(workers_, parts, moment)
        assert_frame_equal(found, features_at(baskets_of(lines), moment))  # sums in another order


async def test_an_empty_shop_has_no_parts_and_nobody_has_features(database: Database, tmp_path: Path) -> None:
    async with database.read_slow() as session:
        parts = await write_parts(session, tmp_path / "shared")
    with ThreadPoolExecutor(1) as workers_:
        assert features_on(workers_, parts, END).is_empty()


async def test_a_folder_in_use_is_refused(database: Database, tmp_path: Path) -> None:
    (tmp_path / "old.parquet").touch()
    async with database.read_slow() as session:
        with pytest.raises(InvalidInput, match="not empty"):
            await write_parts(session, tmp_path)


def test_a_missing_dask_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(InvalidInput, match="not installed"), workers("tcp://127.0.0.1:1"):
        pass
