"""After an erasure no table knows what the customer wrote or who they were; the books stay."""

import io
import json
import sqlite3
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from crm_backend.conversations.models import Conversation, Message
from crm_backend.customers.models import Customer as CustomerRow
from crm_backend.customers.models import NewsletterRequest
from crm_backend.database import Base, Database, now
from crm_backend.insights import results
from crm_backend.insights.models import InsightLine
from crm_backend.insights.privacy import opted_out
from crm_backend.knowledge import gaps
from crm_backend.knowledge.models import Article, KnowledgeGap
from crm_backend.orders.models import Order
from crm_backend.privacy import retention, training
from crm_backend.settings import Settings
from crm_backend.staff.models import AuditEntry
from crm_backend.tickets.models import Ticket, TicketComment
from crm_backend.triage.models import EscalationDecision
from tests.crm_backend.gateway.fake_rasa import FakeRasa, answer
from tests.crm_backend.gateway.fixtures import Hire, OpenChat
from tests.crm_backend.gateway.people import Customer
from tests.crm_backend.gateway.test_tokens import identity

SAID = "Where is the zebra cushion for my aunt in Quxville?"
TRACES = ("zebra cushion", "quxville", "ada@example.com", "lovelace", "12 analytical row")


async def find_traces(database: Database) -> list[str]:
    """Look for the customer in every column of every row of every table."""
    found = []
    async with database.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in await session.execute(select(table)):
                for name, value in row._mapping.items():
                    text = (
                        bytes(value).decode(errors="replace")
                        if isinstance(value, bytes)
                        else json.dumps(value, default=str, ensure_ascii=False)
                    )
                    found += [f"{table.name}.{name}" for trace in TRACES if trace in text.lower()]
    return sorted(set(found))


@pytest.fixture
async def talk(open_chat: OpenChat, ada: CustomerRow, db: Database, rasa: FakeRasa, hire: Hire) -> Customer:
    """Ada asks, the bot repeats it, a gap becomes a draft, a ticket and an order are hers."""
    rasa.script = lambda turn: answer(
        f"You said: {turn.get('text')}", entities=[{"value": turn.get("text")}], slots={"q": SAID}
    )
    customer = await open_chat(identity=identity(sub=ada.id))
    sent = (await customer.send(SAID)).json()
    await customer.hears("You said")
    await customer.send("I want to talk to a person about the zebra cushion")
    async with db.write() as session:
        for reason in ("refused", "not_helpful"):
            await gaps.keep(
                session,
                question=SAID,
                conversation_id=customer.conversation_id,
                message_id=sent["id"],
                reason=reason,
                slug=None,
            )
        first = (await session.scalars(select(KnowledgeGap.id))).first()
        supervisor = await hire_id(session)
        await gaps.make_draft(
            session, [first or ""], title=None, category="", language="en", staff_id=supervisor
        )
        await training.record(session, "bot-aaaa.tar.gz", [sent["id"]])
        row = await session.get_one(CustomerRow, ada.id)
        row.address = "12 Analytical Row, Quxville"
        session.add(Order(number="K-1", customer_id=ada.id, shipping_address="Ada, 12 Analytical Row"))
        session.add(NewsletterRequest(email="ada@example.com", subscribe=True))
        ticket = Ticket(number="T-1", email="ada@example.com", subject=SAID, customer_id=ada.id)
        ticket.comments = [TicketComment(author="customer", body=SAID)]
        session.add(ticket)
        session.add(
            EscalationDecision(
                conversation_id=customer.conversation_id,
                message_id=sent["id"],
                policy_version=0,
                kind="stay",
                score=0.1,
                reasons=[{"code": "x", "text": f"asked “{SAID}” twice", "weight": 1}],
                inputs={},
            )
        )
    return customer


async def hire_id(session: object) -> str:
    from crm_backend.staff.service import create_staff

    staff = await create_staff(
        session,  # type: ignore[arg-type]
        email="sue@example.com",
        name="Sue",
        password="a long pass phrase",
        role="supervisor",
    )
    return staff.id


async def test_erasure_leaves_no_trace_in_any_table(
    talk: Customer, db: Database, hire: Hire, chat_settings: Settings, ada: CustomerRow
) -> None:
    before = await find_traces(db)
    assert {"messages.text", "tickets.subject", "articles.questions", "knowledge_gaps.question"} <= set(
        before
    )
    tracker = sqlite3.connect(chat_settings.home / "rasa.db")
    tracker.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, data TEXT)")
    tracker.execute("INSERT INTO events (sender_id, data) VALUES (?, ?)", (talk.conversation_id, SAID))
    tracker.execute("INSERT INTO events (sender_id, data) VALUES ('another', 'stays')")
    tracker.commit()
    admin = await hire("Root Admin", role="admin")
    done = await admin.call("POST", "/privacy/erase", json={"customer": "ADA@example.com"})
    assert done.status_code == 200, done.text
    assert done.json()["models_to_retrain"] == ["bot-aaaa.tar.gz"]
    assert done.json()["tracker_events"] == 1
    assert tracker.execute("SELECT data FROM events").fetchall() == [("stays",)]
    tracker.close()
    assert await find_traces(db) == []
    assert await admin.get("/privacy/retraining") == {"models": ["bot-aaaa.tar.gz"]}
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Order)) == 1
        assert await session.scalar(select(func.count()).select_from(Message)) > 2
        assert (await session.get_one(CustomerRow, ada.id)).status == "erased"
        line = await session.scalar(select(AuditEntry).where(AuditEntry.action == "privacy.erase"))
        assert line is not None
        assert (line.staff_id, line.object_id) == (admin.id, ada.id)
    again = await admin.call("POST", "/privacy/erase", json={"customer": ada.id})
    assert (again.status_code, again.json()["code"]) == (409, "erased_already")


