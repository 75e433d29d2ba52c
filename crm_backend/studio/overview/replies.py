"""What the bot can say: every reply with its variants, and where it is used. Pure functions."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crm_backend.studio.data.files import Corpus
from crm_backend.studio.data.flows import flows_of

_NAMED = re.compile(r"utter_(?:[A-Za-z0-9_]|\{[^{}]*\})+")
_FILLED = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Variant:
    """One wording; the bot takes any of a reply's that fits."""

    text: str
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reply:
    """``uses`` are in words: rules, stories, forms and files of actions."""

    name: str
    file: str
    variants: tuple[Variant, ...]
    uses: tuple[str, ...]


def replies_of(corpus: Corpus, actions: Mapping[str, str]) -> list[Reply]:
    """Return every reply of the domain.

    Args:
        actions: the text of the actions' Python files by name; a name such as ``f"utter_order_{state}"``
            counts as a use of each reply that it can become.
    """
    uses = _uses(corpus, actions)
    return [
        Reply(name, file, tuple(_variants(content)), tuple(uses.get(name, ())))
        for name, (file, content) in sorted(corpus.domain["responses"].items())
    ]


def _variants(content: Any) -> Iterator[Variant]:
    for one in content if isinstance(content, list) else []:
        if isinstance(one, dict):
            buttons = tuple(str(each.get("title", "")) for each in one.get("buttons") or [])
            yield Variant(str(one.get("text") or ""), buttons)


def _uses(corpus: Corpus, actions: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for flow in flows_of(corpus):
        for name in {step.name for step in flow.steps if step.kind == "action"}:
            found[name].append(f"{flow.kind} “{flow.name}” ({flow.file})")
    for form, (file, content) in corpus.domain["forms"].items():
        for slot in (content or {}).get("required_slots") or []:
            for name in (f"utter_ask_{form}_{slot}", f"utter_ask_{slot}"):
                found[name].append(f"form {form} asks for {slot} ({file})")
    for file, text in sorted(actions.items()):
        for name in _named_in(text, corpus.domain["responses"]):
            found[name].append(f"action ({file})")
    return found


def _named_in(text: str, known: Mapping[str, Any]) -> list[str]:
    names = set(_NAMED.findall(text))
    exact = {name for name in names if name in known}
    patterns = [_pattern(name) for name in names if "{" in name and _FILLED.sub("", name) != "utter_"]
    return sorted(exact | {name for name in known if any(one.fullmatch(name) for one in patterns)})


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(".+".join(map(re.escape, _FILLED.split(name))))
