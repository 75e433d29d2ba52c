"""What the gateway counts, for Prometheus; ``/metrics`` shows the default registry."""

from prometheus_client import Counter, Gauge, Histogram

TURN_SECONDS = Histogram(
    "kefu_turn_seconds",
    "Time of a customer's turn by stage: queue (stored until begun), ask (Rasa), actions (of that), "
    "save (the second transaction), total (since stored).",
    ["stage"],
    buckets=(0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2, 4, 8, 15),
)
TURNS = Counter(
    "kefu_turns_total",
    "Turns by outcome: answered, suppressed, escalated, silent, unreachable, given_up, lost, crashed.",
    ["outcome"],
)
TURNS_BY_MODEL = Counter("kefu_turns_by_model_total", "Turns that Rasa answered, by its model.", ["model"])
OPEN_STREAMS = Gauge("kefu_open_streams", "Event streams that are open, of customers and of staff.")
