"""One running Kefu for all end-to-end tests of a session.

``KEFU_TEST_HOME=var pytest tests/e2e`` uses the one that runs there already, which is quicker while
writing conversations; its demo shop is changed by them.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.system import System, running_system

HERE = Path(__file__).parent


def pytest_itemcollected(item: pytest.Item) -> None:
    """With several workers (``-n 2 --dist loadgroup``) one of them runs these, and starts Kefu once.

    Not in ``pytest_collection_modifyitems``: xdist reads the groups there, and before us.
    """
    if HERE in item.path.parents:
        item.add_marker(pytest.mark.xdist_group("e2e"))


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    if running := os.environ.get("KEFU_TEST_HOME"):
        home = Path(running).resolve()
        state = json.loads((home / "run.json").read_text(encoding="utf-8"))
        yield System(state["KEFU_PUBLIC_URL"], home, state["launcher"])
        return
    with running_system(tmp_path_factory.mktemp("kefu") / "home") as system:
        yield system
