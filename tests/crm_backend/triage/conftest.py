"""The trained model that ``make setup`` left."""

from pathlib import Path

import pytest

from crm_backend.triage.sentiment import SentimentReader
from crm_backend.vectors import TextVectors

MODELS = Path("models")


@pytest.fixture(scope="session")
def vectors() -> TextVectors:
    return TextVectors(MODELS / "encoder")


@pytest.fixture(scope="session")
def reader(vectors: TextVectors) -> SentimentReader:
    return SentimentReader(vectors, MODELS / "sentiment")
