"""The numbers of the escalation policy: data that an admin may change, with the values that Kefu ships."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, model_validator
from pydantic.dataclasses import dataclass as checked

Share = Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)]
Level = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
STRICT = ConfigDict(extra="forbid")


@checked(config=STRICT, frozen=True)
class Ramp:
    """What a signal adds to the score: nothing up to ``starts``, all of ``weight`` from ``full`` on."""

    weight: Share
    starts: Level
    full: Level

    @model_validator(mode="after")
    def _rises(self) -> "Ramp":
        if self.full <= self.starts:
            raise ValueError("full must be greater than starts")
        return self

    def of(self, value: float) -> float:
        """Return the share of the weight that this value earns; never falls when the value grows."""
        part = (value - self.starts) / (self.full - self.starts)
        return self.weight * min(1.0, max(0.0, part))


@checked(config=STRICT, frozen=True)
class PolicySettings:
    """A person is called at ``escalate_from``; reasons add up. Counts are of messages in a row."""

    escalate_from: Annotated[float, Field(gt=0, le=5, allow_inf_nan=False)] = 1.0
    repair_from: Annotated[float, Field(gt=0, le=5, allow_inf_nan=False)] = 0.3
    asked_for_person: Ramp = Ramp(1.0, 0.3, 0.6)
    bot_unreachable: Ramp = Ramp(1.0, 0, 1)
    sensitive_topic: Ramp = Ramp(1.0, 0.3, 0.75)
    special_case: Ramp = Ramp(0.6, 0.4, 0.8)
    protest: Ramp = Ramp(1.0, 0.2, 1.7)
    misunderstood: Ramp = Ramp(1.0, 0, 2)
    refused: Ramp = Ramp(1.0, 0, 2)
    asked_again: Ramp = Ramp(1.0, 0, 2)
    action_failed: Ramp = Ramp(1.0, 0, 2)
    no_progress: Ramp = Ramp(1.0, 1, 3)
    mood_falling: Ramp = Ramp(0.3, 0.1, 0.5)
    mood_low: Ramp = Ramp(0.6, 0.2, 0.6)
    insult: Ramp = Ramp(1.4, 0, 2)
    waited_long: Ramp = Ramp(0.5, 300, 1200)
    customer_value: Ramp = Ramp(0.2, 0.7, 1)
    churn_risk: Ramp = Ramp(0.2, 0.5, 1)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


SHIPPED = PolicySettings()
REASONS = tuple(one.name for one in fields(PolicySettings) if isinstance(getattr(SHIPPED, one.name), Ramp))
_ADAPTER = TypeAdapter(PolicySettings)


def read_settings(stored: Mapping[str, Any]) -> PolicySettings:
    """Return stored settings; a reason that came later has the shipped value, one that went is ignored."""
    known = {one.name for one in fields(PolicySettings)}
    return _ADAPTER.validate_python({name: value for name, value in stored.items() if name in known})


@dataclass(frozen=True)
class Policy:
    """One version of the policy; version 0 is the one that Kefu ships."""

    version: int = 0
    settings: PolicySettings = SHIPPED
