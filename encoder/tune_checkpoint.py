"""Keep a training run on disk so that it can go on after a kill; a half-written checkpoint is never read.

Weights are safetensors; the optimizer's state is a torch file that is read with ``weights_only``.
"""

import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file  # type: ignore[import-not-found]

LAST, BEST = "last", "best.safetensors"


@dataclass
class Progress:
    """How far a run is; ``best_score`` is of the held-out part, ``done`` counts batches of this epoch."""

    epoch: int = 0
    done: int = 0
    seconds: float = 0.0
    best_score: float = -1.0
    best_epoch: int = 0
    scores: list[float] = field(default_factory=list)


def write_checkpoint(
    folder: Path, weights: dict[str, torch.Tensor], state: dict[str, Any], progress: Progress
) -> None:
    """Replace the last checkpoint; the old one stays until the new one is whole.

    Raises:
        OSError: the disk is full or not writable.
    """
    new, old, last = folder / "new", folder / "old", folder / LAST
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    save_weights(weights, new / "weights.safetensors")
    torch.save(state, new / "state.pt")
    (new / "progress.json").write_text(json.dumps(asdict(progress)), encoding="utf-8")
    if last.exists():
        shutil.rmtree(old, ignore_errors=True)
        last.rename(old)
    new.rename(last)
    shutil.rmtree(old, ignore_errors=True)


def read_checkpoint(folder: Path) -> tuple[dict[str, torch.Tensor], dict[str, Any], Progress] | None:
    """Return weights, state and progress of the last whole checkpoint; None if there is none."""
    last = next(
        (folder / name for name in (LAST, "old") if (folder / name / "progress.json").is_file()), None
    )
    if last is None:
        return None
    progress = Progress(**json.loads((last / "progress.json").read_text(encoding="utf-8")))
    state: dict[str, Any] = torch.load(last / "state.pt", weights_only=True)
    return load_file(last / "weights.safetensors"), state, progress


def save_weights(weights: dict[str, torch.Tensor], path: Path) -> None:
    """Write tensors at once: a reader sees the old file or the new one."""
    temporary = path.with_suffix(".part")
    save_file({name: tensor.contiguous() for name, tensor in weights.items()}, temporary)
    temporary.replace(path)
