"""An agent's reply as a canned one: variables for what was one customer's; and is it one already?"""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.replies.models import CannedReply
from crm_backend.studio.data.sentences import one_line
from crm_backend.studio.review.personal import EMAIL, NAME

_STAND_INS = (
    (re.compile(re.escape(EMAIL)), "{{customer.email}}"),
    (re.compile(r"\bKF[ -]?1002\b", re.IGNORECASE), "{{order.number}}"),
    (re.compile(r"\bT-1002\b", re.IGNORECASE), "{{ticket.number}}"),
    (re.compile(rf"\b{NAME}\b"), "{{customer.first_name}}"),
)
_VARIABLE = re.compile(r"\\\{\\\{[^{}]*\\\}\\\}")
LONGEST_VALUE = 80


def proposed(reply: str) -> str:
    """Return a reply, whose personal data was replaced, with variables in the place of the stand-ins."""
    for stand_in, variable in _STAND_INS:
        reply = stand_in.sub(variable, reply)
    return reply


class KnownReplies:
    """The canned replies there are, to tell which of them an agent sent."""

    def __init__(self, replies: Sequence[CannedReply]) -> None:
        self._shapes = [(_shape(one.text), one.shortcut) for one in replies]

    def shortcut_of(self, reply: str) -> str | None:
        """Return the shortcut of the canned reply that this is, whatever stands for its variables."""
        line = one_line(reply).casefold()
        return next((shortcut for shape, shortcut in self._shapes if shape.fullmatch(line)), None)


async def known_replies(db: AsyncSession) -> KnownReplies:
    """Read them."""
    return KnownReplies((await db.scalars(select(CannedReply).order_by(CannedReply.shortcut))).all())


def _shape(text: str) -> re.Pattern[str]:
    escaped = re.escape(one_line(text).casefold())
    return re.compile(_VARIABLE.sub(f".{{1,{LONGEST_VALUE}}}", escaped))
