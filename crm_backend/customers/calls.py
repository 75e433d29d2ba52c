"""How the bot's calls reach the rules: one call, one transaction, and what it must leave behind.

The rule runs in a savepoint. When it refuses, its changes are rolled back, while the wrong
try and the stored answer are committed with the outer transaction; then the error is raised.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.conversations.identity import Caller, identify
from crm_backend.customers import proof
from crm_backend.customers.fields import Call, ProvenCall
from crm_backend.database import Database
from crm_backend.deps import DatabaseDep, IdempotencyKey, SettingsDep
from crm_backend.errors import KefuError
from crm_backend.idempotency import claim, fingerprint, keep_answer, kept_answer
from crm_backend.settings import Settings

Answer = TypeVar("Answer", bound=BaseModel)
Rule = Callable[[AsyncSession, Caller], Awaitable[Answer]]


@dataclass(frozen=True)
class Lookup:
    """A call that changes nothing, apart from the count of a stranger's wrong tries."""

    database: Database
    settings: Settings

    async def run(self, call: Call, rule: Rule[Answer]) -> Answer:
        """Answer the call, or raise the rule's error."""
        async with self.database.read() as session:
            caller = await identify(session, call.conversation_id)
            if caller.signed_in or not isinstance(call, ProvenCall):
                return await rule(session, caller)
        return await self.run_writing(call, rule)

    async def run_writing(self, call: Call, rule: Rule[Answer]) -> Answer:
        """Answer a call whose answer may have to be made first; safe to repeat without a key."""
        async with self.database.write() as session:
            outcome = await _attempt(session, call, rule, self.settings)
        return _raise_or_return(outcome)


@dataclass(frozen=True)
class Write:
    """A call that changes something: done once for each key, answered alike each time."""

    database: Database
    settings: Settings
    key: str
    fingerprint: str

    async def run(self, shape: type[Answer], call: Call, rule: Rule[Answer]) -> Answer:
        """Do it, or give the stored answer; or raise the rule's error, the first time and each time."""
        async with self.database.write() as session:
            kept, is_ours = await claim(session, self.key, fingerprint=self.fingerprint)
            if not is_ours:
                return _raise_or_return(kept_answer(kept, shape))
            outcome = await _attempt(session, call, rule, self.settings)
            keep_answer(kept, outcome)
        return _raise_or_return(outcome)


async def _attempt(
    session: AsyncSession, call: Call, rule: Rule[Answer], settings: Settings
) -> Answer | KefuError:
    caller = await identify(session, call.conversation_id)
    needs_proof = isinstance(call, ProvenCall) and not caller.signed_in
    doors = await proof.lock_doors(session, caller) if needs_proof else []
    try:
        async with session.begin_nested():
            return await rule(session, caller)
    except proof.WrongTry as error:
        proof.count_wrong_try(doors, settings)
        return error
    except KefuError as error:
        if error.status >= 500:
            raise
        return error


def _raise_or_return(outcome: Answer | KefuError) -> Answer:
    if isinstance(outcome, KefuError):
        raise outcome
    return outcome


async def _lookup(database: DatabaseDep, settings: SettingsDep) -> Lookup:
    return Lookup(database, settings)


async def _write(
    request: Request, key: IdempotencyKey, database: DatabaseDep, settings: SettingsDep
) -> Write:
    return Write(database, settings, key, fingerprint(request.url.path, await request.body()))


LookupDep = Annotated[Lookup, Depends(_lookup)]
WriteDep = Annotated[Write, Depends(_write)]
