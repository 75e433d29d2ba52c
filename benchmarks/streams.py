"""What does an open event stream cost, and how soon does a message reach its stream among thousands?

``python -m benchmarks.streams [--streams 5000]``: starts a Kefu of its own, opens that many streams on the
one backend, and compares the backend's resident memory with and without them. Then messages are posted to
some of the conversations; timed is from the moment the POST was answered (stored) to the event read.
"""

import argparse
import asyncio
import json
import resource
import statistics
import tempfile
import time
import uuid
from pathlib import Path

import psutil

from benchmarks.load import client_of
from benchmarks.machine import cpu_seconds, describe_machine, percentile
from tests.e2e.system import System, running_system

MEASURED = 50
OPENING = 10
WATCHED_SECONDS = 20.0
FILES_FOR_THE_REST = 500


class Idle:
    """One stream on a bare socket: a client library would take more memory here than the server there."""

    def __init__(self, token: str) -> None:
        self._token = token
        self.seen: dict[str, float] = {}

    async def open(self, host: str, port: int) -> None:
        self._reader, self._writer = await asyncio.open_connection(host, port, limit=2**18)
        lines = ["GET /api/chat/events HTTP/1.1", f"Host: {host}", f"Authorization: Bearer {self._token}"]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        status = await self._reader.readline()
        if b" 200 " not in status:
            raise RuntimeError(f"the stream was not opened: {status!r}")
        self._task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        while line := await self._reader.readline():
            if line.startswith(b"data:") and b'"client_id"' in line:
                self.seen[json.loads(line[5:])["client_id"] or ""] = time.perf_counter()

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._writer.close()


async def measure(system: System, count: int) -> None:
    """Open the streams, measure, print."""
    backend = psutil.Process(system.pid_of("backend"))
    async with client_of(system.url) as client:

        async def new_token() -> str:
            answer = await client.post("/api/chat/sessions", json={"site": "demo"})
            return str(answer.raise_for_status().json()["token"])

        tokens: list[str] = []
        while len(tokens) < count:
            tokens += await asyncio.gather(*(new_token() for _ in range(OPENING)))
        before = backend.memory_info().rss
        streams = [Idle(token) for token in tokens[:count]]
        port = int(system.url.rsplit(":", 1)[1])
        for start in range(0, count, OPENING):
            await asyncio.gather(*(one.open("127.0.0.1", port) for one in streams[start : start + OPENING]))
        await asyncio.sleep(1)
        each = (backend.memory_info().rss - before) / count / 1000
        busy, begun = cpu_seconds(backend.pid), time.perf_counter()
        await asyncio.sleep(WATCHED_SECONDS)
        share = (cpu_seconds(backend.pid) - busy) / (time.perf_counter() - begun)
        print(f"{count} open streams: {each:.1f} KB each; idle they take {100 * share:.0f} % of a core")
        seconds = []
        for number in range(MEASURED):
            at = number * count // MEASURED
            client_id, headers = str(uuid.uuid4()), {"Authorization": f"Bearer {tokens[at]}"}
            body = {"client_id": client_id, "text": "hello"}
            answer = await client.post("/api/chat/messages", json=body, headers=headers)
            stored = time.perf_counter()
            answer.raise_for_status()
            async with asyncio.timeout(10):
                while client_id not in streams[at].seen:  # noqa: ASYNC110
                    await asyncio.sleep(0.001)
            seconds.append(max(0.0, streams[at].seen[client_id] - stored))
            await asyncio.sleep(0.2)
        p50, p95 = 1000 * statistics.median(seconds), 1000 * percentile(seconds, 0.95)
        slowest = 1000 * max(seconds)
        print(f"stored to event read: p50 {p50:.0f} ms, p95 {p95:.0f} ms, max {slowest:.0f} ms", flush=True)
        await asyncio.gather(*(one.close() for one in streams))


def main() -> None:
    """Parse the command line, start, measure."""
    parser = argparse.ArgumentParser(description="Measure open event streams.")
    parser.add_argument("--streams", type=int, default=5000, help="how many (default: %(default)s)")
    arguments = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(most, arguments.streams + FILES_FOR_THE_REST)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    with tempfile.TemporaryDirectory() as folder, running_system(Path(folder) / "home") as system:
        print(f"\n{describe_machine()}\n", flush=True)
        asyncio.run(measure(system, arguments.streams))


if __name__ == "__main__":
    main()
