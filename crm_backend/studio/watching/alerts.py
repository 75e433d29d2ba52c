"""Thresholds that were passed: told once by webhook and mail, and again only after they were kept."""

import logging

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.database import Database, now
from crm_backend.mail import MailNotSent, compose, send
from crm_backend.settings import Settings
from crm_backend.staff.models import Staff
from crm_backend.studio.watching.models import WatchAlert
from crm_backend.studio.watching.schemas import Seen, Thresholds
from crm_backend.webhooks import events as webhooks

log = logging.getLogger(__name__)
ENOUGH = 20
"""Messages; a share of fewer is chance."""
NAMES = {
    "intents": "What customers ask for",
    "confidence": "How sure the bot is",
    "familiarity": "How near messages are to the training data",
}
_MAIL = """Hello,

{text}

The studio's page Watching shows the messages behind it: {url}/studio/#/watching
"""


def passed(seen: Seen, rules: Thresholds) -> dict[str, tuple[str, float, float]]:
    """Return what is over its threshold: text, value and threshold by kind."""
    found = {
        f"drift.{one.measure}": (
            f"{NAMES[one.measure]} has moved: index {one.index:.2f}, threshold {rules.drift:.2f}.",
            one.index,
            rules.drift,
        )
        for one in seen.drift
        if one.index is not None and one.index >= rules.drift
    }
    if seen.messages >= ENOUGH and seen.not_understood >= rules.not_understood:
        share, limit = 100 * seen.not_understood, 100 * rules.not_understood
        text = (
            f"The bot did not understand {share:.0f} % of {seen.messages} messages, threshold {limit:.0f} %."
        )
        found["not_understood"] = (text, seen.not_understood, rules.not_understood)
    for topic in seen.topics:
        if len(topic.message_ids) >= rules.topic_messages:
            text = (
                f"{len(topic.message_ids)} messages that the bot did not understand are about “{topic.name}”."
            )
            kind = f"topic.{topic.name}"[:40]
            found[kind] = (text, len(topic.message_ids), rules.topic_messages)
    return found


async def update(db: AsyncSession, seen: Seen, rules: Thresholds) -> None:
    """Raise what is new, end what is over."""
    open_ones = {
        row.kind: row for row in await db.scalars(select(WatchAlert).where(WatchAlert.ended_at.is_(None)))
    }
    found = passed(seen, rules)
    for kind, row in open_ones.items():
        if kind not in found:
            row.ended_at = now()
    for kind, (text, value, threshold) in found.items():
        if kind in open_ones:
            continue
        alert = WatchAlert(kind=kind, text=text, value=value, threshold=threshold)
        db.add(alert)
        await db.flush()
        event = webhooks.ALERT_TOPIC if kind.startswith("topic.") else webhooks.ALERT_DRIFT
        told = {"alert_id": alert.id, "value": value, "threshold": threshold}
        await webhooks.emit(db, event, told if kind.startswith("topic.") else {**told, "kind": kind})


async def mail(database: Database, settings: Settings, *, by_mail: bool) -> None:
    """Send what no mail was sent of; a mail that cannot be sent is tried at the next look."""
    async with database.write() as db:
        waiting = (await db.scalars(select(WatchAlert).where(WatchAlert.mailed.is_(False)))).all()
        admins = (await db.scalars(select(Staff.email).where(Staff.role == "admin", Staff.active))).all()
        for alert in waiting:
            try:
                for email in admins if by_mail else ():
                    text = _MAIL.format(text=alert.text, url=settings.public_url)
                    send(settings, compose(settings, to=email, subject="Kefu: worth a look", text=text))
            except MailNotSent as error:
                log.warning("an alert could not be mailed: %s", error)
                return
            alert.mailed = True
