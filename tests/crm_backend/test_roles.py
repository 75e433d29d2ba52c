"""Every staff route states who may call it, and lets nobody else through."""

import re

import httpx
import pytest
from fastapi import FastAPI

from tests.crm_backend.gateway.fixtures import (  # noqa: F401
    Hire,
    OpenChat,
    chat_settings,
    db,
    hire,
    http,
    kefu,
    open_chat,
    rasa,
)

ROLES = ("agent", "supervisor", "admin")
ANYONE, AGENT, SUPERVISOR, ADMIN = "anyone", "agent", "supervisor", "admin"
STATED: dict[str, str] = {
    "POST /api/staff/login": ANYONE,
    "POST /api/staff/logout": AGENT,
    "GET /api/staff/me": AGENT,
    "GET /api/staff/account": AGENT,
    "PUT /api/staff/account/password": AGENT,
    "POST /api/staff/account/second-factor": AGENT,
    "POST /api/staff/account/second-factor/confirm": AGENT,
    "POST /api/staff/account/second-factor/recovery-codes": AGENT,
    "POST /api/staff/account/second-factor/off": AGENT,
    "DELETE /api/staff/account/sessions/{session_id}": AGENT,
    "DELETE /api/staff/account/sessions": AGENT,
    "GET /api/staff/people": ADMIN,
    "PUT /api/staff/people/sign-in-rules": ADMIN,
    "POST /api/staff/people": ADMIN,
    "PATCH /api/staff/people/{staff_id}": ADMIN,
    "POST /api/staff/people/{staff_id}/password": ADMIN,
    "DELETE /api/staff/people/{staff_id}/second-factor": ADMIN,
    "GET /api/staff/audit": ADMIN,
    "GET /api/staff/audit/export": ADMIN,
    "GET /api/staff/sites": ADMIN,
    "POST /api/staff/sites": ADMIN,
    "PATCH /api/staff/sites/{site_id}": ADMIN,
    "POST /api/staff/sites/{site_id}/secret": ADMIN,
    "GET /api/staff/webhooks": ADMIN,
    "POST /api/staff/webhooks": ADMIN,
    "PATCH /api/staff/webhooks/{webhook_id}": ADMIN,
    "DELETE /api/staff/webhooks/{webhook_id}": ADMIN,
    "POST /api/staff/webhooks/{webhook_id}/secret": ADMIN,
    "POST /api/staff/webhooks/{webhook_id}/ping": ADMIN,
    "GET /api/staff/webhooks/{webhook_id}/deliveries": ADMIN,
    "POST /api/staff/webhooks/deliveries/{delivery_id}/redeliver": ADMIN,
    "GET /api/staff/conversations": AGENT,
    "GET /api/staff/conversations/{conversation_id}": AGENT,
    "GET /api/staff/conversations/{conversation_id}/messages": AGENT,
    "GET /api/staff/conversations/{conversation_id}/customer": AGENT,
    "GET /api/staff/conversations/{conversation_id}/evidence": AGENT,
    "POST /api/staff/conversations/{conversation_id}/claim": AGENT,
    "POST /api/staff/conversations/{conversation_id}/messages": AGENT,
    "POST /api/staff/conversations/{conversation_id}/return-to-bot": AGENT,
    "POST /api/staff/conversations/{conversation_id}/close": AGENT,
    "POST /api/staff/conversations/{conversation_id}/typing": AGENT,
    "POST /api/staff/conversations/{conversation_id}/handoff-verdict": AGENT,
    "GET /api/staff/events": AGENT,
    "POST /api/staff/uploads": AGENT,
    "GET /api/staff/uploads/{upload_id}": AGENT,
    "GET /api/staff/escalation-policy": AGENT,
    "POST /api/staff/escalation-policy": ADMIN,
    "POST /api/staff/escalation-policy/what-if": ADMIN,
    "POST /api/staff/escalation-policy/{version}/activate": ADMIN,
    "GET /api/staff/insights/customers/{customer_id}": AGENT,
    "PUT /api/staff/insights/customers/{customer_id}/profiling": AGENT,
    "GET /api/staff/insights/lists/{topic}": AGENT,
    "GET /api/staff/insights/lists/{topic}/export": SUPERVISOR,
    "GET /api/staff/insights/models": AGENT,
    "POST /api/staff/insights/runs": SUPERVISOR,
    "GET /api/staff/insights/runs/latest": AGENT,
    "GET /api/staff/insights/overview": AGENT,
    "GET /api/staff/insights/sales": AGENT,
    "GET /api/staff/insights/behaviour": AGENT,
    "GET /api/staff/insights/service": AGENT,
    "GET /api/staff/insights/forecast": AGENT,
    "GET /api/staff/insights/orders": AGENT,
    "GET /api/staff/insights/names": AGENT,
    "GET /api/staff/insights/sales/export": AGENT,
    "GET /api/staff/insights/service/export": AGENT,
    "GET /api/staff/insights/forecast/export": AGENT,
    "POST /api/staff/privacy/export": ADMIN,
    "POST /api/staff/privacy/erase": ADMIN,
    "POST /api/staff/privacy/erase-conversation": ADMIN,
    "GET /api/staff/privacy/retraining": ADMIN,
    "GET /api/staff/privacy/retention": ADMIN,
    "PUT /api/staff/privacy/retention": ADMIN,
    "POST /api/staff/privacy/retention/preview": ADMIN,
    "GET /api/staff/knowledge/articles": AGENT,
    "POST /api/staff/knowledge/articles": SUPERVISOR,
    "GET /api/staff/knowledge/articles/{article_id}": AGENT,
    "PATCH /api/staff/knowledge/articles/{article_id}": SUPERVISOR,
    "DELETE /api/staff/knowledge/articles/{article_id}": SUPERVISOR,
    "GET /api/staff/knowledge/articles/{article_id}/versions": AGENT,
    "GET /api/staff/knowledge/articles/{article_id}/versions/{number}": AGENT,
    "GET /api/staff/knowledge/export": AGENT,
    "GET /api/staff/knowledge/gaps": AGENT,
    "POST /api/staff/knowledge/articles/{article_id}/publish": SUPERVISOR,
    "POST /api/staff/knowledge/articles/{article_id}/undo": SUPERVISOR,
    "POST /api/staff/knowledge/articles/{article_id}/unpublish": SUPERVISOR,
    "POST /api/staff/knowledge/gaps/draft": SUPERVISOR,
    "POST /api/staff/knowledge/gaps/resolve": SUPERVISOR,
    "POST /api/staff/knowledge/images": SUPERVISOR,
    "POST /api/staff/knowledge/import": SUPERVISOR,
    "POST /api/staff/conversations/{conversation_id}/transfer": AGENT,
    "GET /api/staff/board": SUPERVISOR,
    "GET /api/staff/desk": AGENT,
    "GET /api/staff/desk/settings": SUPERVISOR,
    "PUT /api/staff/desk/settings": SUPERVISOR,
    "PUT /api/staff/desk/agents/{staff_id}": SUPERVISOR,
    "POST /api/staff/desk/teams": SUPERVISOR,
    "DELETE /api/staff/desk/teams/{team_id}": SUPERVISOR,
    "PUT /api/staff/presence": AGENT,
    "POST /api/staff/queue/next": AGENT,
    "GET /api/staff/reports/outcomes": AGENT,
    "GET /api/staff/reports/desk": SUPERVISOR,
    "GET /api/staff/reports/desk/conversations": SUPERVISOR,
    "GET /api/staff/reports/desk/export": SUPERVISOR,
    "GET /api/staff/reports/outcomes/conversations": AGENT,
    "GET /api/staff/search": AGENT,
    "GET /api/staff/tags": AGENT,
    "GET /api/staff/filters": AGENT,
    "PUT /api/staff/conversations/{conversation_id}/tags": AGENT,
    "PUT /api/staff/conversations/{conversation_id}/snooze": AGENT,
    "DELETE /api/staff/conversations/{conversation_id}/snooze": AGENT,
    "POST /api/staff/conversations/{conversation_id}/notes": AGENT,
    "POST /api/staff/conversations/{conversation_id}/mentions/seen": AGENT,
    "GET /api/staff/replies": SUPERVISOR,
    "POST /api/staff/replies": SUPERVISOR,
    "PUT /api/staff/replies/{reply_id}": SUPERVISOR,
    "DELETE /api/staff/replies/{reply_id}": SUPERVISOR,
    "POST /api/staff/macros": SUPERVISOR,
    "PUT /api/staff/macros/{macro_id}": SUPERVISOR,
    "DELETE /api/staff/macros/{macro_id}": SUPERVISOR,
    "GET /api/staff/conversations/{conversation_id}/replies": AGENT,
    "POST /api/staff/conversations/{conversation_id}/macros/{macro_id}/preview": AGENT,
    "POST /api/staff/conversations/{conversation_id}/macros/{macro_id}/run": AGENT,
    "GET /api/staff/tickets": AGENT,
    "POST /api/staff/tickets/{number}/reply": AGENT,
    "GET /api/staff/tickets/export": SUPERVISOR,
    "GET /api/staff/tickets/{number}": AGENT,
    "PATCH /api/staff/tickets/{number}": AGENT,
    "POST /api/staff/tickets/{number}/notes": AGENT,
    "GET /api/staff/orders": AGENT,
    "GET /api/staff/orders/export": SUPERVISOR,
    "GET /api/staff/orders/{number}": AGENT,
    "POST /api/staff/orders/{number}/cancel": AGENT,
    "POST /api/staff/orders/{number}/address": AGENT,
    "POST /api/staff/orders/{number}/items": AGENT,
    "POST /api/staff/orders/{number}/return": AGENT,
    "POST /api/staff/orders/{number}/payment": AGENT,
    "POST /api/staff/orders/{number}/papers": AGENT,
    "PUT /api/staff/customers/{customer_id}/note": AGENT,
    "GET /api/staff/customers": AGENT,
    "GET /api/staff/customers/export": SUPERVISOR,
    "GET /api/staff/customers/{customer_id}": AGENT,
    "GET /api/staff/studio/data": ADMIN,
    "GET /api/staff/studio/data/sentences": ADMIN,
    "POST /api/staff/studio/data/check": ADMIN,
    "POST /api/staff/studio/data/sentences": ADMIN,
    "POST /api/staff/studio/data/sentences/change": ADMIN,
    "POST /api/staff/studio/data/sentences/remove": ADMIN,
    "POST /api/staff/studio/data/intents": ADMIN,
    "POST /api/staff/studio/data/intents/{name}/rename": ADMIN,
    "DELETE /api/staff/studio/data/intents/{name}": ADMIN,
    "GET /api/staff/studio/data/quality": ADMIN,
    "GET /api/staff/studio/data/map": ADMIN,
    "GET /api/staff/studio/data/entities": ADMIN,
    "GET /api/staff/studio/data/replies": ADMIN,
    "GET /api/staff/studio/data/flows": ADMIN,
    "GET /api/staff/studio/data/edits": ADMIN,
    "POST /api/staff/studio/data/edits/{edit_id}/undo": ADMIN,
    "POST /api/staff/studio/data/archive": ADMIN,
    "POST /api/staff/studio/data/export": ADMIN,
    "POST /api/staff/studio/data/import": ADMIN,
    "GET /api/staff/studio/models": ADMIN,
    "POST /api/staff/studio/models": ADMIN,
    "GET /api/staff/studio/models/{model_id}": ADMIN,
    "GET /api/staff/studio/models/{model_id}/log": ADMIN,
    "POST /api/staff/studio/models/{model_id}/cancel": ADMIN,
    "POST /api/staff/studio/models/{model_id}/compare": ADMIN,
    "GET /api/staff/studio/models/{model_id}/comparison": ADMIN,
    "POST /api/staff/studio/models/{model_id}/promote": ADMIN,
    "POST /api/staff/studio/model-rollback": ADMIN,
    "GET /api/staff/studio/canaries": ADMIN,
    "POST /api/staff/studio/models/{model_id}/canary": ADMIN,
    "POST /api/staff/studio/canary/stop": ADMIN,
    "POST /api/staff/studio/models/{model_id}/replay": ADMIN,
    "GET /api/staff/studio/models/{model_id}/replay": ADMIN,
    "POST /api/staff/studio/models/{model_id}/replay/cancel": ADMIN,
    "GET /api/staff/studio/conversation-tests": ADMIN,
    "POST /api/staff/studio/conversation-tests": ADMIN,
    "DELETE /api/staff/studio/conversation-tests/{test_id}": ADMIN,
    "GET /api/staff/studio/model-gate": ADMIN,
    "PUT /api/staff/studio/model-gate": ADMIN,
    "GET /api/staff/studio/answers": ADMIN,
    "POST /api/staff/studio/answers/decisions": ADMIN,
    "POST /api/staff/studio/answers/undo": ADMIN,
    "GET /api/staff/studio/review": ADMIN,
    "POST /api/staff/studio/review/decisions": ADMIN,
    "GET /api/staff/studio/review/decisions": ADMIN,
    "POST /api/staff/studio/review/decisions/{decision_id}/undo": ADMIN,
    "GET /api/staff/studio/watching": ADMIN,
    "POST /api/staff/studio/watching/look": ADMIN,
    "PUT /api/staff/studio/watching/rules": ADMIN,
    "GET /api/staff/studio/intents": AGENT,
    "PUT /api/staff/studio/corrections/{message_id}": AGENT,
}
"""The least role; a new route has to be added here."""
STREAMS = {"GET /api/staff/events"}


