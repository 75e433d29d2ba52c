"""Parses texts with a model: ``python -m bot.parse_texts MODEL TEXTS.json RESULTS.json``.

TEXTS is a list of strings. RESULTS becomes ``[{intent, confidence, top, score}]`` in the same order:
``intent`` is what the bot acts on (``nlu_fallback`` when the gate refused), ``top`` what it would have been
without the gate, ``score`` what the gate made of it (0..1).
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.without_tensorflow import leave_out_tensorflow

if TYPE_CHECKING:
    from rasa.core.agent import Agent

    from bot.components.encoder_featurizer import EncoderFeaturizer


async def parse(agent: Agent, texts: list[str]) -> list[dict[str, Any]]:
    """Return what the model understands of each text, one at a time as in a conversation."""
    from rasa.core.channels.channel import UserMessage

    from bot.channel import defuse
    from bot.processor import DeskProcessor

    assert agent.processor
    processor = DeskProcessor(agent.processor, None)
    with ExitStack() as stack:
        for featurizer in _featurizers(agent):
            stack.enter_context(featurizer.remembering())
        return [_told(await processor.parse_message(UserMessage(defuse(text)))) for text in texts]


def _featurizers(agent: Agent) -> list[EncoderFeaturizer]:
    from bot.components.encoder_featurizer import EncoderFeaturizer

    nodes = agent.processor.graph_runner._instantiated_nodes.values()
    return [node._component for node in nodes if isinstance(node._component, EncoderFeaturizer)]


def _told(parsed: dict[str, Any]) -> dict[str, Any]:
    intent, gate = parsed.get("intent") or {}, parsed.get("gate") or {}
    confidence = float(gate.get("confidence") or intent.get("confidence") or 0.0)
    return {
        "intent": intent.get("name") or "nlu_fallback",
        "confidence": round(confidence, 5),
        "top": gate.get("intent") or intent.get("name") or "nlu_fallback",
        "score": float(gate["score"]) if "score" in gate else confidence,
    }


def main() -> None:
    """Load the model, parse, write."""
    model, texts, results = sys.argv[1:4]
    leave_out_tensorflow()
    from rasa.core.agent import Agent

    told = asyncio.run(parse(Agent.load(model), json.loads(Path(texts).read_text(encoding="utf-8"))))
    Path(results).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
