"""Deep training: an encoder tuned for one model, which takes it along. The one that all share stays."""

import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import yaml  # type: ignore[import-untyped]

from crm_backend.settings import Settings
from crm_backend.studio.candidates import process

FEATURIZER = "encoder_featurizer.EncoderFeaturizer"
NEEDED_BYTES = 5_000_000_000
"""PyTorch for the time of the tuning, checkpoints, and the encoder at both precisions."""


async def tune(
    settings: Settings,
    data: Path,
    place: Path,
    *,
    minutes: int,
    log: Path,
    goes_on: Callable[[], Awaitable[bool]],
) -> Path:
    """Tune the encoder on the sentences below ``data``; return the tuned one, in a folder of ``place``.

    Raises:
        process.Failed: PyTorch cannot be had, the disk is full, or the tuned encoder is no better than the
            present one on the sentences that were held out.
        process.Stopped: it was cancelled.
    """
    if shutil.disk_usage(place).free < NEEDED_BYTES:
        raise process.Failed(process.DISK_FULL)
    encoder = place / "encoder"
    shutil.copytree(settings.models / "encoder", encoder)
    arguments: list[str | Path] = ["launcher.torch_environment", "--data", data, "--out", encoder]
    arguments += ["--work", place / "tune", "--minutes", str(minutes)]
    more = {"KEFU_TORCH_FOLDER": str(place)}
    await process.run(settings, arguments, log, goes_on, python=Path(sys.executable), more=more)
    return encoder


def config_with(config: Path, encoder: Path, out: Path) -> Path:
    """Write the configuration of a model that takes this encoder along.

    Raises:
        process.Failed: there is no encoder in the pipeline.
    """
    told = yaml.safe_load(config.read_text(encoding="utf-8"))
    found = [one for one in told.get("pipeline") or [] if str(one.get("name", "")).endswith(FEATURIZER)]
    if not found:
        raise process.Failed("config.yml has no EncoderFeaturizer: there is nothing to tune.")
    for component in found:
        component.update(encoder=str(encoder.absolute()), embed=True)
    out.write_text(yaml.safe_dump(told, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return out
