"""Whether domain, rules and stories have the shape that the rest of the studio counts on."""

from typing import Any

import yaml  # type: ignore[import-untyped]

from crm_backend.studio.data.yaml_text import broken, items, line_of, mapping, pairs

STEPS_SHOULD = "a step should read '- intent: …' or '- action: …'."


def check_domain(name: str, root: Any) -> None:
    """Refuse a domain file whose parts are not what they should be.

    Raises:
        InvalidInput: ``training_data_broken``, with file and line.
    """
    for part, node in pairs(root):
        if part in ("intents", "entities"):
            for one in items(name, node, f"'{part}' should be a list of names."):
                _check_name(name, part, one)
        elif part in ("responses", "forms", "slots"):
            named = mapping(name, node, f"'{part}' should hold names, each with what belongs to it.")
            if part == "slots":
                for slot, content in named.items():
                    _check_slot(name, slot, content)


def check_flows(name: str, root: Any) -> None:
    """Refuse rules and stories that are not lists of steps.

    Raises:
        InvalidInput: ``training_data_broken``, with file and line.
    """
    for part, node in pairs(root):
        if part in ("rules", "stories"):
            for flow in items(name, node, f"'{part}' should be a list."):
                found = mapping(name, flow, f"an item of '{part}' should hold a name and 'steps'.")
                if "steps" in found:
                    _check_steps(name, found["steps"])


def _check_steps(name: str, node: Any) -> None:
    for step in items(name, node, "'steps' should be a list."):
        if not isinstance(step, yaml.MappingNode):
            raise broken(name, line_of(step), STEPS_SHOULD)
        found = dict(pairs(step))
        if "or" in found:
            _check_steps(name, found["or"])
        elif "slot_was_set" in found:
            items(name, found["slot_was_set"], "'slot_was_set' should be a list of slots.")


def _check_name(name: str, part: str, node: Any) -> None:
    scalar = isinstance(node, yaml.ScalarNode) and node.value
    if not scalar and not (isinstance(node, yaml.MappingNode) and node.value):
        raise broken(name, line_of(node), f"'{part}' should be a list of names.")


def _check_slot(name: str, slot: str, node: Any) -> None:
    for part, value in pairs(node):
        if part == "mappings":
            should = f"the mappings of '{slot}' should be a list, each with a 'type'."
            for one in items(name, value, should):
                for key, named in mapping(name, one, should).items():
                    if key in ("intent", "not_intent") and isinstance(named, yaml.MappingNode):
                        raise broken(name, line_of(named), f"'{key}' should be a name or a list of names.")
