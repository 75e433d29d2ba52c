"""HTTP of customers: the bot's calls about the account."""

from fastapi import APIRouter

from crm_backend.customers import account
from crm_backend.customers.calls import LookupDep, WriteDep
from crm_backend.customers.fields import Call
from crm_backend.customers.schemas import (
    DeletionRequested,
    Me,
    NewsletterCall,
    NewsletterState,
    ResetCall,
    ResetSent,
    SignedInMe,
    UpdateCall,
    Updated,
)

internal = APIRouter(prefix="/customers")


@internal.post("/me")
async def me(call: Call, lookup: LookupDep) -> SignedInMe | Me:
    return await lookup.run(call, account.show_me)


@internal.post("/update")
async def update(call: UpdateCall, write: WriteDep) -> Updated:
    return await write.run(Updated, call, lambda session, caller: account.update(session, caller, call))


@internal.post("/delete")
async def delete(call: Call, write: WriteDep) -> DeletionRequested:
    return await write.run(DeletionRequested, call, account.request_deletion)


@internal.post("/password-reset")
async def password_reset(call: ResetCall, write: WriteDep) -> ResetSent:
    return await write.run(
        ResetSent, call, lambda session, caller: account.request_reset(session, caller, call.email)
    )


@internal.post("/newsletter")
async def newsletter(call: NewsletterCall, write: WriteDep) -> NewsletterState:
    return await write.run(
        NewsletterState,
        call,
        lambda session, caller: account.set_newsletter(
            session, caller, subscribe=call.subscribe, email=call.email
        ),
    )
