"""The threat model names tests that exist."""

import re
from pathlib import Path

NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_every_test_that_the_threat_model_names_exists() -> None:
    rows = [line for line in Path("docs/security.md").read_text().splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 20
    for row in rows:
        named = NAMED.search(row)
        assert named, f"no test in: {row}"
        source = Path(named[1]).read_text()
        assert re.search(rf"def {named[2] or 'test_'}", source), f"no such test: {named[0]}"
