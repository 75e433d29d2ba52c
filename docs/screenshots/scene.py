"""A lively demo: some wait, one is answered, one rests, others are over. All over the public API."""

import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.e2e.browser import ADMIN, AGENT
from tests.e2e.system import Customer, System

JONA = {**AGENT, "email": "agent2@example.com"}
ASKED = (
    ("how long does delivery take?", 5, "Quick and clear."),
    ("do you have gift cards?", 4, ""),
    ("can I send it back after three weeks?", 5, ""),
    ("which payment methods do you take?", 2, "I wanted to pay by cheque."),
    ("can you recommend a lamp?", 4, ""),
)
"""What the bot answers alone, with how it was rated."""
ODD = (
    ("does the ficus want morning sun or evening sun", "is morning or evening sun better for the ficus?"),
    (
        "can my cat eat leaves of the monstera",
        "is the monstera bad for cats",
        "monstera and cats: poison?",
    ),
    ("do you engrave names on mugs", "could you engrave a name on the mug"),
    ("is the terrace lamp loud", "can I rent lamps for a wedding", "how heavy is the oak bench"),
)
"""What it was not taught, grouped by meaning."""
LANE_SECONDS = 600.0


@dataclass(frozen=True)
class Scene:
    """The conversations and records that pictures are taken of."""

    desk: "list[Worker]"
    talk: Customer
    waiting: str
    ticket: str
    customer_id: str

    def keep_online(self) -> None:
        """Show the desk's people as available: nobody has the console open all the time."""
        for one in self.desk:
            one.call("PUT", "/presence", status="online")


class Worker:
    """Somebody of the desk, over the API."""

    def __init__(self, system: System, who: dict[str, str]) -> None:
        self._client = httpx.Client(base_url=system.url, headers={"Origin": system.url}, timeout=60)
        self.call("POST", "/login", **who)
        self.id: str = self.call("GET", "/desk")["me"]["id"]

    def call(self, method: str, path: str, **body: Any) -> Any:
        answer = self._client.request(method, f"/api/staff{path}", json=body or None)
        return answer.raise_for_status().json() if answer.content else None

    def deed(self, customer: Customer, deed: str, method: str = "POST", **body: Any) -> Any:
        return self.call(method, f"/conversations/{customer.conversation_id}/{deed}", **body)

    def answer(self, customer: Customer, text: str) -> None:
        self.deed(customer, "messages", client_id=str(uuid.uuid4()), text=text)


def set_scene(system: System) -> Scene:
    """Hold the conversations; the demo should be a fresh one."""
    mara, jona, admin = Worker(system, AGENT), Worker(system, JONA), Worker(system, ADMIN)
    on_its_way = admin.call("GET", "/orders?status=in_transit&limit=20")["orders"]
    people = [row["email"] for row in admin.call("GET", "/orders?limit=60")["orders"]]
    others = [email for email in dict.fromkeys(people) if not email.startswith(("ada@", "bo@"))]
    taken = {"ada@example.com", "bo@example.com", *others[:9]}
    _let_the_bot_answer(system, others[:4])
    _finish(system, mara, others[4])
    _let_rest(system, mara, others[5])
    _be_with_jona(system, jona, mara, others[6])
    waiting = _let_wait(system, others[7:9])
    order = next(row for row in on_its_way if row["email"] not in taken)
    ticket = admin.call("GET", "/tickets?status=open")["tickets"][0]
    talk = _begin(system, mara, order)
    _puzzle(system)
    _train(admin)
    return Scene([mara, jona], talk, waiting, ticket["number"], order["customer_id"])


def _let_the_bot_answer(system: System, emails: list[str]) -> None:
    for email, (question, stars, words) in zip([*emails, None], ASKED, strict=True):
        customer = Customer(system, email)
        customer.say(question)
        customer.request("POST", "/feedback", json={"rating": stars, **({"comment": words} if words else {})})


def _puzzle(system: System) -> None:
    for group in ODD:
        for words in group:
            Customer(system).say(words)


def _train(admin: Worker) -> None:
    """Teach a sentence, train, and let the candidate answer a share once it was compared."""
    told = {"text": "has my vase set off to me yet", "intent": "track_order"}
    admin.call("POST", "/studio/data/sentences", **told)
    admin.call("POST", "/studio/watching/look")
    model = admin.call("POST", "/studio/models", deep=False)["id"]
    deadline = time.monotonic() + LANE_SECONDS
    while time.monotonic() < deadline:
        time.sleep(2)
        if admin.call("GET", f"/studio/models/{model}")["state"] != "candidate":
            continue
        if admin.call("GET", f"/studio/models/{model}/comparison")["state"] == "done":
            admin.call("POST", f"/studio/models/{model}/canary", share=0.1)
            return
    raise SystemExit("the scene's model was not trained in time")


def _finish(system: System, mara: Worker, email: str) -> None:
    customer = Customer(system, email)
    customer.say("my parcel came open and a cup is broken, I want to speak to somebody")
    mara.deed(customer, "claim")
    mara.answer(customer, "I am sorry about that. A new cup leaves our warehouse today.")
    mara.deed(customer, "tags", "PUT", tags=["damaged"])
    mara.deed(customer, "close")
    customer.request("POST", "/feedback", json={"rating": 5, "comment": "Mara was lovely."})


def _let_rest(system: System, mara: Worker, email: str) -> None:
    customer = Customer(system, email)
    customer.say("can a person tell me when the oak bench is back?")
    mara.deed(customer, "claim")
    mara.answer(customer, "The supplier tells us on Monday, then I write to you.")
    until = datetime.now(UTC) + timedelta(days=3)
    mara.deed(customer, "snooze", "PUT", until=until.isoformat())


def _be_with_jona(system: System, jona: Worker, mara: Worker, email: str) -> None:
    customer = Customer(system, email)
    customer.say("I was charged twice, please give me a human")
    jona.deed(customer, "claim")
    jona.answer(customer, "Hello, Jona here. Which amount do you see twice?")
    customer.send(text="49.90, on the same day")
    note = "@Mara Engel you had such a case last week: who is to be asked?"
    jona.deed(customer, "notes", text=note, mentions=[mara.id])


def _let_wait(system: System, emails: list[str]) -> str:
    bo = Customer(system, "bo@example.com")
    bo.say("where is my refund for KF-2002?")
    bo.say("that is not right, let me talk to a human")
    for email in emails:
        Customer(system, email).say("I would like to talk to a person about my order")
    angry = Customer(system)
    angry.say("this is the THIRD time I ask and nothing happens, this is ridiculous")
    angry.say("let me talk to a human")
    return bo.conversation_id


def _begin(system: System, mara: Worker, order: dict[str, Any]) -> Customer:
    customer = Customer(system, order["email"])
    customer.say(f"where's my stuff, {order['number']}")
    customer.say("It has to be here before Friday, can I talk to a person please?")
    mara.deed(customer, "claim")
    first = order["customer_name"].split()[0]
    mara.answer(customer, f"Hi {first}, Mara here. I am looking at your parcel right now.")
    customer.send(text="Thank you! It is a birthday present.")
    mara.deed(customer, "tags", "PUT", tags=["gift", "urgent"])
    return customer
