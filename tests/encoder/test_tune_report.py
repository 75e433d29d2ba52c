"""Which encoder may replace which, what the table says, and what happens to the folders."""

import errno
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from encoder.tune_data import DataError
from encoder.tune_folders import check_space, is_full, open_run, replace_encoder, start_weights
from encoder.tune_report import Score, amend_card, reciprocal_rank, refusal, table
from launcher import torch_environment


def test_only_a_better_encoder_may_replace_the_present_one() -> None:
    assert refusal(Score(0.90), Score(0.91)) is None
    assert refusal(Score(0.90, 0.50), Score(0.89, 0.60)) is None
    assert "is no better than" in str(refusal(Score(0.9), Score(0.9)))
    reason = str(refusal(Score(0.90, 0.60), Score(0.91, 0.50)))
    assert "is worse than the present one" in reason
    assert "70.50 against 75.00" in reason
    assert "nothing was replaced" in reason


def test_the_table_has_a_line_an_encoder() -> None:
    lines = table({"before": Score(0.9, 0.5), "tuned (int8)": Score(0.951, 0.6)}).splitlines()
    assert lines[0].split() == ["held-out", "score", "intent", "accuracy", "article", "MRR"]
    assert lines[2].split() == ["tuned", "(int8)", "95.1", "%", "60.0", "%"]
    assert "MRR" not in table({"before": Score(0.9)})


def test_reciprocal_rank_of_the_right_article() -> None:
    similarities = np.array([[0.9, 0.1, 0.0], [0.9, 0.5, 0.7]], dtype=np.float32)
    assert reciprocal_rank(similarities, [0, 1]) == pytest.approx((1 + 1 / 3) / 2)


def test_the_card_gains_fields_and_keeps_the_others(tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text('{"name": "x", "checksum": "c"}', encoding="utf-8")
    amend_card(tmp_path, name="y", tuned={"seed": 0})
    card = json.loads((tmp_path / "card.json").read_text(encoding="utf-8"))
    assert card == {"name": "y", "checksum": "c", "tuned": {"seed": 0}}


def test_the_new_encoder_takes_the_place_and_the_launcher_s_stamp_stays(tmp_path: Path) -> None:
    new, out = tmp_path / "run" / "encoder", tmp_path / "models" / "encoder"
    (new / "weights").mkdir(parents=True)
    (new / "card.json").write_text("new", encoding="utf-8")
    replace_encoder(new, out)
    (out / ".stamp").write_text("stamp", encoding="utf-8")
    (out / "left over").write_text("old", encoding="utf-8")
    replace_encoder(new, out)
    assert sorted(path.name for path in out.iterdir()) == [".stamp", "card.json", "weights"]
    assert [path.name for path in out.parent.iterdir()] == ["encoder"]


def test_a_run_is_resumed_only_when_asked_and_only_if_there_is_one(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="start one without --resume"):
        open_run(tmp_path / "run", resume=True)
    (open_run(tmp_path / "run", resume=False) / "checkpoint").touch()
    assert (open_run(tmp_path / "run", resume=True) / "checkpoint").exists()
    assert not (open_run(tmp_path / "run", resume=False) / "checkpoint").exists()


def test_weights_to_start_from_are_found_or_missed_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no weights to tune"):
        start_weights(tmp_path)
    (tmp_path / "weights").mkdir()
    for name in ["model.safetensors", "modules.json"]:
        (tmp_path / "weights" / name).touch()
    assert start_weights(tmp_path) == start_weights(tmp_path / "weights") == tmp_path / "weights"


def test_too_little_room_is_said_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_space(tmp_path)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=10))
    with pytest.raises(OSError, match="No space left"):
        check_space(tmp_path)


def test_a_full_disk_is_recognised_also_where_torch_does_not_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_full(OSError(errno.ENOSPC, "No space left on device"))
    assert not is_full(FileNotFoundError(errno.ENOENT, "No such file"), tmp_path)
    assert not is_full(RuntimeError("file write failed"), tmp_path)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=10))
    assert is_full(RuntimeError("file write failed"), tmp_path)


def test_the_launcher_does_not_export_over_a_tuned_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torch_environment, "ENCODER", tmp_path)
    (tmp_path / "card.json").write_text('{"name": "x"}', encoding="utf-8")
    assert not torch_environment.is_tuned()
    amend_card(tmp_path, tuned={"seed": 0})
    torch_environment.export_encoder()
    assert "was tuned and stays" in capsys.readouterr().out
