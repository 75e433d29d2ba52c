"""The customer's event stream."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI

from crm_backend.settings import Settings
from crm_backend.sockets import listen_on
from tests.crm_backend.gateway.fake_rasa import FakeRasa
from tests.crm_backend.gateway.fixtures import Hire, OpenChat
from tests.crm_backend.gateway.people import ORIGIN
from tests.crm_backend.gateway.server import Stream, listening, serve

EVENTS = "/api/chat/events"


async def test_a_reply_arrives_with_its_typing_sign(
    kefu: FastAPI, open_chat: OpenChat, rasa: FakeRasa
) -> None:
    customer = await open_chat()
    async with serve(kefu) as running, listening(running.url + EVENTS, customer.headers) as stream:
        await customer.send("hello")
        messages = await stream.until("message.created", times=3)
        assert [message["seq"] for message in messages] == [1, 2, 3]
        assert messages[-1]["text"] == "You said: hello"
        typing = await stream.until("typing", times=2)
        assert typing == [{"sender": "bot", "on": True}, {"sender": "bot", "on": False}]
        ids = [event.id for event in stream.events if event.event == "message.created"]
        assert ids == ["1", "2", "3"]


async def test_a_reader_catches_up_where_it_stopped(kefu: FastAPI, open_chat: OpenChat) -> None:
    customer = await open_chat()
    for number in range(3):
        await customer.send(f"m{number}")
        await customer.hears(f"You said: m{number}")
    async with serve(kefu) as running:
        async with listening(running.url + EVENTS, {**customer.headers, "Last-Event-ID": "5"}) as stream:
            assert [m["seq"] for m in await stream.until("message.created", times=2)] == [6, 7]
        async with listening(running.url + EVENTS, customer.headers, after=6) as stream:
            assert [m["seq"] for m in await stream.until("message.created")] == [7]
            await customer.send("live")
            assert [m["seq"] for m in await stream.until("message.created", times=3)] == [7, 8, 9]
        odd = {**customer.headers, "Last-Event-ID": "not a number"}
        async with listening(running.url + EVENTS, odd, after=7) as stream:
            assert [m["seq"] for m in await stream.until("message.created", times=2)] == [8, 9]


async def test_hundreds_of_missed_messages_arrive_in_order(
    kefu: FastAPI, open_chat: OpenChat, hire: Hire
) -> None:
    customer, agent = await open_chat(), await hire()
    await customer.press("Talk to a person")
    await agent.do(customer.conversation_id, "claim")
    for number in range(120):
        await customer.send(f"m{number}")
    async with serve(kefu) as running, listening(running.url + EVENTS, customer.headers) as stream:
        messages = await stream.until("message.created", times=124)
        texts = [message["text"] for message in messages if message["text"].startswith("m")]
        assert texts == [f"m{number}" for number in range(120)]


async def test_an_idle_stream_has_a_heartbeat(
    kefu: FastAPI, open_chat: OpenChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_backend.gateway.stream.PING_SECONDS", 0.1)
    customer = await open_chat()
    async with (
        serve(kefu) as running,
        httpx.AsyncClient(headers=customer.headers, timeout=5) as client,
        client.stream("GET", running.url + EVENTS) as answer,
    ):
        beats = 0
        async for line in answer.aiter_lines():
            beats += line == ": ping"
            if beats == 3:
                break
    assert beats == 3


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux closes them by itself")
async def test_a_reader_who_stops_reading_is_closed_and_misses_nothing(
    kefu: FastAPI, open_chat: OpenChat, hire: Hire
) -> None:
    customer, agent = await open_chat(), await hire()
    await customer.press("Talk to a person")
    await agent.do(customer.conversation_id, "claim")
    texts = [f"{number} " + "long " * 300 for number in range(80)]
    listener = listen_on("127.0.0.1", 0, patience=1.0)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    async with serve(kefu, listener) as running:
        deaf = await _open_and_never_read(running.url, customer.headers["Authorization"])
        await until(lambda: kefu.state.streams.open == 1)
        for text in texts:
            await customer.send(text)
        await until(lambda: kefu.state.streams.open == 0, seconds=20)
        deaf.close()
        async with listening(running.url + EVENTS, customer.headers) as stream:
            await until(lambda: len(_said(stream)) == len(texts))
            assert _said(stream) == [text.strip() for text in texts]


def _said(stream: Stream) -> list[str]:
    return [one["text"] for one in stream.of("message.created") if "long" in one["text"]]


async def _open_and_never_read(url: str, authorization: str) -> socket.socket:
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    deaf.setblocking(False)
    host, port = url.removeprefix("http://").split(":")
    await asyncio.get_running_loop().sock_connect(deaf, (host, int(port)))
    request = f"GET {EVENTS} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\n\r\n"
    await asyncio.get_running_loop().sock_sendall(deaf, request.encode())
    return deaf


async def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_the_owner_is_told_without_staff_ids_and_suppressed_words_never(
    kefu: FastAPI, open_chat: OpenChat, rasa: FakeRasa, hire: Hire
) -> None:
    customer, agent = await open_chat(), await hire()
    rasa.delay = 0.5
    async with serve(kefu) as running, listening(running.url + EVENTS, customer.headers) as stream:
        await customer.send("hello")
        await asyncio.sleep(0.15)
        await agent.do(customer.conversation_id, "claim")
        await agent.do(customer.conversation_id, "typing")
        await agent.reply(customer.conversation_id, "Hi, Grace here.")
        [update] = await stream.until("conversation.updated")
        assert update == {"owner": "agent", "agent_name": "Grace Hopper"}
        messages = await stream.until("message.created", times=4)
        assert messages[-1]["author_name"] == "Grace Hopper"
        await asyncio.sleep(0.8)
        assert {"sender": "agent", "on": True} in stream.of("typing")
        assert "You said: hello" not in [message["text"] for message in stream.of("message.created")]
        assert agent.id not in "".join(event.data for event in stream.events)


async def test_open_streams_end_when_the_server_is_told_to_stop(
    tmp_path: object, chat_settings: Settings, kefu: FastAPI
) -> None:
    """A real process: SIGTERM while a customer listens, and it is gone at once."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {
        **os.environ,
        "DATABASE_URL": chat_settings.database_url,
        "KEFU_HOME": str(tmp_path),
        "KEFU_RASA_URL": chat_settings.rasa_url,
    }
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "--factory",
        "crm_backend.app:create_app",
        "--port",
        str(port),
    ]
    process = await asyncio.to_thread(
        subprocess.Popen, command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}"
        token = await _open_session(url)
        async with listening(url + EVENTS, {"Authorization": f"Bearer {token}"}) as stream:
            await stream.until("message.created")
            process.send_signal(signal.SIGTERM)
            await asyncio.to_thread(process.wait, 60)
            assert stream.task is not None
            await asyncio.wait_for(asyncio.gather(stream.task, return_exceptions=True), 5)
    finally:
        process.kill()
        process.wait()


async def _open_session(url: str) -> str:
    async with httpx.AsyncClient(base_url=url, headers={"Origin": ORIGIN}) as client, asyncio.timeout(40):
        while True:
            try:
                response = await client.post("/api/chat/sessions", json={"site": "demo"})
                return str(response.json()["token"])
            except httpx.ConnectError:
                await asyncio.sleep(0.2)
