"""Whatever happens in whatever order: one speaker, nothing lost, and everybody is told."""

import asyncio
import shutil
from collections.abc import Awaitable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from crm_backend.conversations.models import Conversation, ConversationEvent, Message
from crm_backend.conversations.ownership import ALLOWED
from crm_backend.conversations.vocabulary import agent_owner, public_owner
from crm_backend.database import Database
from crm_backend.desk import service as desk
from crm_backend.desk.offer import take_ticket
from crm_backend.desk.presence import beat
from crm_backend.desk.presence_schemas import TransferIn
from crm_backend.desk.tick import put_back_left_behind
from crm_backend.desk.transfer import transfer
from crm_backend.errors import Conflict
from crm_backend.settings import Settings
from crm_backend.triage.policy import Reason
from tests.crm_backend.conftest import SECRET
from tests.crm_backend.conversations.one_conversation import SlowRasa, World

WORDS = ["how long does delivery take", "where is it", "I am waiting", "thank you", "and the second parcel?"]
AGENTS = st.integers(0, 1)
Events = list[tuple[ConversationEvent, Message | None]]
REASON = Reason("asked_for_person", "Asked for a person.", 1.0)


class OneSpeaker(RuleBasedStateMachine):
    """``owner`` and the counts are what a reader of the rules expects the database to say."""

    template: Path
    folder: Path
    options: Settings
    rasa: SlowRasa
    made = 0

    def __init__(self) -> None:
        super().__init__()
        OneSpeaker.made += 1
        copy = self.folder / f"{OneSpeaker.made}.db"
        shutil.copy(self.template, copy)
        self.runner = asyncio.Runner()
        self.world = World(Database(f"sqlite+aiosqlite:///{copy}"), self.rasa, self.options)
        self.runner.run(self.world.open())
        self.owner, self.sent = "bot", list[tuple[str, str]]()

    def run(self, deed: Awaitable[Any]) -> Any:
        async def finish() -> Any:
            return await deed

        return self.runner.run(finish())

    def attempt(self, deed: Awaitable[Any]) -> Conflict | None:
        """Do it; return the refusal, if it was refused."""
        try:
            self.run(deed)
        except Conflict as refused:
            return refused
        return None

    @property
    def held(self) -> bool:
        return self.owner.startswith("agent:")

    def in_charge(self, agent: int) -> bool:
        return self.owner == agent_owner(self.world.agents[agent].id)

    # What happens

    @rule(text=st.sampled_from(WORDS))
    def customer_writes(self, text: str) -> None:
        if self.owner == "closed":
            self.owner = "bot"
        message = self.run(self.world.customer_writes(text)).message
        self.sent.append((message.client_id, text))
        assert message.state == ("pending" if self.owner == "bot" else "human")

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def customer_sends_again(self, data: st.DataObject) -> None:
        client_id, text = data.draw(st.sampled_from(self.sent))
        assert not self.run(self.world.customer_writes(text, client_id)).is_new

    @precondition(lambda self: self.world.thinking)
    @rule(data=st.data())
    def bot_answers(self, data: st.DataObject) -> None:
        """Late, as often as not; the words of a turn that lost its lease count for nothing."""
        thought = data.draw(st.sampled_from(self.world.thinking))
        counts, kept, shown = thought.counts, self.by_bot(), self.shown_by_bot()
        self.run(self.world.rasa_answers(thought))
        assert len(self.by_bot()) == len(kept) + counts, "kept, be it shown or not"
        if self.owner == "bot":
            self.owner = self.stored_owner()
            assert self.owner in ("bot", "queue"), "the bot may only call a person"
        else:
            assert self.shown_by_bot() == shown

    @precondition(lambda self: self.world.thinking)
    @rule()
    def process_seems_dead(self) -> None:
        self.run(self.world.lease_runs_out())
        self.run(self.world.start_turn())

    @rule()
    def bot_calls_a_person(self) -> None:
        moved = self.run(self.world.do(lambda s: desk.escalate(s, self.world.id, reasons=[REASON])))
        assert moved == (self.owner == "bot")
        self.owner = "queue" if moved else self.owner

    @rule(agent=AGENTS)
    def agent_claims(self, agent: int) -> None:
        staff = self.world.agents[agent]
        refused = self.attempt(self.world.do(lambda s: desk.claim(s, self.world.id, staff=staff)))
        if self.owner == "closed":
            assert refused is not None
            assert refused.code == "conversation_closed"
        elif self.held and not self.in_charge(agent):
            self.assert_told_who(refused)
        else:
            assert refused is None
            self.owner = agent_owner(staff.id)

    @precondition(lambda self: self.owner in ("bot", "queue"))
    @rule()
    def both_claim_at_once(self) -> None:
        async def both() -> list[Any]:
            claims = (
                self.world.do(lambda s, one=staff: desk.claim(s, self.world.id, staff=one))
                for staff in self.world.agents
            )
            return await asyncio.gather(*claims, return_exceptions=True)

        results = self.run(both())
        [refused] = [one for one in results if isinstance(one, Exception)]
        [won] = [one for one in results if not isinstance(one, Exception)]
        self.owner = won.owner
        self.assert_told_who(refused)

    def assert_told_who(self, refused: Any) -> None:
        [name] = [one.name for one in self.world.agents if agent_owner(one.id) == self.owner]
        assert isinstance(refused, Conflict), refused
        assert (refused.code, refused.extra["agent_name"]) == ("already_claimed", name)

    @rule(agent=AGENTS)
    def agent_gives_back(self, agent: int) -> None:
        staff = self.world.agents[agent]
        refused = self.attempt(self.world.do(lambda s: desk.return_to_bot(s, self.world.id, staff=staff)))
        assert (refused is None) == self.in_charge(agent)
        self.owner = self.owner if refused else "bot"

    @rule(agent=AGENTS)
    def agent_replies(self, agent: int) -> None:
        staff, client_id = self.world.agents[agent], f"reply-{len(self.events())}"
        refused = self.attempt(
            self.world.do(
                lambda s: desk.reply(s, self.world.id, staff=staff, client_id=client_id, text="Hello.")
            )
        )
        assert (refused is None) == self.in_charge(agent)

    @rule(agent=AGENTS, to_team=st.booleans())
    def agent_hands_on(self, agent: int, to_team: bool) -> None:
        staff, other = self.world.agents[agent], self.world.agents[1 - agent]
        body = TransferIn(team_id=self.world.team_id) if to_team else TransferIn(agent_id=other.id)
        may = self.owner == "queue" or self.in_charge(agent)
        refused = self.attempt(self.world.do(lambda s: transfer(s, self.world.id, body, staff=staff)))
        assert refused is None or not may or refused.code == "agent_away"
        if refused is None:
            assert may
            self.owner = "queue" if to_team else agent_owner(other.id)

    @rule(agent=AGENTS)
    def agent_goes_home(self, agent: int) -> None:
        self.run(self.world.goes_home(self.world.agents[agent]))
        moved = self.run(put_back_left_behind(self.world.database))
        if moved:
            assert self.in_charge(agent) or self.in_charge(1 - agent)
            self.owner = "queue"

    @rule(agent=AGENTS)
    def agent_comes(self, agent: int) -> None:
        self.run(self.world.do(lambda s: beat(s, self.world.agents[agent].id)))

    @rule(agent=AGENTS)
    def agent_closes(self, agent: int) -> None:
        staff = self.world.agents[agent]
        refused = self.attempt(self.world.do(lambda s: desk.close(s, self.world.id, staff=staff)))
        assert (refused is None) == (self.in_charge(agent) or self.owner == "closed")
        self.owner = self.owner if refused else "closed"

    @rule()
    def customer_takes_a_ticket(self) -> None:
        deed = self.world.do(lambda s: take_ticket(s, self.world.id, email="ada@example.com"))
        refused = self.attempt(deed)
        if self.owner == "queue":
            assert refused is None
            self.owner = "closed"
        else:
            assert refused is None or refused.code == "not_waiting"

    # What holds whatever happened

    def events(self) -> Events:
        return list(self.run(self.world.read())[1])

    def stored_owner(self) -> str:
        return str(self.run(self.world.read())[0].owner)

    def by_bot(self) -> list[str]:
        return [one.id for _, one in self.events() if one is not None and one.sender == "bot"]

    def shown_by_bot(self) -> list[str]:
        return [one.id for one in self.run(self.world.shown()) if one.sender == "bot"]

    @invariant()
    def all_is_well(self) -> None:
        conversation, events = self.run(self.world.read())
        log = [message for _, message in events if message is not None]
        check_owners(conversation, events, expected=self.owner)
        check_numbers(conversation, events)
        assert self.shown_by_bot() == spoken_in_turn(events)
        check_nothing_lost(log, sent=self.sent)
        waits = any(message.state == "pending" for message in log)
        assert not waits or (self.owner == "bot" and self.world.thinking), "nobody is at work on it"

    def teardown(self) -> None:
        self.runner.run(self.world.close())
        self.runner.close()