def staff_routes(app: FastAPI) -> list[str]:
    return sorted(
        f"{method.upper()} {path}"
        for path, methods in app.openapi()["paths"].items()
        if path.startswith("/api/staff")
        for method in methods
    )


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path) -> str:  # type: ignore[no-untyped-def]
    import shutil

    shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "kefu.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'kefu.db'}"


def test_every_route_states_its_role(app: FastAPI) -> None:
    assert staff_routes(app) == sorted(STATED)


async def test_every_route_lets_in_whom_it_states(
    kefu: FastAPI,  # noqa: F811
    http: httpx.AsyncClient,  # noqa: F811
    hire: Hire,  # noqa: F811
    open_chat: OpenChat,  # noqa: F811
) -> None:
    customer = await open_chat()
    team = {role: await hire(f"{role.title()} Smith", role=role) for role in ROLES}
    wrong = []
    for stated, least in STATED.items():
        method, path = stated.split()
        path = re.sub(r"\{[a-z_]*id\}", "0" * 36, path)
        path = re.sub(r"\{[^}]+\}", "0", path)
        if least == ANYONE or path.endswith("/logout"):
            continue
        outside = [
            (await http.request(method, path, headers={"Origin": "http://127.0.0.1:8000", **headers}))
            for headers in ({}, customer.headers)
        ]
        wrong += [(stated, "outside", one.status_code) for one in outside if one.status_code != 401]
        for role, person in team.items() if stated not in STREAMS else ():
            status = (await person.call(method, path.removeprefix("/api/staff"))).status_code
            may = ROLES.index(role) >= ROLES.index(least)
            if status in (401, 500) or (status == 403) == may:
                wrong.append((stated, role, status))
    assert wrong == []
