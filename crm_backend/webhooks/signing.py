"""The secret of an address and the signature of a body, as https://www.standardwebhooks.com has them."""

import base64
import hmac

from crm_backend.settings import Settings

PREFIX = "whsec_"


def secret_of(settings: Settings, webhook_id: str, number: str) -> str:
    """Return the secret, derived from the session secret: a stolen copy of the database holds none."""
    key = settings.session_secret.get_secret_value().encode()
    digest = hmac.digest(key, f"webhook:{webhook_id}:{number}".encode(), "sha256")
    return PREFIX + base64.b64encode(digest).decode()


def sign(secret: str, *, event_id: str, timestamp: int, body: str) -> str:
    """Return ``v1,`` and the base64 HMAC-SHA256 of ``event_id.timestamp.body``.

    Args:
        timestamp: when it is sent, in seconds since 1970; receivers refuse old ones.
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.digest(key, f"{event_id}.{timestamp}.{body}".encode(), "sha256")
    return "v1," + base64.b64encode(digest).decode()
