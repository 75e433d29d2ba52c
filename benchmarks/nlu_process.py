"""Parses sentences with a trained Rasa model; runs in the bot's environment.

``python -m benchmarks.nlu_process MODEL SENTENCES.json OUT.json``: the answers, the seconds of each parse
and the memory of the process.
"""

import asyncio
import json
import resource
import sys
import time
from pathlib import Path

from rasa.core.agent import Agent

WARM_UP = 50


async def parse_all(agent: Agent, texts: list[str]) -> tuple[list[dict], list[float]]:  # type: ignore[type-arg]
    """Return the parse and the seconds of each text, one after another."""
    for text in texts[:WARM_UP]:
        await agent.parse_message(text)
    parses, seconds = [], []
    for text in texts:
        started = time.perf_counter()
        parse = await agent.parse_message(text)
        seconds.append(time.perf_counter() - started)
        parses.append(
            {
                "intent": parse["intent"]["name"],
                "ranking": [(item["name"], item["confidence"]) for item in parse["intent_ranking"][:5]],
                "gate": parse.get("gate"),
            }
        )
    return parses, seconds


def main() -> None:
    """Load, parse, write."""
    model, sentences, out = sys.argv[1:4]
    started = time.perf_counter()
    agent = Agent.load(model)
    load_seconds = time.perf_counter() - started
    parses, seconds = asyncio.run(parse_all(agent, json.loads(Path(sentences).read_text(encoding="utf-8"))))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result = {"parses": parses, "seconds": seconds, "load_seconds": load_seconds, "megabytes": memory}
    Path(out).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
