"""The API over real HTTP, misused as outsiders do: a problem document each, never a stack trace."""

import re
import time
import uuid

import httpx
import pytest

from tests.e2e.system import Customer, System


@pytest.fixture(scope="module")
def customer(system: System) -> Customer:
    return Customer(system)


def check_problem(answer: httpx.Response, status: int, code: str | None = None) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["code"]
    assert problem["detail"]
    if code:
        assert problem["code"] == code
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b"])
def test_nothing_to_say(customer: Customer, text: str) -> None:
    check_problem(customer.send(text=text), 422, "empty_message")


def test_ten_thousand_characters(customer: Customer) -> None:
    answer = customer.send(text="a" * 10_000)
    check_problem(answer, 422, "message_too_long")


def test_a_body_of_many_megabytes(customer: Customer) -> None:
    check_problem(customer.send(text="a" * 3_000_000), 413)


def test_invalid_json(customer: Customer) -> None:
    headers = {"Content-Type": "application/json"}
    url = f"{customer.system.url}/api/chat/messages"
    headers["Authorization"] = f"Bearer {customer.token}"
    check_problem(httpx.post(url, content=b'{"text": ', headers=headers), 400, "invalid_json")


@pytest.mark.parametrize("token", ["", "nonsense", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."])
def test_a_forged_token(system: System, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    check_problem(httpx.get(f"{system.url}/api/chat/messages", headers=headers), 401)


def test_a_forged_identity(system: System) -> None:
    body = {"site": "demo", "identity": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.forged"}
    check_problem(httpx.post(f"{system.url}/api/chat/sessions", json=body), 401)


@pytest.mark.parametrize(
    "path", ["/api/nothing", "/api/staff/conversations", "/internal/orders/find", "/help/no-such"]
)
def test_what_is_not_there_or_not_yours(system: System, path: str) -> None:
    assert httpx.get(f"{system.url}{path}").status_code in {401, 404, 405}


def test_the_same_client_id_twice_is_one_message(customer: Customer) -> None:
    body = {"client_id": str(uuid.uuid4()), "text": "hello"}
    first = customer.request("POST", "/messages", json=body)
    again = customer.request("POST", "/messages", json=body)
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json() == again.json()
    mine = [message for message in customer.messages() if message.get("client_id") == body["client_id"]]
    assert len(mine) == 1


def test_the_stream_resumes_where_it_was_cut(system: System) -> None:
    customer = Customer(system)
    customer.say("hello")
    everything = customer.messages()
    headers = {"Authorization": f"Bearer {customer.token}", "Last-Event-ID": str(everything[0]["seq"])}
    seen = []
    with httpx.stream("GET", f"{system.url}/api/chat/events", headers=headers, timeout=10) as stream:
        for line in stream.iter_lines():
            if line.startswith("id:"):
                seen.append(int(line[3:]))
            if seen and seen[-1] == everything[-1]["seq"]:
                break
    assert seen == [message["seq"] for message in everything[1:]]


def test_the_rest_channel_needs_its_key_and_answers_in_rasas_shape(system: System) -> None:
    url, body = f"{system.url}/webhooks/rest/webhook", {"sender": uuid.uuid4().hex, "message": "hello"}
    check_problem(httpx.post(url, json=body), 401)
    answer = httpx.post(url, json=body, headers={"X-API-Key": system.secrets["KEFU_API_KEY"]}, timeout=15)
    assert answer.status_code == 200
    assert answer.json()[0]["recipient_id"] == body["sender"]
    assert answer.json()[0]["text"]


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/demo/", "/console/"]
)
def test_what_everyone_expects_is_there(system: System, path: str) -> None:
    answer = httpx.get(f"{system.url}{path}", timeout=10)
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/docs", "/demo/", "/console/", "/widget.js"])
def test_pages_load_only_what_we_serve(system: System, path: str) -> None:
    answer = httpx.get(f"{system.url}{path}", timeout=10)
    assert not re.findall(r"""(?:src|href)=["']https?://""", answer.text)


def test_an_invoice_link_gives_a_pdf(system: System) -> None:
    customer = Customer(system, "ada@example.com")
    answer = customer.say("please send me the invoice for KF-1001")
    link = re.search(r"https?://\S+/api/invoices/[\w.-]+", answer)
    assert link, answer
    document = httpx.get(link[0], timeout=10)
    assert document.headers["content-type"] == "application/pdf"
    assert document.content.startswith(b"%PDF")


def test_a_person_who_is_asked_for_appears_in_the_queue(system: System) -> None:
    staff = httpx.Client(base_url=system.url, headers={"Origin": system.url}, timeout=10)
    login = {"email": "agent@example.com", "password": "kefu-demo-agent"}
    assert staff.post("/api/staff/login", json=login).status_code == 200
    customer = Customer(system, "ada@example.com")
    customer.say("let me talk to a human")
    wait = time.monotonic() + 2
    while not any(item["id"] == customer.conversation_id for item in queue(staff)):
        assert time.monotonic() < wait
    assert staff.post(f"/api/staff/conversations/{customer.conversation_id}/claim").status_code == 200
    body = {"client_id": str(uuid.uuid4()), "text": "Hello Ada, I am here."}
    assert (
        staff.post(f"/api/staff/conversations/{customer.conversation_id}/messages", json=body).status_code
        == 202
    )
    assert customer.messages()[-1]["text"] == "Hello Ada, I am here."
    customer.send(text="where is KF-1002")
    time.sleep(1.5)
    assert customer.messages()[-1]["sender"] == "customer", "the bot must be silent"
    assert (
        staff.post(f"/api/staff/conversations/{customer.conversation_id}/return-to-bot", json={}).status_code
        == 200
    )
    assert "DHL" in customer.say("where is KF-1002")


def queue(staff: httpx.Client) -> list[dict[str, str]]:
    found: list[dict[str, str]] = staff.get("/api/staff/conversations", params={"owner": "queue"}).json()[
        "conversations"
    ]
    return found
