"""What the busiest routes ask for is given in place: FastAPI would run a plain function in a thread."""

import inspect
from collections.abc import Iterator

import pytest
from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from crm_backend.gateway import routes as chat
from crm_backend.knowledge import routes as knowledge
from crm_backend.orders import routes as orders
from crm_backend.tickets import routes as tickets


def asked_for(dependant: Dependant) -> Iterator[Dependant]:
    for one in dependant.dependencies:
        yield one
        yield from asked_for(one)


@pytest.mark.parametrize("router", [chat.router, orders.internal, tickets.internal, knowledge.internal])
def test_no_request_of_a_turn_waits_for_a_thread(router: APIRouter) -> None:
    found = [
        one.call
        for route in router.routes
        if isinstance(route, APIRoute)
        for one in asked_for(route.dependant)
    ]
    assert found
    plain = {
        call for call in found if not (inspect.iscoroutinefunction(call) or inspect.isasyncgenfunction(call))
    }
    assert plain == set()
