"""Ten thousand phones on the live page, in a process of their own.

    python -m benchmarks.hall_day.crowd PORT PATH PHONES EVERY FILE

Each asks every EVERY seconds on one kept connection, with the tag of what it has. At SIGTERM the
book is written to FILE: every document that was seen, when first (monotonic seconds) and how often.
"""

import asyncio
import json
import random
import resource
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

PATIENCE = 20.0


class Book:
    """What all phones have seen."""

    def __init__(self) -> None:
        self.seen: dict[bytes, list[float]] = {}
        self.statuses: Counter[int] = Counter()
        self.failed: list[float] = []
        self.waits: list[float] = []

    def note(self, status: int, body: bytes, began: float) -> None:
        now = time.monotonic()
        self.statuses[status] += 1
        self.waits.append(now - began)
        if status == 200:
            self.seen.setdefault(body, [now, 0])[1] += 1
        elif status != 304:
            self.failed.append(now)

    def written(self) -> dict[str, Any]:
        ordered = sorted(self.waits) or [0.0]
        return {
            "asked": len(self.waits),
            "statuses": dict(self.statuses),
            "failed": self.failed,
            "p50_ms": round(ordered[len(ordered) // 2] * 1000, 1),
            "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
            "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 1),
            "documents": [[text.decode(), *facts] for text, facts in self.seen.items()],
        }


class Phone(asyncio.Protocol):
    """One phone; an answer that it cannot read whole costs it the connection, not the next try."""

    def __init__(self, port: int, path: str, book: Book) -> None:
        self.port, self.book = port, book
        self.head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n".encode()
        self.line: asyncio.Transport | None = None
        self.left, self.tag, self.began = b"", b"", 0.0

    async def live(self, every: float) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(random.Random(id(self)).uniform(0, every))
        at = loop.time()
        while True:
            await self.ask()
            at = max(at + every, loop.time())
            await asyncio.sleep(at - loop.time())

    async def ask(self) -> None:
        if self.began:
            if time.monotonic() - self.began < PATIENCE:
                return
            self.give_up()
        self.began = time.monotonic()
        try:
            if self.line is None:
                loop = asyncio.get_running_loop()
                await loop.create_connection(lambda: self, "127.0.0.1", self.port)
            assert self.line is not None
        except OSError:
            self.give_up()
            return
        known = b"If-None-Match: " + self.tag + b"\r\n" if self.tag else b""
        self.line.write(self.head + known + b"\r\n")

    def give_up(self) -> None:
        if self.began:
            self.book.note(0, b"", self.began)
        self.began, self.left = 0.0, b""
        if self.line is not None:
            self.line.abort()
            self.line = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.line = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.line = None
        self.give_up()

    def data_received(self, data: bytes) -> None:
        self.left += data
        head, found, body = self.left.partition(b"\r\n\r\n")
        if not found:
            return
        status = int(head[9:12])
        fields = dict(
            line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line
        )
        length = int(fields.get(b"content-length", b"0"))
        if status == 200 and len(body) < length:
            return
        self.book.note(status, body if length else b"", self.began)
        self.began, self.left = 0.0, b""
        if status == 200:
            self.tag = fields.get(b"etag", b"")
        elif status != 304:
            self.give_up()


async def crowd(port: int, path: str, phones: int, every: float) -> Book:
    book, over = Book(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    tasks = [asyncio.create_task(Phone(port, path, book).live(every)) for _ in range(phones)]
    await over.wait()
    for task in tasks:
        task.cancel()
    return book


def main() -> None:
    port, path, phones, every, file = sys.argv[1:]
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    book = asyncio.run(crowd(int(port), path, int(phones), float(every)))
    Path(file).write_text(json.dumps(book.written()))


if __name__ == "__main__":
    main()
