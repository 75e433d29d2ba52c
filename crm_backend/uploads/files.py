"""Where the bytes lie: ``KEFU_HOME/uploads/chat/{conversation}/{upload}``, which nothing serves by path.

A folder a conversation, so that erasing one is removing its folder.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from anyio.to_thread import run_sync

from crm_backend.settings import Settings

_ID = re.compile(r"[0-9a-f-]{36}")


def path_of(settings: Settings, conversation_id: str, upload_id: str) -> Path:
    """Return where an upload lies."""
    return _folder(settings, conversation_id) / upload_id


def _folder(settings: Settings, conversation_id: str) -> Path:
    if not _ID.fullmatch(conversation_id):
        raise ValueError("no id of a conversation")
    return settings.home / "uploads" / "chat" / conversation_id


def write(path: Path, content: bytes) -> None:
    """Write a whole file or none, readable by this user only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    os.replace(file.name, path)


async def forget(settings: Settings, conversation_ids: Sequence[str]) -> None:
    """Remove all files of these conversations."""
    await run_sync(_remove, [_folder(settings, one) for one in conversation_ids])


def _remove(folders: Sequence[Path]) -> None:
    for folder in folders:
        if folder.is_dir():
            shutil.rmtree(folder)
