"""The only client of Rasa: one turn in, a typed answer or a named error out.

RasaError
├── RasaUnavailable   down, slow, failing, or answering what cannot be read; worth another try
│   └── ActionsUnavailable   its action server is away, seldom for long; the turn left no trace
└── RasaSilent        answered, but with nothing to say
"""

import asyncio
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zlib import crc32

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from crm_backend import tracing
from crm_backend.gateway.metrics import TURN_SECONDS, TURNS_BY_MODEL
from journal.context import headers

# httpcore asks for sniffio some ten times a call. It is not installed, and an import that fails is looked
# for on the disk each time: half a millisecond a call.
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]

TURN_PATH = "/webhooks/desk/turn"
SERVER_ERROR = 500
NO_ACTIONS = "actions_unavailable"
SHUN_SECONDS = 5.0


class RasaError(Exception):
    """A turn that brought no words for the customer."""


class RasaUnavailable(RasaError):
    """No usable answer within the deadline."""


class ActionsUnavailable(RasaUnavailable):
    """Rasa is well, its action server is not: it was killed in the middle of the turn, say."""


class RasaSilent(RasaError):
    """An answer without replies; ``answer`` holds what was understood."""

    def __init__(self, answer: "RasaAnswer") -> None:
        super().__init__("the bot had nothing to say")
        self.answer = answer


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", protected_namespaces=())


class RasaButton(_Lenient):
    title: str
    payload: str


class RasaReply(_Lenient):
    text: str | None = None
    buttons: list[RasaButton] | None = None
    custom: dict[str, Any] | None = None


class ActionCall(_Lenient):
    """One call of the action server: when it began (seconds since 1970) and how long it took."""

    action: str
    began: float
    seconds: float


class RasaAnswer(_Lenient):
    """The answer to one turn; ``slots`` are the values after it."""

    replies: list[RasaReply] = []
    intent: str | None = None
    confidence: float | None = None
    entities: list[dict[str, Any]] = []
    ranking: list[dict[str, Any]] = []
    gate: dict[str, Any] | None = None
    actions: list[str] = []
    slots: dict[str, Any] = {}
    active_loop: str | None = None
    model_id: str | None = None
    calls: list[ActionCall] = []


@dataclass(frozen=True)
class TurnRequest:
    """One customer message for the bot. With a ``payload`` (a pressed button) the text is not sent."""

    conversation_id: str
    message_id: str
    text: str
    payload: str | None
    metadata: Mapping[str, Any]
    model: str | None = None
    """The canary's, if it shall answer; the live model does where that is not loaded, or fails."""

    def as_json(self) -> dict[str, Any]:
        said = {"text": self.text} if self.payload is None else {"payload": self.payload}
        return {
            "conversation_id": self.conversation_id,
            "message_id": self.message_id,
            "metadata": dict(self.metadata),
            **said,
            **({"model": self.model} if self.model else {}),
        }


class Rasa:
    """Asks Rasa, once per call: retries are the turn's business, because they take a lease.

    With several servers a conversation stays with one of them, which has its tracker in memory; another
    one is asked where that one is dead. A message has its turn once, wherever it is asked.
    """

    def __init__(self, *, urls: Sequence[str], secret: str, deadline: timedelta) -> None:
        self._deadline = deadline.total_seconds()
        self._urls, self._shunned = list(urls), dict[str, float]()
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {secret}"},
            timeout=httpx.Timeout(self._deadline, connect=2.0),
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=20),
            trust_env=False,
        )

    async def ask(self, request: TurnRequest) -> RasaAnswer:
        """Run one turn.

        Raises:
            ActionsUnavailable: the server that answered last has no action server at the moment.
            RasaUnavailable: down, over the deadline, an error status, or an unreadable answer.
            RasaSilent: an answer without anything to show.
        """
        with tracing.span("rasa"):
            answer = await self._post(request)
            for call in answer.calls:
                tracing.past(call.action, began=call.began, seconds=call.seconds)
        TURN_SECONDS.labels("actions").observe(sum(call.seconds for call in answer.calls))
        TURNS_BY_MODEL.labels(answer.model_id or "unknown").inc()
        if not any(reply.text or reply.custom for reply in answer.replies):
            raise RasaSilent(answer)
        return answer

    async def _post(self, request: TurnRequest) -> RasaAnswer:
        url = ""
        try:
            async with asyncio.timeout(self._deadline):
                for url in (order := self._order(request.conversation_id)):
                    try:
                        response = await self._client.post(
                            url + TURN_PATH, json=request.as_json(), headers=headers()
                        )
                    except httpx.TransportError as error:
                        self._shun(url)
                        if url == order[-1] or isinstance(error, httpx.ReadTimeout):
                            raise
                        continue
                    if response.status_code < SERVER_ERROR:
                        break
                    self._shun(url)
            if _lacks_actions(response):
                raise ActionsUnavailable("no action server")
            response.raise_for_status()
            return RasaAnswer.model_validate_json(response.content)
        except (httpx.HTTPError, TimeoutError, ValidationError) as error:
            if isinstance(error, TimeoutError):
                self._shun(url)
            raise RasaUnavailable(type(error).__name__) from error  # its text may quote the customer

    def _order(self, conversation_id: str) -> list[str]:
        """Return the servers in the order to ask: the conversation's own first, those that failed last."""
        start, now = crc32(conversation_id.encode()) % len(self._urls), time.monotonic()
        turned = self._urls[start:] + self._urls[:start]
        return sorted(turned, key=lambda url: self._shunned.get(url, 0.0) > now)

    def _shun(self, url: str) -> None:
        """Ask this one last for a while."""
        self._shunned[url] = time.monotonic() + SHUN_SECONDS

    async def close(self) -> None:
        await self._client.aclose()


def _lacks_actions(response: httpx.Response) -> bool:
    """Whether this is what bot/channel.py answers when a call of an action found no server."""
    return response.status_code == httpx.codes.SERVICE_UNAVAILABLE and NO_ACTIONS in response.text
