"""The job queue of the worker: huey on SQLite, or on the shop's PostgreSQL."""

from huey import Huey, SqliteHuey

from crm_backend.settings import Settings, get_settings


def make_huey(settings: Settings) -> Huey:
    """Return the queue; jobs lie in a file of their own beside the database."""
    settings.home.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("kefu", filename=str(settings.home / "jobs.db"))


huey = make_huey(get_settings())
