"""An operator sees what is the matter: a part that dies is named, and one request is found in every log."""

import json
import os
import signal
import time
import uuid
from typing import Any

import httpx

from tests.e2e.patience import RECOVERY_SECONDS, within
from tests.e2e.system import Customer, System


def parts(system: System) -> tuple[int, dict[str, Any]]:
    answer = httpx.get(f"{system.url}/readyz", timeout=10)
    return answer.status_code, answer.json()["parts"]


def is_whole(system: System) -> bool:
    status, found = parts(system)
    return status == 200 and all(part["state"] == "ok" for part in found.values())


def test_a_process_that_stands_still_is_named_with_what_to_do(system: System) -> None:
    within(RECOVERY_SECONDS, lambda: is_whole(system), "everything is ready")
    for name, part, status in (("worker", "worker", 200), ("rasa", "rasa", 503), ("actions", "actions", 503)):
        pid = system.pid_of(name)
        os.kill(pid, signal.SIGSTOP)
        try:
            within(
                RECOVERY_SECONDS,
                lambda part=part: parts(system)[1][part]["state"] != "ok",
                f"{part} is missed",
            )
            code, found = parts(system)
            assert code == status, (name, found)
            assert found[part]["what_to_do"]
            assert found["database"]["state"] == "ok"
        finally:
            os.kill(pid, signal.SIGCONT)
        within(RECOVERY_SECONDS, lambda: is_whole(system), f"{part} is back")


def test_a_killed_process_is_named_and_comes_back(system: System) -> None:
    os.kill(system.pid_of("rasa"), signal.SIGKILL)
    within(RECOVERY_SECONDS, lambda: parts(system)[0] == 503, "the missing Rasa is noticed")
    within(RECOVERY_SECONDS, lambda: is_whole(system), "Rasa is back with the active model")
    assert parts(system)[1]["model"]["active"].endswith(".tar.gz")


def test_one_request_is_found_in_every_log_and_nobodys_words_are(system: System) -> None:
    customer, request_id = Customer(system, "ada@example.com"), f"seen-{uuid.uuid4().hex}"
    body = {"client_id": request_id, "text": "where is KF-1002, zanzibar@heron.example wants to know"}
    headers = {"Authorization": f"Bearer {customer.token}", "X-Request-ID": request_id}
    answer = httpx.post(f"{system.url}/api/chat/messages", json=body, headers=headers, timeout=10)
    assert (answer.status_code, answer.headers["x-request-id"]) == (202, request_id)
    names = ("backend", "rasa", "actions")
    within(
        RECOVERY_SECONDS, lambda: all(lines_of(system, name, request_id) for name in names), "all have logged"
    )
    time.sleep(0.2)
    for name in names:
        for line in lines_of(system, name, request_id):
            assert line["process"] == name
            assert line["conversation_id"] == customer.conversation_id
    routes = [line["route"] for line in lines_of(system, "backend", request_id) if "route" in line]
    assert any(route.startswith("/internal/") for route in routes), "the action's call belongs to it"
    for log in (system.home / "logs").glob("*.log"):
        text = log.read_text(encoding="utf-8")
        assert "zanzibar" not in text
        assert "ada@example.com" not in text


def lines_of(system: System, name: str, request_id: str) -> list[dict[str, Any]]:
    text = (system.home / "logs" / f"{name}.log").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if request_id in line]


def test_prometheus_is_told_how_long_each_stage_takes(system: System) -> None:
    Customer(system, "ada@example.com").say("where is KF-1002")
    text = httpx.get(f"{system.url}/metrics", timeout=10).text
    for stage in ("queue", "ask", "actions", "save", "total"):
        assert f'kefu_turn_seconds_count{{stage="{stage}"}}' in text
    values = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(values["kefu_workers"]) == 1
    assert float(values['kefu_turn_seconds_sum{stage="actions"}']) > 0
    assert float(values["kefu_job_lag_seconds"]) < 120
    assert any(name.startswith("kefu_model_active{") for name in values)
    assert 'kefu_conversations{owner="bot"}' in values
    assert 'kefu_outcomes{outcome="open"}' in values
