"""The demo shop with everything computed: once for all tests of this folder, which get a copy each."""

import asyncio
import shutil
from datetime import date
from pathlib import Path

import pytest

from crm_backend.database import Database
from crm_backend.demo.seed import seed_demo
from crm_backend.insights.jobs import compute
from crm_backend.settings import Settings
from tests.crm_backend.conftest import SECRET


@pytest.fixture(scope="session")
def computed_shop(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("computed") / "kefu.db"
    shutil.copy(sqlite_template, path)
    asyncio.run(_fill(f"sqlite+aiosqlite:///{path}", path.parent))
    return path


async def _fill(url: str, home: Path) -> None:
    settings = Settings(DATABASE_URL=url, home=home, internal_secret=SECRET, session_secret=SECRET)
    database = Database(url)
    async with database.write() as session:
        await seed_demo(session, seed=7, today=date(2026, 11, 20), settings=settings)
    await compute(database, home)
    await database.close()


@pytest.fixture
def computed_url(computed_shop: Path, tmp_path: Path) -> str:
    path = tmp_path / "kefu.db"
    shutil.copy(computed_shop, path)
    return f"sqlite+aiosqlite:///{path}"
