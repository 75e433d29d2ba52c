"""The entities as they are marked in the training data: how often, in which intents, with which words."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from crm_backend.studio.data.sentences import Sentence, entities_of

EXAMPLES, VALUES = 6, 12


@dataclass
class EntityUse:
    """An entity of the domain; no marks at all for one that only rules of the pipeline find."""

    marks: int = 0
    intents: Counter[str] = field(default_factory=Counter)
    values: Counter[str] = field(default_factory=Counter)
    examples: list[Sentence] = field(default_factory=list)


def entity_uses(sentences: Iterable[Sentence], names: Iterable[str]) -> dict[str, EntityUse]:
    """Return what is marked, by entity; the first example of each intent comes before a second one."""
    found: dict[str, EntityUse] = {name: EntityUse() for name in names}
    waiting: dict[str, list[Sentence]] = defaultdict(list)
    for one in sentences:
        for marked in entities_of(one.text):
            use = found.setdefault(marked.entity, EntityUse())
            is_new = one.intent not in use.intents
            use.marks += 1
            use.intents[one.intent] += 1
            use.values[marked.value] += 1
            place = use.examples if is_new else waiting[marked.entity]
            if len(place) < EXAMPLES:
                place.append(one)
    for name, use in found.items():
        use.examples = [*use.examples, *waiting[name]][:EXAMPLES]
    return dict(sorted(found.items()))
