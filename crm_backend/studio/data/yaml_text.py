"""YAML read so that an error names file and line, and a file of another shape is such an error too."""

from collections.abc import Iterator
from typing import Any

import yaml  # type: ignore[import-untyped]

from crm_backend.errors import InvalidInput

BROKEN = "training_data_broken"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING = "tag:yaml.org,2002:null"


def load(name: str, text: str) -> Any:
    """Return a file's content as plain values.

    Raises:
        InvalidInput: ``training_data_broken``, with ``file`` and ``line``.
    """
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  (safe: a SafeLoader either way)
    except yaml.YAMLError as error:
        raise _not_yaml(name, text, error) from error
    except ValueError as error:  # a date or a number that is none
        raise broken(name, 1, f"a value cannot be read: {error}.") from error


def compose(name: str, text: str) -> Any:
    """Return a file as YAML nodes, which know their lines; None if it is empty.

    Raises:
        InvalidInput: ``training_data_broken``: no YAML, or no mapping at the top.
    """
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise _not_yaml(name, text, error) from error
    if root is None or is_nothing(root) or isinstance(root, yaml.MappingNode):
        return root
    raise broken(name, line_of(root), "a file should hold keys such as 'nlu', 'rules' or 'intents'.")


def broken(name: str, line: int, what: str) -> InvalidInput:
    """Return the error for a line of a file."""
    return InvalidInput(f"{name}, line {line}: {what}", code=BROKEN, file=name, line=line)


def line_of(node: Any) -> int:
    """Return the line that a node begins on, from 1."""
    return int(node.start_mark.line) + 1


def is_nothing(node: Any) -> bool:
    """Tell whether a key was left without a value."""
    return bool(node.tag == _NOTHING)


def pairs(node: Any) -> Iterator[tuple[str, Any]]:
    """Yield keys and nodes of a mapping; of anything else nothing."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), value


def items(name: str, node: Any, what: str) -> list[Any]:
    """Return the nodes of a list; nothing counts as an empty one.

    Raises:
        InvalidInput: ``training_data_broken``; ``what`` says what it should be.
    """
    if is_nothing(node):
        return []
    if not isinstance(node, yaml.SequenceNode):
        raise broken(name, line_of(node), what)
    found: list[Any] = node.value
    return found


def mapping(name: str, node: Any, what: str) -> dict[str, Any]:
    """Return the nodes of a mapping by key; nothing counts as an empty one.

    Raises:
        InvalidInput: ``training_data_broken``; ``what`` says what it should be.
    """
    if not is_nothing(node) and not isinstance(node, yaml.MappingNode):
        raise broken(name, line_of(node), what)
    return dict(pairs(node))


def _not_yaml(name: str, text: str, error: Exception) -> InvalidInput:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read as YAML"
    position = getattr(error, "position", 0) or 0
    return broken(name, mark.line + 1 if mark else text.count("\n", 0, position) + 1, f"{problem}.")
