"""The training loop of tuning: a sentence-transformers model, its losses, checkpoints, early stopping.

Loss of labelled sentences, each seen twice with other words dropped: cross-entropy over the scaled cosines
between its vector and one learned direction an intent (Wang et al. 2017, "NormFace"; the directions start
at the intents' means), and a supervised contrast between the sentences of a batch (Khosla et al. 2020),
which keeps the neighbourhoods that the kernel classifier lives on. Loss of question-article pairs:
sentence-transformers' MultipleNegativesRankingLoss. What is judged and kept is the running average of the
weights (Izmailov et al. 2018, Polyak averaging), which is steadier than the last ones.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file  # type: ignore[import-not-found]
from sentence_transformers import SentenceTransformer
from sentence_transformers.losses import MultipleNegativesRankingLoss
from torch.nn import functional
from tqdm import tqdm  # type: ignore[import-untyped]

from encoder.tune_batches import Batch, make_batches
from encoder.tune_checkpoint import BEST, Progress, read_checkpoint, save_weights, write_checkpoint
from encoder.tune_data import Pair, Sentence

Judge = Callable[[SentenceTransformer], float]
HEAD, AVERAGE = "head", "average."
MAX_TOKENS = 128
CHECKPOINT_SECONDS = 60.0
WARM_UP = 0.1
LOWEST_RATE = 0.02


@dataclass(frozen=True)
class Recipe:
    """How to train; docs/decisions/0006 has the measurements behind the defaults."""

    epochs: int = 5
    minutes: float | None = None
    patience: int = 3
    batch: int = 32
    learning_rate: float = 5e-5
    head_learning_rate: float = 1e-3
    scale: float = 20.0
    contrast: float = 0.5
    contrast_temperature: float = 0.1
    averaging: float = 0.995
    frozen_layers: int = 0
    word_dropout: float = 0.1
    seed: int = 0


class Trainer:
    """Trains ``model`` in place; ``run`` leaves it with the weights of the best epoch.

    Args:
        folder: where checkpoints go; if one is there, ``run`` goes on from it.
        judge: the held-out score after an epoch, higher is better; None keeps the last epoch.
    """

    def __init__(
        self,
        model: SentenceTransformer,
        sentences: list[Sentence],
        pairs: list[Pair],
        *,
        recipe: Recipe,
        folder: Path,
        judge: Judge | None,
    ) -> None:
        torch.manual_seed(recipe.seed)
        self.model, self.recipe, self.folder, self.judge = model, recipe, folder, judge
        self.sentences, self.pairs = sentences, pairs
        self.labels = sorted({sentence.label for sentence in sentences})
        self.head = torch.nn.Parameter(self._mean_vectors())
        self.ranking = MultipleNegativesRankingLoss(model)
        _freeze(model, recipe.frozen_layers)
        self.tuned = {name: value for name, value in model.named_parameters() if value.requires_grad}
        self.average = {name: value.detach().clone() for name, value in self.tuned.items()}
        self.optimizer = torch.optim.AdamW(
            [
                {"params": list(self.tuned.values()), "lr": recipe.learning_rate, "weight_decay": 0.01},
                {"params": [self.head], "lr": recipe.head_learning_rate, "weight_decay": 0.0},
            ]
        )
        self.total = recipe.epochs * len(self._batches(0))
        self.scheduler = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._rate)
        self.progress = Progress()

    def run(self) -> Progress:
        """Train to the end, to the time limit, or until ``patience`` epochs brought nothing better."""
        self._resume()
        started = time.monotonic() - self.progress.seconds
        done = self.progress.epoch * len(self._batches(0)) + self.progress.done
        with tqdm(total=self.total, initial=done, unit="batch", desc="tuning") as bar:
            while not self._is_over():
                self._train_epoch(bar, started)
                self._end_epoch(bar, started)
        best = (
            load_file(self.folder / BEST) if self.judge and (self.folder / BEST).is_file() else self.average
        )
        self.model.load_state_dict(best, strict=False)
        self.model.eval()
        return self.progress

    def _is_over(self) -> bool:
        progress, recipe = self.progress, self.recipe
        late = recipe.minutes is not None and progress.seconds >= 60 * recipe.minutes
        stuck = self.judge is not None and progress.epoch - progress.best_epoch >= recipe.patience
        return progress.epoch >= recipe.epochs or late or stuck

    def _train_epoch(self, bar: tqdm, started: float) -> None:
        self.model.train()
        saved = time.monotonic()
        for batch in self._batches(self.progress.epoch)[self.progress.done :]:
            loss = self._step(batch)
            self.progress.done += 1
            self.progress.seconds = time.monotonic() - started
            bar.set_postfix(epoch=self.progress.epoch + 1, loss=f"{loss:.3f}", refresh=False)
            bar.update()
            if self.recipe.minutes and self.progress.seconds >= 60 * self.recipe.minutes:
                return
            if time.monotonic() - saved >= CHECKPOINT_SECONDS:
                self._save()
                saved = time.monotonic()

    def _end_epoch(self, bar: tqdm, started: float) -> None:
        progress = self.progress
        progress.epoch, progress.done = progress.epoch + 1, 0
        if self.judge:
            progress.scores.append(score := self._judge_average(self.judge))
            bar.write(f"  epoch {progress.epoch}: held-out score {100 * score:.2f}")
            if score > progress.best_score:
                progress.best_score, progress.best_epoch = score, progress.epoch
                save_weights(self.average, self.folder / BEST)
        progress.seconds = time.monotonic() - started
        self._save()

    def _judge_average(self, judge: Judge) -> float:
        present = {name: value.detach().clone() for name, value in self.tuned.items()}
        self.model.load_state_dict(self.average, strict=False)
        self.model.eval()
        score = judge(self.model)
        self.model.load_state_dict(present, strict=False)
        return score

    def _step(self, batch: Batch) -> float:
        loss = self._loss(batch)
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.tuned.values(), 1.0)
        self.optimizer.step()
        self.scheduler.step()
        self._follow()
        return float(loss.detach())

    def _follow(self) -> None:
        """Let the average follow the weights: faster at first, or short runs would keep their start."""
        step = self.scheduler.last_epoch
        decay = min(self.recipe.averaging, (1 + step) / (10 + step))
        for name, value in self.tuned.items():
            self.average[name].lerp_(value.detach(), 1 - decay)

    def _loss(self, batch: Batch) -> torch.Tensor:
        sentences = [item for item in batch if isinstance(item, Sentence)]
        if not sentences:
            pairs = [item for item in batch if isinstance(item, Pair)]
            features = [[pair.question for pair in pairs], [pair.article for pair in pairs]]
            ranking: torch.Tensor = self.ranking([self._tokens(texts) for texts in features], None)
            return ranking
        labels = torch.tensor([self.labels.index(item.label) for item in sentences]).repeat(2)
        vectors = torch.cat([self._see(sentences), self._see(sentences)])
        cosines = vectors @ functional.normalize(self.head, dim=1).T
        loss = functional.cross_entropy(cosines * self.recipe.scale, labels)
        contrast = _contrast(vectors, labels, self.recipe.contrast_temperature)
        return loss + self.recipe.contrast * contrast

    def _see(self, sentences: list[Sentence]) -> torch.Tensor:
        texts = [self._drop_words(sentence.text) for sentence in sentences]
        vectors: torch.Tensor = self.model(self._tokens(texts))["sentence_embedding"]
        return functional.normalize(vectors, dim=1)

    def _drop_words(self, text: str) -> str:
        words = text.split()
        # torch's random numbers, because the checkpoint keeps their state.
        drawn = torch.rand(len(words)).tolist()
        kept = [word for word, value in zip(words, drawn, strict=True) if value >= self.recipe.word_dropout]
        return " ".join(kept) or text

    def _tokens(self, texts: list[str]) -> dict[str, torch.Tensor]:
        return dict(
            self.model.tokenizer(
                texts, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt"
            )
        )

    def _mean_vectors(self) -> torch.Tensor:
        texts = [sentence.text for sentence in self.sentences]
        vectors = torch.tensor(self.model.encode(texts, show_progress_bar=False))
        labels = [self.labels.index(sentence.label) for sentence in self.sentences]
        sums = torch.zeros(len(self.labels), vectors.shape[1]).index_add_(0, torch.tensor(labels), vectors)
        return functional.normalize(sums, dim=1)

    def _batches(self, epoch: int) -> list[Batch]:
        seed = self.recipe.seed * 1000 + epoch
        return make_batches(self.sentences, self.pairs, size=self.recipe.batch, seed=seed)

    def _rate(self, step: int) -> float:
        warm = max(1, round(WARM_UP * self.total))
        return min(1.0, (step + 1) / warm, max(LOWEST_RATE, (self.total - step) / max(1, self.total - warm)))

    def _save(self) -> None:
        weights = {**{name: value.detach() for name, value in self.tuned.items()}, HEAD: self.head.detach()}
        weights |= {AVERAGE + name: value for name, value in self.average.items()}
        state = {
            "optimizer": self.optimizer.state_dict(),
            "scheduler": self.scheduler.state_dict(),
            "random": torch.get_rng_state(),
        }
        write_checkpoint(self.folder, weights, state, self.progress)

    def _resume(self) -> None:
        found = read_checkpoint(self.folder)
        if found is None:
            return
        weights, state, self.progress = found
        self.head.data.copy_(weights.pop(HEAD))
        self.average = {name: weights.pop(AVERAGE + name) for name in self.average}
        self.model.load_state_dict(weights, strict=False)
        self.optimizer.load_state_dict(state["optimizer"])
        self.scheduler.load_state_dict(state["scheduler"])
        torch.set_rng_state(state["random"])


def _contrast(vectors: torch.Tensor, labels: torch.Tensor, temperature: float) -> torch.Tensor:
    """Return how badly each row picks those of its own label out of the batch, itself left out."""
    itself = torch.eye(len(vectors), dtype=torch.bool)
    likeness = (vectors @ vectors.T / temperature).masked_fill(itself, -torch.inf)
    log_share = likeness - torch.logsumexp(likeness, dim=1, keepdim=True)
    own = (labels[:, None] == labels[None, :]) & ~itself
    return -(log_share.masked_fill(~own, 0.0).sum(dim=1) / own.sum(dim=1)).mean()


def _freeze(model: SentenceTransformer, layers: int) -> None:
    """Leave the words and the lowest layers as they are: words that the data lacks keep their meaning."""
    transformer = model[0].auto_model
    for part in [transformer.embeddings, *transformer.encoder.layer[:layers]]:
        part.requires_grad_(False)
