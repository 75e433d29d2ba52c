"""The threat model names tests that exist."""

import re
from pathlib import Path

NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_test_that_the_threat_model_names_exists() -> None:
    rows = [line for line in Path("docs/security.md").read_text().splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 20
    for row in rows:
        named = NAMED.findall(row)
        assert named, f"no test in: {row}"
        for path, test in named:
            wanted = rf"def {test}\(" if test else "def test_"
            assert re.search(wanted, Path(path).read_text()), f"no such test: {path} {test}"
