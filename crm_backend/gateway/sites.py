"""The shops that this installation serves: their secrets, and whose pages may call the chat.

A site's secret is derived from the session secret and the site's ``secret_number``: a stolen copy of the
database holds none, and a new number makes a new secret. The site ``demo`` is there without a row; its
secret stands in the settings.
"""

import base64
import hmac
import time
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import Database
from crm_backend.errors import NotAllowed, NotFound
from crm_backend.gateway.models import SiteRow
from crm_backend.settings import Settings

DEFAULT_SITE = "demo"
_OTHER_NAME = "default"
"""A widget whose script tag names no site says ``default``."""
FRESH_SECONDS = 5.0


@dataclass(frozen=True)
class Site:
    """``secret`` signs the shop's identity tokens; no ``origins``: any page may call."""

    id: str
    name: str
    secret: str
    origins: frozenset[str] = frozenset()
    rate_messages: str | None = None
    active: bool = True


def derive_secret(settings: Settings, site_id: str, number: str) -> str:
    """Return the secret that a shop signs with, 43 characters."""
    key = settings.session_secret.get_secret_value().encode()
    digest = hmac.digest(key, f"site:{site_id}:{number}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def from_settings(settings: Settings) -> Site:
    return Site(DEFAULT_SITE, settings.shop_name, settings.demo_site_secret.get_secret_value())


def read_site(row: SiteRow, settings: Settings) -> Site:
    """Return a row with its secret."""
    secret = settings.demo_site_secret.get_secret_value()
    if row.secret_number is not None:
        secret = derive_secret(settings, row.id, row.secret_number)
    return Site(row.id, row.name, secret, frozenset(row.origins), row.rate_messages, row.active)


async def all_sites(session: AsyncSession, settings: Settings) -> dict[str, Site]:
    """Return every site by id, those of the settings too."""
    rows = await session.scalars(select(SiteRow).order_by(SiteRow.created_at))
    return {DEFAULT_SITE: from_settings(settings)} | {row.id: read_site(row, settings) for row in rows}


class SiteBook:
    """The sites as this process knows them; a change is known everywhere within five seconds."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._sites = {DEFAULT_SITE: from_settings(settings)}
        self._read_at = float("-inf")

    async def refresh(self, database: Database, *, at_once: bool = False) -> None:
        """Read the sites anew if what is known has become old."""
        if not at_once and time.monotonic() - self._read_at < FRESH_SECONDS:
            return
        self._read_at = time.monotonic()
        async with database.read() as session:
            self._sites = await all_sites(session, self._settings)

    def get(self, site_id: str) -> Site:
        """Return an active site.

        Raises:
            NotFound: ``unknown_site``.
        """
        site = self._sites.get(DEFAULT_SITE if site_id == _OTHER_NAME else site_id)
        if site is None or not site.active:
            raise NotFound("There is no such site.", code="unknown_site")
        return site

    def is_some_sites(self, origin: str) -> bool:
        """Say whether a page of this origin may call any site's chat."""
        sites = [site for site in self._sites.values() if site.active]
        return any(not site.origins or origin in site.origins for site in sites)

    def check_origin(self, site: Site, origin: str | None, own: str) -> None:
        """Refuse a call from a page that is not the site's; one that names no origin comes from no page.

        Raises:
            NotAllowed: ``origin_not_allowed``.
        """
        if origin and site.origins and origin not in site.origins and origin != own:
            raise NotAllowed("This page may not open that site's chat.", code="origin_not_allowed")
