"""Names of parametrised tests that are the same in each process."""

import pytest


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Name bytes by their place: an archive holds the time it was made, and xdist compares names."""
    return argname if isinstance(val, bytes) and len(val) > 20 else None
