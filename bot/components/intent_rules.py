"""Rasa's rules, looked up by the last action and the intent.

RulePolicy compares every rule with the conversation, twice for a new message: first for rules that name
its very words, which means walking through the whole conversation once more. No rule of ours does; should
one, this looks too.

config.yml:
  - name: bot.components.intent_rules.IntentRules
    core_fallback_threshold: 0.3
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from itertools import product
from typing import Any

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT, TEXT

Occasion = tuple[str | None, str | None]
Found = tuple[str | None, str | None, bool]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class IntentRules(RulePolicy):
    """Takes all of RulePolicy's options and predicts the same."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        rules = [json.loads(rule) for rule in self.lookup.get(RULES, {})]
        # While training there are no rules yet: then every rule is looked at, as RulePolicy does.
        self._names_texts = not rules or any(TEXT in state.get(USER, {}) for rule in rules for state in rule)
        self._indexes = [
            (lookup, _by_occasion(lookup))
            for name in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)
            if (lookup := self.lookup.get(name))
        ]

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Found:
        if use_text_for_last_user_input and not self._names_texts:
            return None, None, False
        return super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input)

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        index = next((index for indexed, index in self._indexes if indexed is lookup), None)
        if index is not None:
            action, intent = _occasion(states[-1])
            occasions = product({action, None}, {intent, None})
            lookup = {key: lookup[key] for occasion in occasions for key in index.get(occasion, ())}
        return super()._get_possible_keys(lookup, states)


def _by_occasion(rules: Iterable[str]) -> dict[Occasion, list[str]]:
    """Sort rules, written as JSON, by what their last state demands; None: any."""
    index = defaultdict(list)
    for rule in rules:
        index[_occasion(json.loads(rule)[-1])].append(rule)
    return dict(index)


def _occasion(state: State) -> Occasion:
    action, intent = state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME), state.get(USER, {}).get(INTENT)
    return (
        None if action in (None, SHOULD_NOT_BE_SET) else str(action),
        None if intent in (None, SHOULD_NOT_BE_SET) else str(intent),
    )
