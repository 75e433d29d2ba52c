"""Bring a database up to date: ``python -m crm_backend.migrate``. Safe to run twice."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from crm_backend.settings import get_settings

MIGRATIONS = Path(__file__).parent / "migrations"


def make_config(url: str) -> Config:
    """Return Alembic's configuration for one database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Run the migrations that ``url`` lacks; must not be called from a running event loop."""
    command.upgrade(make_config(url), revision)


if __name__ == "__main__":
    get_settings().home.mkdir(parents=True, exist_ok=True)
    migrate(get_settings().database_url)
