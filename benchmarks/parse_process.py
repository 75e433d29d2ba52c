"""Parses sentences with a model, Rasa's way and ours by turns; runs in the bot's environment.

``python -m benchmarks.parse_process MODEL SENTENCES.json ROUNDS`` prints ``{"ours": [s, …], "rasa": […]}``.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot.processor import DeskProcessor

WARM_UP_ROUNDS = 3


async def _seconds(parse: Any, text: str) -> float:
    started = time.perf_counter()
    await parse(UserMessage(text))
    return time.perf_counter() - started


async def measure(agent: Agent, sentences: list[str], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of every parse but those of the first rounds."""
    assert agent.processor
    ways = {"ours": DeskProcessor(agent.processor, None), "rasa": agent.processor}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + WARM_UP_ROUNDS):
        for text in sentences:
            for name, processor in ways.items():
                taken = await _seconds(processor.parse_message, text)
                if number >= WARM_UP_ROUNDS:
                    seconds[name].append(taken)
    return seconds


def main() -> None:
    """Load the model, measure, print."""
    model, sentences, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    texts = json.loads(Path(sentences).read_text(encoding="utf-8"))
    print(json.dumps(asyncio.run(measure(Agent.load(model), texts, rounds))))


if __name__ == "__main__":
    main()
