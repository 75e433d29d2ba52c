"""Send mail: over SMTP where a server is set, else as files into KEFU_HOME/outbox."""

import smtplib
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

from crm_backend.settings import Settings

TIMEOUT_SECONDS = 20.0


class MailNotSent(Exception):
    """The server could not be reached or refused; the mail is tried again later."""


def compose(settings: Settings, *, to: str, subject: str, text: str) -> EmailMessage:
    """Return a plain-text mail from the shop."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, to, subject
    message["Date"], message["Message-ID"] = formatdate(localtime=False), make_msgid(domain="kefu.invalid")
    message.set_content(text)
    return message


def send(settings: Settings, message: EmailMessage) -> None:
    """Deliver one mail.

    Raises:
        MailNotSent: it could not be delivered now.
    """
    try:
        if settings.smtp_url:
            _send_by_smtp(settings.smtp_url, message)
        else:
            _write_to_outbox(settings.home / "outbox", message)
    except (OSError, smtplib.SMTPException) as error:
        code = getattr(error, "smtp_code", None)  # the rest may name the recipient
        raise MailNotSent(f"{type(error).__name__}{f' {code}' if code else ''}") from error


def _send_by_smtp(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    host, user, password = parts.hostname or "localhost", unquote(parts.username or ""), parts.password or ""
    secure = parts.scheme == "smtps"
    kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with kind(host, parts.port or (465 if secure else 25), timeout=TIMEOUT_SECONDS) as server:
        if user:
            if not secure:
                server.starttls()
            server.login(user, unquote(password))
        server.send_message(message)


def _write_to_outbox(folder: Path, message: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = message["Message-ID"].strip("<>").split("@")[0]
    (folder / f"{name}.eml").write_bytes(bytes(message))
