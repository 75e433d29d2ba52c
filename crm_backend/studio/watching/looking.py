"""One look at what customers wrote: figures from messages, no database."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from crm_backend.knowledge.gap_groups import group
from crm_backend.studio.data.nearest import Space, suggest
from crm_backend.studio.data.sentences import plain
from crm_backend.studio.vectors import SentenceVectors
from crm_backend.studio.watching import figures
from crm_backend.studio.watching.by_model import days_of_models, figures_of_models
from crm_backend.studio.watching.gathering import Said
from crm_backend.studio.watching.schemas import Day, Drift, NewTopic, Seen, Word
from crm_backend.studio.watching.shares import mean, missed, sure
from encoder.runtime import Vectors

ENOUGH = 100
"""Messages on each side, or an index is chance."""
SAMPLE = 3000
"""Messages whose vectors are compared with the training data's."""
ALIKE_FROM = 0.6
WORDS, TOPICS, OF_A_TOPIC = 30, 20, 200
LEAST_CONVERSATIONS, LEAST_MESSAGES = 2, 3


@dataclass(frozen=True)
class Material:
    """What a look needs."""

    said: Sequence[Said]
    before: Sequence[Said]
    tests: Sequence[str]
    """Sentences of the fixed test set that are in scope: how near real ones are to the training data."""
    handed_over: frozenset[str]
    models: Mapping[str, str]
    """The studio's id by Rasa's."""
    since: datetime
    until: datetime


def look(material: Material, space: Space, vectors: SentenceVectors) -> Seen:
    """Return all figures.

    Raises:
        Unavailable: ``encoder_missing``.
    """
    said, before = material.said, material.before
    return Seen(
        since=material.since,
        until=material.until,
        messages=len(said),
        not_understood=missed(said),
        not_understood_before=missed(before) if before else None,
        reference=len(before),
        drift=[*_moved(said, before), _familiarity(said, material.tests, space, vectors)],
        days=_days(said),
        models=figures_of_models(said, material.handed_over, material.models),
        model_days=days_of_models(said, material.handed_over, material.models),
        words=_words(said, space),
        topics=_topics(material, space, vectors),
    )


def _moved(said: Sequence[Said], before: Sequence[Said]) -> list[Drift]:
    enough = min(len(said), len(before)) >= ENOUGH
    intents = [[one.intent for one in some] for some in (before, said)]
    confidence = [sure(some) for some in (before, said)]
    return [
        _drift(
            "intents",
            figures.names_index(*intents) if enough else None,
            len(set(intents[1])),
            len(set(intents[0])),
        ),
        _drift(
            "confidence",
            figures.numbers_index(*confidence) if enough else None,
            mean(confidence[1]),
            mean(confidence[0]),
        ),
    ]


def _drift(measure: str, index: float | None, now: float, before: float) -> Drift:
    level = "unknown" if index is None else figures.level(index)
    shown = None if index is None else round(index, 3)
    return Drift.model_validate(
        {"measure": measure, "index": shown, "level": level, "now": now, "before": before}
    )


def _familiarity(said: Sequence[Said], tests: Sequence[str], space: Space, vectors: SentenceVectors) -> Drift:
    """How near messages are to the training data, beside the fixed test set, which never trained."""
    texts = [one.text for one in said if one.text.strip()]
    if len(texts) > SAMPLE:
        texts = [texts[at] for at in np.linspace(0, len(texts) - 1, SAMPLE).astype(int)]
    if not space.sentences or not texts or not tests:
        return _drift("familiarity", None, 0.0, 0.0)
    near, usual = (_likeness(vectors.of(some), space) for some in (texts, list(tests)))
    enough = min(len(near), len(usual)) >= ENOUGH
    return _drift(
        "familiarity", figures.numbers_index(usual, near) if enough else None, mean(near), mean(usual)
    )


def _likeness(rows: Vectors, space: Space) -> list[float]:
    """Return the cosine of each row to the nearest training sentence."""
    found: list[float] = []
    for start in range(0, len(rows), 256):
        found += (rows[start : start + 256] @ space.vectors.T).max(axis=1).tolist()
    return found


def _days(said: Sequence[Said]) -> list[Day]:
    by_day: dict[object, list[Said]] = defaultdict(list)
    for one in said:
        by_day[one.at.date()].append(one)
    return [
        Day.model_validate(
            {
                "day": day,
                "messages": len(some),
                "not_understood": missed(some),
                "confidence": mean(sure(some)),
            }
        )
        for day, some in sorted(by_day.items(), key=lambda item: str(item[0]))
    ]


def _words(said: Sequence[Said], space: Space) -> list[Word]:
    known = frozenset(word for one in space.sentences for word in figures.words_of(plain(one.text)))
    by_conversation: dict[str, list[str]] = defaultdict(list)
    holders: dict[str, str] = {}
    for one in said:
        by_conversation[one.conversation_id].append(one.text)
        for word in set(figures.words_of(one.text)) - known:
            holders.setdefault(word, one.id)
    found = figures.unseen_words(by_conversation, known, least=LEAST_CONVERSATIONS, most=WORDS)
    return [Word(word=word, conversations=count, message_id=holders[word]) for word, count in found]


def _topics(material: Material, space: Space, vectors: SentenceVectors) -> list[NewTopic]:
    refused = [one for one in material.said if not one.understood and one.text.strip()]
    if not refused:
        return []
    rows = vectors.of([one.text for one in refused])
    parts = [
        part for part in group(rows, [1] * len(refused), alike_from=ALIKE_FROM) if _is_topic(part, refused)
    ]
    parts = sorted(parts, key=lambda part: -len(part))[:TOPICS]
    common = Counter(word for one in space.sentences for word in set(figures.words_of(plain(one.text))))
    stop = frozenset(word for word, count in common.items() if count > len(space.sentences) / 50)
    names = figures.name_groups([[refused[at].text for at in part] for part in parts], stop)
    middle = material.since + (material.until - material.since) / 2
    return [
        _topic([refused[at] for at in part], words, rows[part[0]], space, middle)
        for part, words in zip(parts, names, strict=True)
    ]


def _is_topic(part: Sequence[int], refused: Sequence[Said]) -> bool:
    conversations = {refused[at].conversation_id for at in part}
    return len(part) >= LEAST_MESSAGES and len(conversations) >= LEAST_CONVERSATIONS


def _topic(
    some: Sequence[Said],
    words: list[str],
    vector: Vectors,
    space: Space,
    middle: datetime,
) -> NewTopic:
    near = suggest(space, vector, count=1)
    return NewTopic(
        name=" ".join(words) or "no words of their own",
        words=words,
        message_ids=[one.id for one in some[:OF_A_TOPIC]],
        conversations=len({one.conversation_id for one in some}),
        recent=sum(one.at >= middle for one in some),
        intent=near[0][0].intent if near else None,
        first=min(one.at for one in some),
        last=max(one.at for one in some),
    )
