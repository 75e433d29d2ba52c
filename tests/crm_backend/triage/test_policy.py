"""When a person takes over, when the bot tries once more, and why."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.triage.policy import ESCALATE, REPAIR, STAY, decide, repairable
from crm_backend.triage.state import ASKED, DONE, Signals, Turn
from crm_backend.triage.weights import REASONS, SHIPPED, PolicySettings, Ramp


@pytest.mark.parametrize(
    ("signals", "code"),
    [
        (Signals(asked_for_person=1.0), "asked_for_person"),
        (Signals(bot_unreachable=True), "bot_unreachable"),
        (Signals(topic="legal", topic_strength=1.0), "sensitive_topic"),
        (Signals(misunderstood=2), "misunderstood"),
        (Signals(refused=2), "refused"),
        (Signals(asked_again=2), "asked_again"),
        (Signals(failed=2), "action_failed"),
        (Signals(protests=2.5), "protest"),
        (Signals(stuck=3), "no_progress"),
        (Signals(insults=2), "insult"),
    ],
)
def test_one_reason_is_enough_when_there_is_much_of_it(signals: Signals, code: str) -> None:
    decision = decide(signals)
    assert decision.kind == ESCALATE
    assert [reason.code for reason in decision.reasons] == [code]
    assert all(reason.text for reason in decision.reasons)


@pytest.mark.parametrize(
    ("signals", "code"),
    [
        (Signals(special=1.0), "special_case"),
        (Signals(mood=-0.9), "mood_low"),
        (Signals(mood_fall=1.0), "mood_falling"),
        (Signals(waited=3600), "waited_long"),
        (Signals(customer_value=1.0), "customer_value"),
        (Signals(churn_risk=1.0), "churn_risk"),
        (Signals(insults=1), "insult"),
        (Signals(failed=1), "action_failed"),
    ],
)
def test_some_reasons_alone_leave_the_bot_in_place(signals: Signals, code: str) -> None:
    decision = decide(signals)
    assert (decision.kind, [reason.code for reason in decision.reasons]) == (STAY, [code])


@pytest.mark.parametrize(
    ("signals", "repaired"),
    [
        (Signals(misunderstood=1), "misunderstood"),
        (Signals(refused=1), "refused"),
        (Signals(asked_again=1), "asked_again"),
    ],
)
def test_the_first_time_is_repaired(signals: Signals, repaired: str) -> None:
    decision = decide(signals)
    assert (decision.kind, decision.repair) == (REPAIR, repaired)


def test_no_repair_for_somebody_who_has_had_enough() -> None:
    assert decide(Signals(misunderstood=1, mood=-0.6)).kind == ESCALATE


def test_nothing_is_no_reason() -> None:
    decision = decide(Signals())
    assert (decision.kind, decision.score, decision.reasons) == (STAY, 0.0, [])


def test_small_reasons_add_up_and_the_weightiest_is_named_first() -> None:
    decision = decide(Signals(refused=1, churn_risk=0.9, mood=-0.5))
    assert decision.kind == ESCALATE
    assert [reason.code for reason in decision.reasons] == ["refused", "mood_low", "churn_risk"]
    assert decision.score == pytest.approx(sum(reason.weight for reason in decision.reasons))


@pytest.mark.parametrize("code", REASONS)
def test_a_reason_without_weight_is_never_named(code: str) -> None:
    ramp: Ramp = getattr(SHIPPED, code)
    settings = replace(SHIPPED, **{code: Ramp(0.0, ramp.starts, ramp.full)})
    assert code not in [reason.code for reason in decide(MUCH, settings).reasons]


MUCH = Signals(
    asked_for_person=1.0,
    bot_unreachable=True,
    topic="fraud",
    topic_strength=1.0,
    special=1.0,
    misunderstood=3,
    refused=3,
    failed=3,
    asked_again=3,
    protests=3.0,
    stuck=5,
    mood=-1.0,
    mood_fall=2.0,
    insults=3,
    waited=9999.0,
    customer_value=1.0,
    churn_risk=1.0,
)


def test_every_reason_has_its_say() -> None:
    assert {reason.code for reason in decide(MUCH).reasons} == set(REASONS)


counts, shares = st.integers(0, 6), st.floats(0, 1)
signals = st.builds(
    Signals,
    asked_for_person=shares,
    bot_unreachable=st.booleans(),
    topic_strength=shares,
    special=shares,
    misunderstood=counts,
    refused=counts,
    failed=counts,
    asked_again=counts,
    protests=st.floats(0, 5),
    stuck=counts,
    mood=st.floats(-1, 1),
    mood_fall=st.floats(0, 2),
    insults=counts,
    waited=st.floats(0, 10_000),
    customer_value=st.none() | shares,
    churn_risk=st.none() | shares,
)
ramps = st.builds(
    lambda weight, starts, width: Ramp(weight, starts, starts + width),
    st.floats(0, 2),
    st.floats(0, 10),
    st.floats(0.1, 10),
)
settings_of_all_kinds = st.builds(PolicySettings, **dict.fromkeys(REASONS, ramps))
EVIDENCE = [field.name for field in fields(Signals) if field.name != "topic"]


@given(signals, signals, st.sampled_from(EVIDENCE), settings_of_all_kinds)
def test_more_evidence_never_lowers_the_score(
    one: Signals, other: Signals, name: str, settings: PolicySettings
) -> None:
    more, less = getattr(one, name) or 0, getattr(other, name) or 0
    if (more < less) != (name == "mood"):
        more, less = less, more
    heavier, lighter = replace(one, **{name: more}), replace(one, **{name: less})
    assert decide(heavier, settings).score >= decide(lighter, settings).score


@given(signals, settings_of_all_kinds)
def test_the_same_state_gives_the_same_decision(one: Signals, settings: PolicySettings) -> None:
    assert decide(one, settings) == decide(one, settings)


def test_the_bot_learns_beforehand_which_question_to_answer_differently() -> None:
    asked = Turn("track_order", "KF-1002", at=0)
    assert repairable([asked], 10) == [{"ask": "track_order", "subject": "KF-1002"}]
    assert repairable([asked, Turn("change_order", "KF-1002", DONE)], 10) == []
    assert repairable([asked, asked], 10) == []  # the third time is a person's
    assert repairable([asked], 7200) == []
    assert repairable([Turn("cancel_order", "KF-1", ASKED)], 10) == []
