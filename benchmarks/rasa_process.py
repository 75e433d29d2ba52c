"""Rasa processes to compare: Kefu's, and stock ones beside it on the same actions and the same CRM."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.machine import cpu_seconds
from tests.e2e.system import ROOT, System, free_port

START_SECONDS = 180
PYTHON = str(ROOT / "bot" / ".venv" / "bin" / "python")
QUIET = {"PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
# What `rasa init` leaves to Rasa, written out; training is cut short, which changes no running time.
STOCK_CONFIG = """
recipe: default.v1
assistant_id: stock
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - {{name: CountVectorsFeaturizer, analyzer: char_wb, min_ngram: 1, max_ngram: 4}}
  - {{name: DIETClassifier, epochs: {epochs}, constrain_similarities: true}}
  - name: EntitySynonymMapper
  - {{name: ResponseSelector, epochs: {epochs}, constrain_similarities: true}}
  - {{name: FallbackClassifier, threshold: 0.3, ambiguity_threshold: 0.1}}
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
  - {{name: UnexpecTEDIntentPolicy, max_history: 5, epochs: {epochs}}}
  - {{name: TEDPolicy, max_history: 5, epochs: {epochs}, constrain_similarities: true}}
"""


@dataclass(frozen=True)
class RasaProcess:
    """A running Rasa that takes turns."""

    name: str
    url: str
    pid: int

    @property
    def cpu_seconds(self) -> float:
        return cpu_seconds(self.pid)

    @property
    def megabytes(self) -> float:
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def active_model() -> Path:
    """Return the archive that Kefu's bot answers with."""
    card = json.loads((ROOT / "models" / "active.json").read_text(encoding="utf-8"))
    return ROOT / "models" / str(card["archive"])


def train_stock(folder: Path, *, epochs: int) -> Path:
    """Train Rasa's default pipeline and policies on Kefu's data; return the archive."""
    config = folder / "stock.yml"
    config.write_text(STOCK_CONFIG.format(epochs=epochs), encoding="utf-8")
    data = ["--config", config, "--domain", "bot/domain", "--data", "data"]
    command = [PYTHON, "-m", "rasa", "train", *data, "--out", folder, "--fixed-model-name", "stock"]
    env = {**os.environ, **QUIET, "RASA_CACHE_DIRECTORY": str(folder / "cache")}
    with (folder / "train.log").open("w", encoding="utf-8") as log:
        subprocess.run(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT, check=True)
    return folder / "stock.tar.gz"


@contextmanager
def stock_rasa(name: str, system: System, model: Path, folder: Path) -> Iterator[RasaProcess]:
    """Run the model with Rasa's own processor and SQL tracker store."""
    folder.mkdir()
    (folder / "credentials.yml").write_text("benchmarks.stock_channel.StockInput: {}\n", encoding="utf-8")
    (folder / "endpoints.yml").write_text(
        f"action_endpoint: {{url: '{system.state['KEFU_ACTIONS_URL']}/webhook'}}\n"
        f"tracker_store: {{type: SQL, dialect: sqlite, db: '{folder / 'rasa.db'}'}}\n",
        encoding="utf-8",
    )
    port = free_port()
    options = ["--interface", "127.0.0.1", "--port", port, "--model", model]
    files = ["--credentials", folder / "credentials.yml", "--endpoints", folder / "endpoints.yml"]
    command = [str(part) for part in (PYTHON, "-m", "rasa", "run", *options, *files)]
    addresses = {name: value for name, value in system.state.items() if name.startswith("KEFU_")}
    env = {**os.environ, **QUIET, **system.secrets, **addresses}
    with (folder / "rasa.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_for(f"http://127.0.0.1:{port}/", process)
        yield RasaProcess(name, f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(url, timeout=1)
            return
        except httpx.HTTPError:
            time.sleep(0.3)
    raise RuntimeError("Rasa did not start")
