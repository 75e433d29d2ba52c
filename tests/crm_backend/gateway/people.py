"""The people of the tests: a customer in the chat and an agent at the desk, over HTTP only."""

import asyncio
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

ORIGIN = "http://127.0.0.1:8000"
PASSWORD = "a long pass phrase"


@dataclass
class Customer:
    http: httpx.AsyncClient
    token: str = ""
    conversation_id: str = ""
    session: dict[str, Any] = field(default_factory=dict)

    async def open(self, **body: Any) -> "Customer":
        response = await self.http.post("/api/chat/sessions", json={"site": "demo", **body})
        assert response.status_code == 201, response.text
        self.session = response.json()
        self.token, self.conversation_id = self.session["token"], self.session["conversation_id"]
        return self

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def send(self, text: str | None = None, **body: Any) -> httpx.Response:
        message = {"client_id": str(uuid.uuid4()), **({} if text is None else {"text": text}), **body}
        return await self.http.post("/api/chat/messages", json=message, headers=self.headers)

    async def press(self, title: str) -> httpx.Response:
        buttons = [button for message in await self.read() for button in message["buttons"]]
        button = next(one for one in reversed(buttons) if one["title"] == title)
        return await self.send(button_id=button["id"])

    async def read(self, after: int = 0) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = (await self.state(after))["messages"]
        return messages

    async def state(self, after: int = 0) -> dict[str, Any]:
        path = "/api/chat/messages"
        response = await self.http.get(path, params={"after": after}, headers=self.headers)
        assert response.status_code == 200, response.text
        state: dict[str, Any] = response.json()
        return state

    async def hears(self, words: str, *, times: int = 1, seconds: float = 30.0) -> dict[str, Any]:
        """Wait until the shop's side said ``words`` so often; return the latest such message."""
        async with asyncio.timeout(seconds):
            while True:
                said = [m for m in await self.read() if m["sender"] != "customer" and words in m["text"]]
                if len(said) >= times:
                    return said[-1]
                await asyncio.sleep(0.02)

    async def said(self) -> list[tuple[str, str]]:
        """Return the log as pairs of sender and text, without the greeting."""
        return [(message["sender"], message["text"]) for message in (await self.read())[1:]]


@dataclass
class Agent:
    http: httpx.AsyncClient
    id: str
    email: str
    name: str
    cookies: dict[str, str] = field(default_factory=dict)

    async def sign_in(self) -> "Agent":
        response = await self.call("POST", "/login", json={"email": self.email, "password": PASSWORD})
        assert response.status_code == 200, response.text
        self.cookies = {"kefu_staff": response.cookies["kefu_staff"]}
        self.http.cookies.clear()
        return self

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Origin": ORIGIN, **({"Cookie": cookie} if cookie else {})}
        return await self.http.request(method, f"/api/staff{path}", headers=headers, **options)

    async def get(self, path: str, **params: Any) -> Any:
        response = await self.call("GET", path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    async def do(self, conversation_id: str, deed: str, **body: Any) -> httpx.Response:
        return await self.call("POST", f"/conversations/{conversation_id}/{deed}", json=body)

    async def reply(self, conversation_id: str, text: str) -> httpx.Response:
        return await self.do(conversation_id, "messages", client_id=str(uuid.uuid4()), text=text)
