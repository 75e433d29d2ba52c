"""Keep fitted classifiers on disk with skops: nothing but known types is ever loaded."""

import hashlib
from pathlib import Path

from crm_backend.errors import Conflict
from crm_backend.insights.classifiers import Classifier

FOLDER = "insights"
_TRUSTED = ("sklearn.", "numpy.", "scipy.")


def save(model: Classifier, home: Path, *, topic: str, version: str) -> tuple[str, str]:
    """Write a model below ``home``; return its path from there and its SHA-256."""
    from skops import io

    path = home / FOLDER / f"{topic}-{version}.skops"
    path.parent.mkdir(parents=True, exist_ok=True)
    fields = {**vars(model), "columns": list(model.columns)}
    content = io.dumps(fields)
    path.write_bytes(content)
    return str(path.relative_to(home)), hashlib.sha256(content).hexdigest()


def load(home: Path, path: str, sha256: str) -> Classifier:
    """Read a model again.

    Raises:
        Conflict: ``model_changed``; the file is not the one that was written, or holds foreign types.
    """
    from skops import io

    content = (home / path).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Conflict("The model's file is not the one that was written.", code="model_changed")
    foreign = io.get_untrusted_types(data=content)
    if unknown := [name for name in foreign if not name.startswith(_TRUSTED)]:
        raise Conflict(f"The model's file holds foreign types: {unknown}.", code="model_changed")
    fields = io.loads(content, trusted=foreign)
    return Classifier(**{**fields, "columns": tuple(fields["columns"])})
