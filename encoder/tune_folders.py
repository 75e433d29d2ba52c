"""The folders of tuning: runs with their checkpoints, weights to start from, the encoder to replace.

Needs no torch.
"""

import errno
import os
import shutil
from pathlib import Path

from encoder.tune_data import DataError

NEEDED_BYTES = 1_000_000_000
FULL_BYTES = 100_000_000


def start_weights(folder: Path) -> Path:
    """Return the sentence-transformers folder in ``folder``, or in the tuned encoder that ``folder`` is.

    Raises:
        DataError: it holds no weights.
    """
    for candidate in (folder, folder / "weights"):
        if (candidate / "model.safetensors").is_file() and (candidate / "modules.json").is_file():
            return candidate
    raise DataError(
        f"{folder} holds no weights to tune: an encoder that was not tuned keeps none, so leave --from out."
    )


def open_run(folder: Path, *, resume: bool) -> Path:
    """Return the folder of a run: an empty one, or with ``resume`` the one that is there.

    Raises:
        DataError: there is nothing to resume.
    """
    if resume and not folder.is_dir():
        raise DataError(f"No run of these data and settings in {folder.parent}: start one without --resume.")
    if not resume:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def check_space(folder: Path) -> None:
    """Raise now what would otherwise end a long run: too little room.

    Raises:
        OSError: ENOSPC.
    """
    if shutil.disk_usage(folder).free < NEEDED_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


def is_full(error: Exception, *folders: Path) -> bool:
    """Say whether a full disk is the cause: torch's own errors do not name it."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno == errno.ENOSPC
    return any(folder.is_dir() and shutil.disk_usage(folder).free < FULL_BYTES for folder in folders)


def replace_encoder(new: Path, out: Path) -> None:
    """Put ``new`` where ``out`` is; hidden files of ``out`` (the launcher's stamp) stay."""
    out.parent.mkdir(parents=True, exist_ok=True)
    coming, going = out.with_name(f".{out.name}.coming"), out.with_name(f".{out.name}.going")
    shutil.rmtree(coming, ignore_errors=True)
    shutil.rmtree(going, ignore_errors=True)
    shutil.copytree(new, coming)
    if out.exists():
        for hidden in out.glob(".*"):
            shutil.copy2(hidden, coming)
        out.rename(going)
    coming.rename(out)
    shutil.rmtree(going, ignore_errors=True)
