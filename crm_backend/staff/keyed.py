"""Hashes that a stolen copy of the database cannot be searched with: the key stands in the settings."""

import hmac

from crm_backend.settings import Settings


def keyed_digest(settings: Settings, purpose: str, text: str, method: str = "sha256") -> bytes:
    """Return HMAC of the text; what is made for one purpose is good for no other."""
    key = settings.session_secret.get_secret_value().encode()
    return hmac.digest(key, f"staff:{purpose}:{text}".encode(errors="replace"), method)


def keyed_hash(settings: Settings, purpose: str, text: str) -> str:
    """Return ``keyed_digest`` as 64 hexadecimal digits."""
    return keyed_digest(settings, purpose, text).hex()
