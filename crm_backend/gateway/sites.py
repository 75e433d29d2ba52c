"""The shops that this installation serves; until the studio manages them there is one, from the settings."""

from dataclasses import dataclass

from crm_backend.errors import NotFound
from crm_backend.settings import Settings

DEFAULT_SITE = "demo"
_NAMES = (DEFAULT_SITE, "default")
"""A widget whose script tag names no site says ``default``."""


@dataclass(frozen=True)
class Site:
    """``secret`` signs the shop's identity tokens."""

    id: str
    name: str
    secret: str


def get_site(settings: Settings, site_id: str) -> Site:
    """Return a site.

    Raises:
        NotFound: ``unknown_site``.
    """
    if site_id not in _NAMES:
        raise NotFound("There is no such site.", code="unknown_site")
    return Site(DEFAULT_SITE, settings.shop_name, settings.demo_site_secret.get_secret_value())
