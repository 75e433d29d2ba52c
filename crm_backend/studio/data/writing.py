"""Edits brought into the text of the files: the lines they are about change, every other stays as it is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import yaml  # type: ignore[import-untyped]

from crm_backend.studio.data.files import Corpus, intent_blocks
from crm_backend.studio.data.merge import Merged
from crm_backend.studio.data.sentences import Sentence

RULES = "data/rules/studio.yml"
"""New intents look in the articles, until somebody writes a better rule."""
VERSION = 'version: "3.1"\n'


@dataclass(frozen=True)
class _Block:
    """An intent in a file, as numbers of lines from 0; ``end`` is the line after it."""

    intent: str
    start: int
    last_example: int
    end: int


def rewrite(corpus: Corpus, merged: Merged) -> dict[str, str]:
    """Return the text of every file with the merged edits; unchanged files are the same text."""
    texts = dict(corpus.texts)
    added: dict[str, list[str]] = defaultdict(list)
    for one in merged.sentences.values():
        if one.line == 0:
            added[one.intent].append(one.text)
    for name in [name for name in texts if name.startswith("data/")]:
        texts[name] = _rewrite_file(name, corpus, merged, added)
    for intent, sentences in sorted(added.items()):
        file = merged.new_intents.get(intent) or _file_beside(merged.intents[intent], texts)
        texts[file] = _append_block(texts.get(file, ""), intent, sentences)
    for intent, file in sorted(merged.new_intents.items()):
        if merged.of(intent):
            domain = file.replace("data/nlu/", "domain/")
            texts[domain] = _declare(texts.get(domain, ""), intent)
            texts[RULES] = _append_rule(texts.get(RULES, ""), intent)
    for intent in sorted(merged.dropped):
        domain = corpus.intents[intent]
        texts[domain] = _undeclare(texts[domain], intent)
    return texts


def _rewrite_file(name: str, corpus: Corpus, merged: Merged, added: dict[str, list[str]]) -> str:
    text = corpus.texts[name]
    lines = text.split("\n")
    places = {one.line: one for one in corpus.sentences if one.file == name}
    kept = {one.line: one for one in merged.sentences.values() if one.file == name}
    if not places:
        return text
    new: list[str | None] = list(lines)
    for line, old in places.items():
        new[line - 1] = _line_of(lines[line - 1], old, kept.get(line))
    inserted: dict[int, list[str]] = {}
    for block in _blocks(name, text, places.values()):
        if block.intent in merged.dropped or _is_emptied(block, places, kept, added):
            new[block.start : block.end] = [None] * (block.end - block.start)
        elif block.intent in added:
            model = lines[block.last_example]
            inserted[block.last_example] = [_like(model, one) for one in added.pop(block.intent)]
    return "\n".join(_assemble(new, inserted))


def _line_of(line: str, old: Sentence, now: Sentence | None) -> str | None:
    if now is None:
        return None
    return line if now.text == old.text else _like(line, now.text)


def _like(line: str, text: str) -> str:
    """Return a line for a sentence, indented and ended as another one."""
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}- {text}" + ("\r" if line.endswith("\r") else "")


def _is_emptied(
    block: _Block, places: dict[int, Sentence], kept: dict[int, Sentence], added: dict[str, list[str]]
) -> bool:
    inside = [line for line in places if block.start < line <= block.end]
    return block.intent not in added and not any(line in kept for line in inside)


def _blocks(name: str, text: str, sentences: Iterable[Sentence]) -> Iterator[_Block]:
    """Yield the intents' blocks from the first line to the one before the next item."""
    last = [one.line - 1 for one in sentences]
    lines = text.split("\n")
    for intent, node in intent_blocks(name, text):
        head = node.start_mark.line
        while not lines[head].lstrip().startswith("- intent"):
            head -= 1
        end = node.end_mark.line if node.end_mark.column == 0 else node.end_mark.line + 1
        examples = [line for line in last if node.start_mark.line < line < max(end, node.start_mark.line + 2)]
        yield _Block(intent, head, max(examples), min(end, len(lines)))


def _assemble(lines: list[str | None], inserted: dict[int, list[str]]) -> Iterator[str]:
    for at, line in enumerate(lines):
        if line is not None:
            yield line
        yield from inserted.get(at, [])


def _file_beside(domain: str, texts: dict[str, str]) -> str:
    """Return where the sentences of an intent that has none belong: beside its domain file."""
    beside = domain.replace("domain/", "data/nlu/")
    return beside if beside in texts else "data/nlu/studio.yml"


def _append_block(text: str, intent: str, sentences: list[str]) -> str:
    head = text.rstrip("\n") + "\n\n" if text.strip() else f"{VERSION}\nnlu:\n"
    body = "".join(f"    - {one}\n" for one in sentences)
    return f"{head}- intent: {intent}\n  examples: |\n{body}"


def _append_rule(text: str, intent: str) -> str:
    head = text.rstrip("\n") + "\n\n" if text.strip() else f"{VERSION}\nrules:\n"
    steps = f"      - intent: {intent}\n      - action: action_answer_question\n"
    return f'{head}  - rule: "{intent}: looks in the articles"\n    steps:\n{steps}'


def _intents_node(text: str) -> yaml.SequenceNode | None:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    return next((value for key, value in pairs if key.value == "intents"), None)


def _declare(text: str, intent: str) -> str:
    """Return a domain file with one more intent."""
    node = _intents_node(text)
    if node is None:
        head = text.rstrip("\n") + "\n\n" if text.strip() else f"{VERSION}\n"
        return f"{head}intents: [{intent}]\n"
    if any(_name(one) == intent for one in node.value):
        return text
    if node.flow_style:
        at = node.end_mark.index - 1
        return f"{text[:at].rstrip()}{', ' if node.value else ''}{intent}{text[at:]}"
    last = node.value[-1].end_mark.line
    lines = text.split("\n")
    indent = lines[node.value[0].start_mark.line].partition("-")[0]
    return "\n".join([*lines[: last + 1], f"{indent}- {intent}", *lines[last + 1 :]])


def _undeclare(text: str, intent: str) -> str:
    """Return a domain file without an intent."""
    node = _intents_node(text)
    names = [] if node is None else node.value
    for at, one in enumerate(names):
        if _name(one) == intent and node is not None:
            if not node.flow_style:
                return _without_line(text, one.start_mark.line)
            start = names[at - 1].end_mark.index if at else one.start_mark.index
            end = names[at + 1].start_mark.index if not at and len(names) > 1 else one.end_mark.index
            return text[:start] + text[end:]
    return text


def _without_line(text: str, line: int) -> str:
    lines = text.split("\n")
    return "\n".join(lines[:line] + lines[line + 1 :])


def _name(node: yaml.Node) -> str:
    """An intent may be a mapping: ``- greet: {use_entities: []}``."""
    return str(node.value[0][0].value if isinstance(node, yaml.MappingNode) else node.value)
