"""How fast is search among many articles? ``python -m benchmarks.search [--articles N]``.

Articles are put together from phrases; each has a title, five questions and three passages. Only the first
``--encoded`` are encoded; the others get their vectors with some noise, which changes no timing. Prints the
time of a question (encoder included, each asked once) beside SQLite FTS5 and beside the product with all
vectors, the @@
"""

import argparse
import asyncio
import gc
import itertools
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sqlalchemy import insert, select

from benchmarks.machine import describe_machine, percentile
from crm_backend.database import Database, new_id, now
from crm_backend.knowledge import answers, indexed, indexing, passages, service
from crm_backend.knowledge.document import Document, Units
from crm_backend.knowledge.models import Article
from crm_backend.knowledge.retrieval import Retriever
from crm_backend.knowledge.service import Draft
from crm_backend.migrate import migrate
from crm_backend.vectors import TextVectors

_THINGS = """
lamp vase rug plant mug chair table shelf bag backpack cushion curtain
candle mirror clock pillow
"""
THINGS = _THINGS.split()
_KINDS = """
blue small brass wooden linen ceramic old new large folding glass paper
woven green round soft
"""
KINDS = _KINDS.split()
_MATTERS = """
return exchange repair clean assemble store pack ship insure recycle measure paint
engrave rent wrap order cancel pay reserve collect register review replace test
water hang mount sell lend move
"""
MATTERS = _MATTERS.split()
_PLACES = """
berlin oslo vienna paris london rome madrid prague dublin athens warsaw lisbon
zurich tallinn
"""
PLACES = _PLACES.split()
EDITS = 5


def rows(count: int) -> list[dict[str, object]]:
    """Return articles about one thing, kind, matter and place each."""
    random.seed(7)
    every = list(itertools.product(MATTERS, KINDS, THINGS, PLACES))
    return [_row(number, *parts) for number, parts in enumerate(random.sample(every, count))]


def _row(number: int, matter: str, kind: str, thing: str, place: str) -> dict[str, object]:
    name = f"{matter} a {kind} {thing} in {place}"
    questions = [
        f"How do I {name}?", f"What does it cost to {name}?", f"When can I {name}?",
        f"Who may {name}?", f"I would like to {name}",
    ]  # fmt: skip
    body = "\n\n".join(
        f"To {name}, {rest}"
        for rest in (
            f"open the page for your {thing} and choose what you would like to do.",
            f"bring the papers of the {kind} {thing}; in {place} it takes {number % 9 + 1} days.",
            f"pay {number % 50 + 5} EUR. Students and business customers pay half of that.",
        )
    )
    moment = now()
    return {
        "id": new_id(), "slug": f"a{number}", "title": name.capitalize(), "questions": questions,
        "body": body,
        "category": matter, "language": "en", "status": "published", "version": 1,
        "created_at": moment, "updated_at": moment,
    }  # fmt: skip


def memory() -> float:
    """Return this process's resident memory in MB."""
    gc.collect()
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


class Bench:
    """One database of articles, and what is measured on it."""

    def __init__(self, url: str, vectors: TextVectors, articles: list[dict[str, object]]) -> None:
        self.database, self.vectors, self.articles = Database(url), vectors, articles
        self.retriever = Retriever(vectors, self.database)

    async def fill(self) -> None:
        async with self.database.write() as session:
            await session.execute(insert(Article), self.articles)

    async def start(self) -> float:
        """Return the seconds until a new process is ready."""
        self.retriever = Retriever(self.vectors, self.database)
        started = time.perf_counter()
        async with self.database.read() as session:
            await self.retriever.prepare(session)
        return time.perf_counter() - started

    async def encode(self, count: int) -> float:
        """Keep vectors for all; return the seconds that encoding the first ``count`` took."""
        started = time.perf_counter()
        async with self.database.read() as session:
            every = list(await session.scalars(select(Article).order_by(Article.slug)))
            made = await indexing.make(session, every[:count], self.vectors)
        taken = time.perf_counter() - started
        units = list(made.units.values())
        async with self.database.write() as session:
            for start in range(0, len(every), 500):
                rows = [self._kept(row, units[n % count]) for n, row in enumerate(every[start : start + 500])]
                await indexed.keep(session, rows)
        return taken

    def _kept(self, row: Article, units: Units) -> tuple[str, Document, Units]:
        noise = np.random.default_rng(len(row.slug)).standard_normal(units.rows.shape) * 0.02
        document = Document(
            row.id, row.slug, row.title, tuple(row.questions), tuple(passages.split(row.body))
        )
        digest = indexed.digest_of(row, encoder=self.vectors.load().card.checksum)
        return digest, document, Units.pack((units.unpack() + noise).astype(np.float32))

    async def ask(self, question: str) -> list[str]:
        async with self.database.read() as session:
            found = await answers.search(session, self.retriever, question=question, limit=5)
        return [one.slug for one in found.results]

    async def times(self, questions: list[str]) -> list[float]:
        """Return milliseconds."""
        taken = []
        for question in questions:
            started = time.perf_counter()
            await self.ask(question)
            taken.append((time.perf_counter() - started) * 1000)
        return taken

    async def edit(self, number: int) -> float:
        """Return the milliseconds from an edit's commit to the answer that has it."""
        async with self.database.write() as session:
            article = await session.get_one(Article, self.articles[number]["id"])
            title = f"Feeding unicorn number {number}"
            await service.update_article(session, article, draft=Draft(title=title, body="With stardust."))
        started = time.perf_counter()
        while f"a{number}" not in (await self.ask(f"feeding unicorn number {number}"))[:1]:
            if time.perf_counter() - started > 10:
                raise SystemExit("an edit was not found within ten seconds")
        return (time.perf_counter() - started) * 1000


