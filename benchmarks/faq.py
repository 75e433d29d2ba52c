"""How well are articles found, and does nothing come where none fits? ``python -m benchmarks.faq``.

BANKING77 as articles: an intent's name and three of its training questions (the first three, and three drawn
by each seed); its test questions ask; CLINC150's out-of-scope queries are what no article answers. Where the
data comes from is said in ``intent_data``. Prints P@1, NDCG@10 and the AUROC of the best score, for the index
that ships, for BM25 alone (bm25s as it comes) and for dense vectors alone (the nearest unit).
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from benchmarks.intent_data import banking, clinc
from benchmarks.machine import describe_machine
from crm_backend.knowledge.document import Document, Vectors, units_of
from crm_backend.knowledge.index import Index
from encoder.runtime import Encoder

DEPTH = 10
Scores = npt.NDArray[np.float32]


def articles(seed: int | None, *, each: int = 3) -> list[Document]:
    """Return one article an intent; ``seed`` draws its questions, None takes the first."""
    train, random = banking().train, np.random.default_rng(seed)
    found = []
    for intent in sorted({label for _, label in train}):
        texts = [text for text, label in train if label == intent]
        order = range(len(texts)) if seed is None else random.permutation(len(texts))
        name = intent.replace("_", " ").replace("?", "").strip()
        found.append(Document(intent, intent, name, tuple(texts[row] for row in list(order)[:each]), ()))
    return found


def ship(documents: Sequence[Document], encoder: Encoder) -> Callable[[list[str], Vectors], Scores]:
    """Return what scores all articles for each question: the index that ships."""
    index = Index.of(documents, {one.id: units_of(one, encoder.encode(one.texts)) for one in documents})
    number = {one.id: place for place, one in enumerate(documents)}

    def score(questions: list[str], vectors: Vectors) -> Scores:
        scores = np.zeros((len(questions), len(documents)), dtype=np.float32)
        for row, (question, vector) in enumerate(zip(questions, vectors, strict=True)):
            for hit in index.search(question, vector, limit=len(documents)):
                scores[row, number[hit.document.id]] = hit.score
        return scores

    return score


def words_alone(documents: Sequence[Document]) -> Callable[[list[str], Vectors], Scores]:
    """Return the same for BM25."""
    model = bm25s.BM25()
    texts = [" ".join([one.title, *one.questions]) for one in documents]
    model.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)

    def score(questions: list[str], _: Vectors) -> Scores:
        tokens = bm25s.tokenize(questions, stopwords="en", return_ids=False, show_progress=False)
        rows = [model.get_scores(words) if words else np.zeros(len(texts)) for words in tokens]
        return np.array(rows, dtype=np.float32)

    return score


def dense_alone(documents: Sequence[Document], encoder: Encoder) -> Callable[[list[str], Vectors], Scores]:
    """Return the same for the cosine of the nearest title or question."""
    units = [encoder.encode([one.title, *one.questions]) for one in documents]
    starts = np.cumsum([0, *(len(part) for part in units[:-1])])
    flat = np.concatenate(units)
    return lambda _, vectors: np.maximum.reduceat(vectors @ flat.T, starts, axis=1)


def measure(inside: Scores, outside: Scores, truth: Sequence[int]) -> tuple[float, float, float]:
    """Return P@1, NDCG@10 and the AUROC of the best score of questions with and without an answer."""
    order = np.argsort(-inside, axis=1, kind="stable")
    rank = (order == np.array(truth)[:, None]).argmax(axis=1)
    gain = np.where(rank < DEPTH, 1 / np.log2(rank + 2), 0.0)
    labels = [1] * len(inside) + [0] * len(outside)
    auroc = roc_auc_score(labels, [*inside.max(axis=1), *outside.max(axis=1)])
    return float((rank == 0).mean()), float(gain.mean()), float(auroc)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=2, help="draws besides the first three questions")
    arguments = parser.parse_args()
    encoder = Encoder(Path("models/encoder"))
    asked, nothing = banking().test, clinc().outside
    questions = [text for text, _ in asked]
    inside, outside = encoder.encode(questions), encoder.encode(nothing)
    print(f"{describe_machine()} · {len(asked)} questions, {len(nothing)} that nothing answers")
    print("| articles | by | P@1 | NDCG@10 | AUROC |\n|---|---|---|---|---|")
    for seed in [None, *range(1, arguments.seeds + 1)]:
        documents = articles(seed)
        numbers = {one.id: place for place, one in enumerate(documents)}
        truth = [numbers[intent] for _, intent in asked]
        ways = {
            "the index": ship(documents, encoder),
            "BM25 alone": words_alone(documents),
            "dense alone": dense_alone(documents, encoder),
        }
        for name, score in ways.items():
            figures = measure(score(questions, inside), score(nothing, outside), truth)
            drawn = "first three" if seed is None else f"seed {seed}"
            print(f"| {drawn} | {name} | " + " | ".join(f"{one:.3f}" for one in figures) + " |", flush=True)


if __name__ == "__main__":
    main()
