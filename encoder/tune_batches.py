"""Put training data into batches: sentences of like length together, articles of a batch all different."""

from collections.abc import Sequence
from random import Random

from encoder.tune_data import Pair, Sentence

POOL = 20
Batch = list[Sentence] | list[Pair]


def make_batches(
    sentences: Sequence[Sentence], pairs: Sequence[Pair], *, size: int, seed: int
) -> list[Batch]:
    """Return one epoch in the order that ``seed`` gives."""
    random = Random(seed)
    batches: list[Batch] = [*_by_length(sentences, size, random), *_without_rivals(pairs, size, random)]
    random.shuffle(batches)
    return batches


def _by_length(sentences: Sequence[Sentence], size: int, random: Random) -> list[list[Sentence]]:
    shuffled = random.sample(sentences, len(sentences))
    batches = []
    for start in range(0, len(shuffled), size * POOL):
        # Sorting within a pool halves the padding, and so the time, and still mixes the intents.
        pool = sorted(shuffled[start : start + size * POOL], key=lambda sentence: len(sentence.text))
        batches += [pool[first : first + size] for first in range(0, len(pool), size)]
    return batches


def _without_rivals(pairs: Sequence[Pair], size: int, random: Random) -> list[list[Pair]]:
    """Batch the pairs so that another row's article is always a wrong answer; a lone pair teaches nothing."""
    batches: list[dict[str, Pair]] = []
    open_from = 0
    for pair in random.sample(pairs, len(pairs)):
        place = next((batch for batch in batches[open_from:] if pair.article not in batch), None)
        if place is None:
            place = {}
            batches.append(place)
        place[pair.article] = pair
        while open_from < len(batches) and len(batches[open_from]) >= size:
            open_from += 1
    return [list(batch.values()) for batch in batches if len(batch) > 1]