def full_text(articles: list[dict[str, object]]) -> Callable[[str], None]:
    """Return a search by SQLite FTS5."""
    store = sqlite3.connect(":memory:")
    store.execute("CREATE VIRTUAL TABLE a USING fts5(title, questions, body, tokenize='porter')")
    texts = [(one["title"], " ".join(one["questions"]), one["body"]) for one in articles]  # type: ignore[call-overload]
    store.executemany("INSERT INTO a VALUES (?, ?, ?)", texts)

    def search(question: str) -> None:
        words = " OR ".join(f'"{word}"' for word in question.split())
        store.execute("SELECT rowid FROM a WHERE a MATCH ? ORDER BY bm25(a) LIMIT 5", (words,)).fetchall()

    return search


def brute_force(count: int, vectors: TextVectors) -> Callable[[str], None]:
    """Return the encoder and the product with as many float32 vectors."""
    matrix = np.random.default_rng(1).standard_normal((count, 384), dtype=np.float32)

    def search(question: str) -> None:
        (matrix @ vectors.of(question)).argmax()

    return search


def clock(search: Callable[[str], None], questions: list[str]) -> list[float]:
    taken = []
    for question in questions:
        started = time.perf_counter()
        search(question)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def line(name: str, taken: list[float]) -> str:
    return f"| {name} | {percentile(taken, 0.5):.1f} | {percentile(taken, 0.95):.1f} |"


async def run(url: str, count: int, asked: int, encoded: int) -> None:
    """Measure and print."""
    vectors = TextVectors(Path("models/encoder"))
    vectors.of("warm")
    bench = Bench(url, vectors, rows(count))
    await bench.fill()
    cold = await bench.encode(encoded)
    before = memory()
    warm = await bench.start()
    above = memory() - before
    print(f"{describe_machine()} · {count} articles of nine units")
    print(
        f"start: {warm:.1f} s with kept vectors, {cold / encoded * count:.0f} s more without (from {encoded})"
    )
    print(f"memory above the encoder: {above:.0f} MB")
    some = bench.articles[:asked]
    questions = [f"please tell me, how do I {one['title']}? thanks {n}" for n, one in enumerate(some)]
    print("| search | p50 ms | p95 ms |\n|---|---|---|")
    print(line("the index, encoder and database included", await bench.times(questions)))
    again = [f"hello, {question}" for question in questions]
    print(
        line(
            "every vector times the question's, encoder included",
            clock(brute_force(count * 9, vectors), again),
        )
    )
    print(line("SQLite FTS5, words only", clock(full_text(bench.articles), questions)))
    edits = [await bench.edit(number) for number in range(EDITS)]
    print(f"edit to answer: {percentile(edits, 0.5):.0f} ms median, {max(edits):.0f} ms at most of {EDITS}")
    await bench.retriever.close()
    await bench.database.close()


def main() -> None:
    """Read the command line and run on a new SQLite database."""
    parser = argparse.ArgumentParser(description="Time the search among many articles.")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--encoded", type=int, default=300)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/kefu.db"
        migrate(url)
        asyncio.run(run(url, arguments.articles, arguments.questions, arguments.encoded))


if __name__ == "__main__":
    main()
