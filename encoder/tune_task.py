"""One tuning from start to end: train, export, compare on the held-out part, and only then replace."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sentence_transformers import SentenceTransformer

from encoder.export import export, sha256
from encoder.runtime import CARD_FILE, Encoder, Vectors
from encoder.tune_checkpoint import Progress
from encoder.tune_data import Pair, Sentence, Split, digest
from encoder.tune_folders import replace_encoder
from encoder.tune_report import Score, amend_card, refusal, table
from encoder.tune_scores import score
from encoder.tune_train import Recipe, Trainer

NAME = "all-MiniLM-L6-v2, tuned"
PRESENT, EXPORTED = "present encoder (int8)", "tuned (int8), exported"


@dataclass(frozen=True)
class Task:
    """What to tune on, from where, to where."""

    sentences: Split[Sentence]
    pairs: Split[Pair]
    start: Path
    out: Path
    run: Path
    recipe: Recipe
    refit: bool

    def describe(self) -> str:
        """Say how much there is to train on and to judge by, and where the run is kept."""
        return (
            f"{len(self.sentences.train)} sentences and {len(self.pairs.train)} pairs to train on, "
            f"{len(self.sentences.held_out)} and {len(self.pairs.held_out)} held out; run kept in {self.run}"
        )

    def score(self, encode: Callable[[Sequence[str]], Vectors]) -> Score:
        """Score an encoder on the held-out part."""
        return score(encode, self.sentences, self.pairs)


def tune(task: Task) -> str | None:
    """Train, export, compare and replace; return why the encoder was not replaced, None if it was."""
    print(task.describe(), flush=True)
    model = _load(task.start)
    scores = {"before": task.score(_encode(model))}
    if (task.out / CARD_FILE).is_file():
        scores[PRESENT] = task.score(Encoder(task.out, threads=2).encode)
    print(table(scores), flush=True)
    progress = _trainer(task, model).run()
    scores["tuned"] = task.score(_encode(model))
    export(model, task.run / "encoder", name=NAME)
    scores[EXPORTED] = task.score(Encoder(task.run / "encoder", threads=2).encode)
    print(table(scores), flush=True)
    if PRESENT in scores and (reason := refusal(scores[PRESENT], scores[EXPORTED])):
        return reason
    if task.refit:
        model = _refit(task)
        export(model, task.run / "encoder", name=NAME)
    _install(task, model, scores, progress)
    return None


def _load(folder: Path) -> SentenceTransformer:
    return SentenceTransformer(str(folder), device="cpu")


def _trainer(task: Task, model: SentenceTransformer) -> Trainer:
    return Trainer(
        model,
        task.sentences.train,
        task.pairs.train,
        recipe=task.recipe,
        folder=task.run,
        judge=lambda tuned: task.score(_encode(tuned)).overall,
    )


def _refit(task: Task) -> SentenceTransformer:
    """Train from the start on all data and for all epochs: with few sentences held out, the best is luck."""
    model = _load(task.start)
    Trainer(
        model,
        [*task.sentences.train, *task.sentences.held_out],
        [*task.pairs.train, *task.pairs.held_out],
        recipe=task.recipe,
        folder=task.run / "refit",
        judge=None,
    ).run()
    return model


def _install(task: Task, model: SentenceTransformer, scores: dict[str, Score], progress: Progress) -> None:
    folder = task.run / "encoder"
    model.save_pretrained(str(folder / "weights"), create_model_card=False)
    sentences = [*task.sentences.train, *task.sentences.held_out]
    pairs = [*task.pairs.train, *task.pairs.held_out]
    amend_card(
        folder,
        weights_sha256=sha256(folder / "weights" / "model.safetensors"),
        tuned={
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "weights": "weights/",
            "from_sha256": sha256(task.start / "model.safetensors"),
            "data_sha256": digest(sentences, pairs),
            "sentences": len(sentences),
            "intents": len({sentence.label for sentence in sentences}),
            "pairs": len(pairs),
            "held_out": len(task.sentences.held_out) + len(task.pairs.held_out),
            "held_out_scores": {name: score.as_card() for name, score in scores.items()},
            "epochs": task.recipe.epochs if task.refit else progress.best_epoch,
            "seconds": round(progress.seconds),
            "trained_again_on_all": task.refit,
            "recipe": asdict(task.recipe),
        },
    )
    replace_encoder(folder, task.out)


def _encode(model: SentenceTransformer) -> Callable[[Sequence[str]], Vectors]:
    def encode(texts: Sequence[str]) -> Vectors:
        vectors: Vectors = model.encode(
            list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False
        )
        return vectors

    return encode
