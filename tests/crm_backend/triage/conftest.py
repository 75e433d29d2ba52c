"""The trained model that ``make setup`` left."""

from pathlib import Path

import pytest

from crm_backend.triage.sentiment import SentimentReader
from crm_backend.vectors import TextVectors
from tests.crm_backend.gateway.fixtures import (  # noqa: F401
    ada,
    chat_settings,
    db,
    hire,
    http,
    kefu,
    open_chat,
    owner_of,
    rasa,
)

MODELS = Path("models")


@pytest.fixture(scope="session")
def vectors() -> TextVectors:
    return TextVectors(MODELS / "encoder")


@pytest.fixture(scope="session")
def reader(vectors: TextVectors) -> SentimentReader:
    return SentimentReader(vectors, MODELS / "sentiment")
