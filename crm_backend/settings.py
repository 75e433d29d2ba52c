"""All settings of the backend and the worker, read once from the environment."""

import re
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from crm_backend.database import Pool

DEVELOPMENT_SECRET = "development-only-secret-change-me-before-production"  # noqa: S105  (refused in production)


class Settings(BaseSettings):
    """Environment variables, prefix ``KEFU_`` (``DATABASE_URL`` alone has none).

    Raises:
        pydantic.ValidationError: a value cannot be read, or a development secret is
            used with ``KEFU_ENV=production``.
    """

    model_config = SettingsConfigDict(env_prefix="KEFU_", extra="ignore", populate_by_name=True)

    env: Literal["development", "production"] = "development"
    home: Path = Path("var")
    models: Path = Path("models")
    web_dist: Path = Path("web/dist")
    training_data: Path = Path("data")
    domain: Path = Path("bot/domain")
    rasa_config: Path = Path("config.yml")
    actions: Path = Path("actions")
    """The actions' Python files, only read to tell which replies they say."""
    bot_python: Path = Path("bot/.venv/bin/python")
    """Rasa's interpreter, for training and comparing."""
    test_sentences: Path = Path("benchmarks/sentences")
    """YAML files of intent and sentences: with the reviewed ones, the fixed test set that never trains."""
    database_url: str = Field(default="", validation_alias="DATABASE_URL")

    database_pool_size: int = Field(default=10, ge=1)
    """Connections to PostgreSQL that one backend keeps (docs/operations.md has the arithmetic)."""
    database_pool_overflow: int = Field(default=10, ge=0)

    public_url: str = "http://127.0.0.1:8000"
    rasa_url: str = "http://127.0.0.1:5005"
    """One address, or several with commas between: the next one answers where the first is dead."""
    actions_url: str = "http://127.0.0.1:5055"

    internal_secret: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    session_secret: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    demo_site_secret: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    api_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)

    metrics_token: SecretStr = SecretStr("")
    """What Prometheus sends to read /metrics; without one only this machine may."""

    demo: bool = False
    demo_seed: int = 7
    demo_admin_password: SecretStr = SecretStr("kefu-demo-admin")
    demo_agent_password: SecretStr = SecretStr("kefu-demo-agent")

    shop_name: str = "Lumen & Leaf"
    smtp_url: str = ""
    """``smtp://user:password@host:587`` (STARTTLS) or ``smtps://…``; empty: mails go to KEFU_HOME/outbox."""
    mail_from: str = "Lumen & Leaf <hello@lumenandleaf.example>"
    password_reset_url: str = ""
    """The shop's own page for a new password; empty: the demo shop's."""
    timezone: str = "Europe/Berlin"
    internal_networks: list[str] = ["127.0.0.0/8", "::1/128"]
    """Where Kefu's own processes may call /internal from; JSON."""
    trust_forwarded_for: bool = False
    webhook_networks: list[str] = []
    """Private networks that webhooks may call besides the public internet; JSON, such as ["10.1.0.0/16"]."""

    turn_deadline: timedelta = timedelta(seconds=8)
    turn_lease: timedelta = timedelta(seconds=12)
    turn_longest: timedelta = timedelta(seconds=3)
    """A message whose turn would take longer, because of those before it, is answered 503 instead."""
    bot_retry_window: timedelta = timedelta(minutes=2)
    chat_token_lifetime: timedelta = timedelta(hours=1)
    chat_session_lifetime: timedelta = timedelta(days=1)
    """So long after its last renewal a chat token may still be renewed."""
    identity_lifetime: timedelta = timedelta(days=1)
    """The longest that a shop's identity token may hold."""
    staff_session_lifetime: timedelta = timedelta(hours=12)
    sign_in_tries: int = Field(default=10, ge=3)
    """Failures in a row, after which an e-mail is locked out for ``sign_in_lockout``."""
    sign_in_lockout: timedelta = timedelta(minutes=15)
    message_max_chars: int = 4000
    body_max_bytes: int = 1_000_000
    upload_max_bytes: int = 10_000_000
    """Of one file in a conversation."""
    proof_tries: int = 5
    proof_tries_per_address: int = 25
    proof_lockout: timedelta = timedelta(hours=1)
    retain_strangers: timedelta = timedelta(days=90)
    """Conversations of people who were not signed in; KEFU_RETAIN_STRANGERS=P90D (ISO 8601)."""
    retain_conversations: timedelta = timedelta(days=730)
    retain_tickets: timedelta = timedelta(days=1095)
    """After they were solved."""
    retain_gaps: timedelta = timedelta(days=365)
    retain_audit: timedelta = Field(default=timedelta(days=730), ge=timedelta(days=31))
    tracker_url: str = ""
    """Rasa's trackers, for erasure; empty: ``rasa.db`` in KEFU_HOME."""
    rate_messages: str = "30/minute"
    rate_sessions: str = "60/minute"
    rate_login: str = "10/minute"

    @property
    def rasa_urls(self) -> list[str]:
        return [url.strip() for url in self.rasa_url.split(",") if url.strip()]

    @property
    def database_pool(self) -> Pool:
        return Pool(self.database_pool_size, self.database_pool_overflow)

    @model_validator(mode="after")
    def _complete_and_check(self) -> Self:
        if not self.database_url:
            self.database_url = f"sqlite+aiosqlite:///{self.home.resolve() / 'kefu.db'}"
        self.database_url = re.sub(r"^postgres(ql)?://", "postgresql+asyncpg://", self.database_url)
        if self.env == "production":
            self._refuse_development_secrets()
        return self

    def _refuse_development_secrets(self) -> None:
        names = ["internal_secret", "session_secret", "api_key"]
        if self.demo:
            names.append("demo_site_secret")
        weak = [
            f"KEFU_{name.upper()}"
            for name in names
            if getattr(self, name).get_secret_value() == DEVELOPMENT_SECRET
        ]
        if weak:
            raise ValueError(f"development secrets are refused in production; set {', '.join(weak)}")


@lru_cache
def get_settings() -> Settings:
    """Return the process's settings, read on the first call."""
    return Settings()
