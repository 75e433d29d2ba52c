"""Rules and stories as flows, and what hangs on an intent. Read-only: they come from the files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crm_backend.studio.data.files import Corpus
from crm_backend.studio.data.yaml_text import load


@dataclass(frozen=True)
class Step:
    """``kind`` is intent, action, form, slot or other; ``name`` what it names."""

    kind: str
    name: str


@dataclass(frozen=True)
class Flow:
    """A rule or a story; the steps at one place are alternatives (``or``)."""

    kind: str
    name: str
    file: str
    places: tuple[tuple[Step, ...], ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(step for place in self.places for step in place)


def flows_of(corpus: Corpus) -> list[Flow]:
    """Return every rule and story in the order of the files.

    Raises:
        InvalidInput: ``training_data_broken``.
    """
    return [flow for name, text in sorted(corpus.texts.items()) for flow in _flows(name, text)]


def uses_of(corpus: Corpus, intent: str) -> list[str]:
    """Return in words what an intent cannot be taken away from: rules, stories, forms."""
    flows = [
        f"the {flow.kind} '{flow.name}' ({flow.file})"
        for flow in flows_of(corpus)
        if any(step.kind == "intent" and step.name == intent for step in flow.steps)
    ]
    slots = [
        f"the slot '{slot}' ({file})"
        for slot, (file, content) in corpus.domain["slots"].items()
        if intent in _intents_in(content)
    ]
    return flows + slots


def _flows(name: str, text: str) -> Iterator[Flow]:
    if not name.startswith("data/") or ("rules:" not in text and "stories:" not in text):
        return
    content = load(name, text) or {}
    for part, kind in (("rules", "rule"), ("stories", "story")):
        for item in content.get(part) or []:
            places = tuple(tuple(_steps(one)) for one in item.get("steps") or [])
            yield Flow(kind, str(item.get(kind, "")), name, places)


def _steps(step: Mapping[str, Any]) -> Iterator[Step]:
    if "or" in step:
        for one in step["or"]:
            yield from _steps(one)
    elif "intent" in step:
        yield Step("intent", str(step["intent"]))
    elif "action" in step:
        yield Step("action", str(step["action"]))
    elif "active_loop" in step:
        loop = step["active_loop"]
        yield Step("form", "form ends" if loop is None else f"{loop} is open")
    elif "slot_was_set" in step:
        yield Step("slot", ", ".join(_slot(one) for one in step["slot_was_set"]))
    else:
        yield Step("other", str(next(iter(step), "")))


def _slot(slot: Any) -> str:
    if isinstance(slot, dict):
        return ", ".join(f"{name} = {_word(value)}" for name, value in slot.items())
    return str(slot)


def _word(value: Any) -> str:
    if isinstance(value, list | dict):
        return str(value)
    return {None: "empty", True: "yes", False: "no"}.get(value, str(value))


def _intents_in(content: Any) -> set[str]:
    mappings = content.get("mappings") or [] if isinstance(content, dict) else []
    found: set[str] = set()
    for mapping in mappings:
        for part in ("intent", "not_intent"):
            named = mapping.get(part) or []
            found.update(map(str, named if isinstance(named, list) else [named]))
    return found
