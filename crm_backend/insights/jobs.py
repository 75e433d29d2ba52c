"""Compute everything about customers: nightly, on demand, step by step; a step that is done is not redone."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from crm_backend.database import Database, now
from crm_backend.insights import planning, privacy, results, steps
from crm_backend.insights.asking import TOPIC
from crm_backend.insights.features import baskets_of
from crm_backend.insights.lines import main_currency, read_lines, totals
from crm_backend.insights.service_signals import service_signals
from crm_backend.insights.steps import Outcome, Past

FRESH = timedelta(days=60)
"""If nothing was ordered for so long the data end there, and so does what can be said."""

STEPS: dict[str, Callable[[Past, Path], Outcome]] = {
    "segment": steps.segment,
    "churn": steps.churn_risk,
    "lifetime": steps.lifetime_value,
    "propensity": steps.purchase_propensity,
    "return_risk": steps.order_return_risk,
}


@dataclass(frozen=True)
class Loaded:
    """What a run works on, and what it has to say about it."""

    past: Past
    sales: planning.Sales
    digest: str
    notes: list[str]


async def compute(
    database: Database, home: Path, *, say: Callable[[str], object] = lambda _: None, redo: bool = False
) -> str:
    """Compute every step that is not done for these inputs; return a line that says what came out.

    A run that was stopped goes on where it was: steps whose results came from the same inputs are kept.
    """
    async with database.write() as session:
        run_id = (await results.start_run(session, TOPIC)).id
    state = results.FAILED
    try:
        loaded = await _load(database)
        notes = "; ".join(loaded.notes)
        for place, (topic, step) in enumerate(STEPS.items()):
            line = await _do(database, home, topic, step, loaded, redo=redo)
            say(line)
            await _note(database, run_id, (place + 1) / (len(STEPS) + 1), {topic: line})
        say(line := await planning.plan(database, loaded.sales, redo=redo))
        await _note(database, run_id, 1.0, {"planning": line})
        state = results.DONE
    finally:
        async with database.write() as session:
            await results.finish_run(session, run_id, state=state)
    return f"Insights as of {loaded.past.as_of:%Y-%m-%d %H:%M}. {notes}".strip()


async def _note(database: Database, run_id: str, progress: float, detail: dict[str, Any]) -> None:
    async with database.write() as session:
        await results.note_progress(session, run_id, progress, **detail)


async def _do(
    database: Database,
    home: Path,
    topic: str,
    step: Callable[[Past, Path], Outcome],
    loaded: Loaded,
    *,
    redo: bool,
) -> str:
    async with database.read() as session:
        before = await results.latest_model(session, topic)
    if before and not redo and before.card.get("inputs_digest") == loaded.digest:
        return f"{topic}: nothing has changed since {before.card['as_of'][:10]}"
    outcome = step(loaded.past, home)
    version = f"{loaded.past.as_of:%Y%m%d}-{loaded.digest[:8]}"
    card = {**outcome.card, "topic": topic, "version": version, "notes": loaded.notes}
    origin = results.Origin(as_of=loaded.past.as_of, model_version=version, inputs_digest=loaded.digest)
    async with database.write() as session:
        gone = await privacy.opted_out(session)
        kept = [one for one in outcome.found if one.key not in gone]
        await results.save_results(session, topic, kept, origin)
        card["inputs_digest"] = loaded.digest
        await results.save_model(session, topic, version, card, path=outcome.path, sha256=outcome.sha256)
    return f"{topic}: {card['used']}, {len(kept)} results. {card['reason']}"


async def _load(database: Database) -> Loaded:
    moment = now()
    async with database.read_slow() as session:
        lines = await read_lines(session)
        service = await service_signals(session)
        gone = await privacy.opted_out(session)
    past, notes = prepare(lines, service, gone, moment)
    sales = planning.sales_of(lines, gone, past.as_of)
    return Loaded(past, sales, digest_of(past, gone), notes)


def prepare(
    lines: pl.DataFrame, service: pl.DataFrame, gone: set[str], moment: datetime
) -> tuple[Past, list[str]]:
    """Leave out what cannot be used, and say so: the future, other currencies, who opted out."""
    notes = []
    later = lines.filter(pl.col("placed_at") > moment).height
    lines = lines.filter(pl.col("placed_at") <= moment)
    if later:
        notes.append(f"{later} lines are dated in the future and left out")
    currency, others = main_currency(lines)
    if others:
        named = ", ".join(f"{count} in {name}" for name, count in others.items())
        notes.append(f"Lines in other currencies than {currency} are left out: {named}")
        lines = lines.filter(pl.col("currency") == currency)
    if lines.is_empty():
        notes.append("There are no orders yet")
    if gone:
        lines = lines.filter(~pl.col("customer_id").is_in(list(gone)).fill_null(False))
    return Past(lines, baskets_of(lines), service, as_of_data(lines, moment), currency or ""), notes


def as_of_data(lines: pl.DataFrame, moment: datetime) -> datetime:
    """Return the moment to look from: now, or just after the last line if that is long ago."""
    last: Any = lines["placed_at"].max()
    if last is None or moment - last <= FRESH:
        return moment
    found: datetime = last.astimezone(UTC) + timedelta(seconds=1)
    return found


def digest_of(past: Past, gone: set[str]) -> str:
    """Return a digest of what goes in: lines (count, span, sums), service events, opt-outs, the day."""
    parts = (
        steps.VERSION,
        *totals(past.lines),
        past.service.height,
        *sorted(gone),
        past.as_of.date().isoformat(),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()