async def test_erasure_reaches_what_was_predicted_and_sales_keep_their_sums(
    ada: CustomerRow, db: Database, hire: Hire
) -> None:
    origin = results.Origin(as_of=now(), model_version="1", inputs_digest="x")
    async with db.write() as session:
        await results.save_results(session, "churn", [results.Found(ada.id, {"risk": 0.5}, 0.5)], origin)
        session.add(
            InsightLine(
                batch="b", order_id="1", customer_id=ada.id, placed_at=now(), product_id="p",
                product_name="Lamp", quantity=2, unit_price_minor=500, currency="EUR",
            )
        )  # fmt: skip
    admin = await hire("Root Admin", role="admin")
    data = (await admin.call("POST", "/privacy/export", json={"customer": ada.id})).json()
    assert [len(data[topic]) for topic in ("predictions", "imported_order_lines")] == [1, 1]
    await admin.call("POST", "/privacy/erase", json={"customer": ada.id})
    async with db.read() as session:
        assert await results.get_result(session, "churn", ada.id) is None
        line = (await session.scalars(select(InsightLine))).one()
        assert (line.customer_id, line.quantity) == (None, 2)
        assert ada.id in await opted_out(session)


async def test_the_export_holds_all_of_it(talk: Customer, hire: Hire, db: Database) -> None:
    admin = await hire("Root Admin", role="admin")
    body = {"customer": "ada@example.com"}
    data = (await admin.call("POST", "/privacy/export", json=body)).json()
    assert SAID in [message["text"] for message in data["messages"]]
    assert data["customer"]["address"].startswith("12 Analytical")
    assert [len(data[topic]) for topic in ("orders", "tickets", "ticket_comments")] == [1, 1, 1]
    packed = await admin.call("POST", "/privacy/export", json=body, params={"format": "zip"})
    assert "attachment" in packed.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(packed.content)) as file:
        assert json.loads(file.read("messages.json")) == data["messages"]
    nobody = await admin.call("POST", "/privacy/export", json={"customer": "x@example.com"})
    assert nobody.json()["code"] == "customer_not_found"
    async with db.read() as session:
        actions = list(await session.scalars(select(AuditEntry.action)))
    assert actions.count("privacy.export") == 2


async def test_a_strangers_conversation_can_be_erased(open_chat: OpenChat, db: Database, hire: Hire) -> None:
    stranger = await open_chat()
    await stranger.send(SAID)
    await stranger.hears("You said")
    admin = await hire("Root Admin", role="admin")
    body = {"conversation_id": stranger.conversation_id}
    assert (await admin.call("POST", "/privacy/erase-conversation", json=body)).status_code == 200
    assert await find_traces(db) == []


async def test_retention_goes_by_class_and_says_so(
    talk: Customer, open_chat: OpenChat, db: Database, chat_settings: Settings
) -> None:
    stranger = await open_chat()
    await stranger.send("A stranger asks about lamps")
    await stranger.hears("You said")
    async with db.write() as session:
        ago = now() - timedelta(days=100)
        await session.execute(update(Conversation).values(updated_at=ago))
    done = await retention.apply(db, chat_settings)
    assert (done["strangers"], done["conversations"]) == (1, 0)
    assert (await retention.apply(db, chat_settings))["strangers"] == 0
    assert SAID in [message["text"] for message in await talk.read()]
    async with db.read() as session:
        theirs = select(Message.text).where(Message.conversation_id == stranger.conversation_id)
        assert set(await session.scalars(theirs)) == {"[erased]"}
    soon = chat_settings.model_copy(update={"retain_conversations": timedelta(days=99)})
    assert (await retention.apply(db, soon))["conversations"] == 1
    async with db.read() as session:
        lines = await session.scalars(select(AuditEntry).where(AuditEntry.action == "privacy.retention"))
        assert [line.detail["strangers"] for line in lines] == [1, 0]


async def test_a_card_number_reaches_neither_the_log_nor_rasa(
    open_chat: OpenChat, rasa: FakeRasa, db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    customer = await open_chat()
    await customer.send("My card 4111 1111 1111 1111 and my password is hunter2, is it charged?")
    await customer.hears("[card number removed]")
    kept = "My card [card number removed] and my password is [password removed], is it charged?"
    assert rasa.texts == [kept]
    async with db.read() as session:
        texts = list(await session.scalars(select(Message.text).where(Message.sender == "customer")))
    assert texts == [kept]
    assert "4111 1111" not in caplog.text
    assert "hunter2" not in caplog.text


async def test_an_article_keeps_its_other_questions(talk: Customer, db: Database, hire: Hire) -> None:
    async with db.write() as session:
        article = (await session.scalars(select(Article))).one()
        article.questions = [*article.questions, "Where is my parcel?"]
    admin = await hire("Root Admin", role="admin")
    await admin.call("POST", "/privacy/erase", json={"customer": "ada@example.com"})
    async with db.read() as session:
        assert (await session.scalars(select(Article))).one().questions == ["Where is my parcel?"]
