"""The shapes of the sites' API."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

from limits import parse
from pydantic import BaseModel, ConfigDict, Field, field_validator

SiteId = Annotated[str, Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$")]


def check_origin(origin: str) -> str:
    """Return an origin as browsers send it: scheme and host, lower case, nothing after."""
    try:
        parts = urlsplit(origin.strip().lower().rstrip("/"))
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise ValueError("an origin looks like https://shop.example") from error
    plain = parts.scheme in ("http", "https") and parts.hostname and not (parts.path or parts.query)
    if not plain or parts.username is not None or parts.fragment:
        raise ValueError("an origin looks like https://shop.example")
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
    return f"{parts.scheme}://{host}{port}"


class SiteChange(BaseModel):
    """What is left out stays as it is; ``rate_messages`` such as ``600/minute``, empty for none."""

    name: Annotated[str | None, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")] = None
    origins: Annotated[list[Annotated[str, Field(max_length=300)]] | None, Field(max_length=50)] = None
    rate_messages: Annotated[str | None, Field(max_length=32)] = None
    active: bool | None = None

    @field_validator("origins")
    @classmethod
    def _origins(cls, origins: list[str] | None) -> list[str] | None:
        return None if origins is None else sorted({check_origin(one) for one in origins})

    @field_validator("rate_messages")
    @classmethod
    def _rate(cls, rate: str | None) -> str | None:
        if rate and parse(rate).amount < 1:
            raise ValueError("a rate looks like 600/minute")
        return rate


class SiteIn(SiteChange):
    id: SiteId
    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")]


class SiteView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str
    origins: list[str]
    rate_messages: str | None
    active: bool
    secret_in_settings: bool
    created_at: datetime | None


class SitesView(BaseModel):
    sites: list[SiteView]


class SiteWithSecret(SiteView):
    """``secret`` is shown here and never again; the shop's server keeps it."""

    secret: str
