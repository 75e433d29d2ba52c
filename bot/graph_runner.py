"""Runs a loaded model's graph node after node.

Rasa hands the graph to dask, which plans it anew for every message and every prediction. The nodes are
the same and so is what they get.
"""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.runner.dask import DaskGraphRunner


class StraightRunner(DaskGraphRunner):
    """Takes over the nodes of a runner that Rasa has loaded; an order is worked out once for its targets."""

    def __init__(self, loaded: DaskGraphRunner) -> None:
        vars(self).update(vars(loaded))
        self._orders: dict[tuple[str, ...], list[str]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        wanted = tuple(targets or self._graph_schema.target_names)
        done = {name: (name, value) for name, value in (inputs or {}).items()}
        for name in self._order(wanted):
            needs = self._graph_schema.nodes[name].needs.values()
            done[name] = self._instantiated_nodes[name](*(done[need] for need in needs))
        return dict(done[name] for name in wanted)

    def _order(self, targets: tuple[str, ...]) -> list[str]:
        """Return the nodes that lead to the targets, each after those it needs."""
        if targets not in self._orders:
            nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
            needs = {name: set(node.needs.values()) for name, node in nodes.items()}
            self._orders[targets] = [
                name for name in TopologicalSorter(needs).static_order() if name in nodes
            ]
        return self._orders[targets]