def check_owners(conversation: Conversation, events: Events, *, expected: str) -> None:
    """Each change of owner is an event, and one that the table allows."""
    owners = ["bot", *(event.owner for event, _ in events if event.owner)]
    assert conversation.owner == expected == owners[-1]
    for before, after in pairwise(owners):
        assert before != after
        assert public_owner(after) in ALLOWED[public_owner(before)]


def check_numbers(conversation: Conversation, events: Events) -> None:
    """The numbers have no gaps."""
    assert [event.seq for event, _ in events] == list(range(1, conversation.next_seq))
    assert all(message is None or message.seq == event.seq for event, message in events)


def spoken_in_turn(events: Events) -> list[str]:
    """Return the bot's messages that are shown; it had the conversation at each of them."""
    owner, shown = "bot", []
    for event, message in events:
        owner = event.owner or owner
        if message is not None and message.sender == "bot" and message.state != "suppressed":
            assert owner == "bot", f"{message.text!r} while {owner} had it"
            shown.append(message.id)
    return shown


def check_nothing_lost(log: list[Message], *, sent: list[tuple[str, str]]) -> None:
    """What the customer sent is there once and in order, and answered at most once, in order."""
    written = [one for one in log if one.sender == "customer"]
    assert [(one.client_id, one.text) for one in written] == sent
    answered = [one.reply_to for one in log if one.reply_to]
    order = [one.id for one in written]
    assert answered == sorted(set(answered), key=order.index)


def test_one_speaker_whatever_happens(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rasa = SlowRasa()
    rasa.start()
    long = timedelta(minutes=10)
    options = Settings(internal_secret=SECRET, session_secret=SECRET, demo=True, turn_lease=long)
    for name, value in {
        "template": sqlite_template,
        "folder": tmp_path,
        "rasa": rasa,
        "options": options,
    }.items():
        monkeypatch.setattr(OneSpeaker, name, value, raising=False)
    try:
        run_state_machine_as_test(
            OneSpeaker,
            settings=settings(
                max_examples=15,
                stateful_step_count=30,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        rasa.server.stop()
