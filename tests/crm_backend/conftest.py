"""A fresh database for each test, on SQLite and on PostgreSQL, made by the migrations."""

import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.app import create_app
from crm_backend.database import Database
from crm_backend.migrate import migrate
from crm_backend.settings import Settings
from crm_backend.triage.cues import CueReader
from crm_backend.triage.sentiment import SentimentReader
from crm_backend.vectors import TextVectors
from tests.postgres import SUPERUSER, running_server

SECRET = "a-secret-for-tests-that-is-long-enough"
TEMPLATE = "kefu_template"


@pytest.fixture(scope="session", autouse=True)
def mood_model() -> None:
    """Load it once, as a server has some seconds after its start: before that only words are read."""
    vectors = TextVectors(Path("models/encoder"))
    SentimentReader(vectors, Path("models/sentiment")).model()
    CueReader(vectors, Path("models/cues")).learn()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "kefu.db"
    migrate(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with running_server() as address:
        subject = f"postgresql+asyncpg://{SUPERUSER}@{address}"
        _sql(address, f"CREATE DATABASE {TEMPLATE}")
        migrate(f"{subject}/{TEMPLATE}")
        yield address


def _sql(address: str, statement: str) -> None:
    import asyncio

    async def run() -> None:
        connection = await asyncpg.connect(f"postgresql://{SUPERUSER}@{address}/postgres")
        await connection.execute(statement)
        await connection.close()

    asyncio.run(run())


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """For what is the same on both."""
    path = tmp_path / "kefu.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """For what only PostgreSQL does."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    _sql(postgres_server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield f"postgresql+asyncpg://{SUPERUSER}@{postgres_server}/{name}"
    _sql(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> str:
    """A database without tables."""
    name = f"empty_{uuid.uuid4().hex[:12]}"
    _sql(postgres_server, f"CREATE DATABASE {name}")
    return f"postgresql+asyncpg://{SUPERUSER}@{postgres_server}/{name}"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        DATABASE_URL=database_url,
        home=tmp_path,
        models=Path("models"),
        demo=True,
        internal_secret=SECRET,
        session_secret=SECRET,
        demo_site_secret=SECRET,
        api_key=SECRET,
        rate_messages="1000/minute",
        rate_sessions="1000/minute",
        rate_login="1000/minute",
    )


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    app = create_app(settings)
    yield app
    await app.state.database.close()


@pytest.fixture
def database(app: FastAPI) -> Database:
    database: Database = app.state.database
    return database


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    async with database.write() as session:
        yield session


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


@pytest.fixture
def internal_headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {SECRET}"}
