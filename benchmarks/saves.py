"""How many sheets a second the portal saves: 8 judges at once, beside a page that reads one row.

Private PostgreSQL (fsync on) and Redis; the production server with two workers by the command of
docker-compose.yml. The judges sign in by the page, and every save goes through session, CSRF check
and the ledger, each judge on one kept connection, the next save as soon as the last is echoed. The
page to compare with is asked on the same connections, in turns with the saves.

The last line is one JSON object: `saves_per_second`, `p50_ms`, `p99_ms`, `queries_per_save` (of
the whole request, without BEGIN and COMMIT), `bare_per_second`, `bare_p99_ms`, and `ratio`, how
many such pages fit into one save.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.hall.books import Book, held_against, percentile  # noqa: E402 - needs the path
from benchmarks.hall.servers import Machine  # noqa: E402 - the same
from benchmarks.hall.tablet import Answer, Tablet, parsed  # noqa: E402 - the same

JUDGES, TURN = 8, 400
BOOKKEEPING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
type Work = Callable[["Line"], Awaitable[float]]


class Line:
    """A judge's tablet whose requests share one connection."""

    def __init__(self, tablet: Tablet) -> None:
        self.tablet = tablet
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.tablet.port)
        reader, writer = self.streams
        request = self.tablet.request(method, path, body, close=False)
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        return parsed(head + await reader.readexactly(length))


def saving(book: Book) -> Work:
    async def save(line: Line) -> float:
        tablet = line.tablet
        sheet = tablet.dice.choice(list(tablet.revisions))
        meant = book.mean(sheet, tablet.dice)
        draft = tablet.draft(sheet, meant, book)
        began = time.perf_counter()
        answer = await line.ask("POST", f"/judge/sheets/{sheet}/save/", json.dumps(draft).encode())
        taken = time.perf_counter() - began
        if answer.status != 200:
            raise SystemExit(f"a save was answered with {answer.status}")
        book.acknowledge(meant, draft, answer.said, answered=taken, tries=0)
        tablet.revisions[sheet] = answer.said["revision"]
        return taken

    return save


async def bare(line: Line) -> float:
    began = time.perf_counter()
    answer = await line.ask("GET", "/bare/")
    if answer.status != 200:
        raise SystemExit(f"the page was answered with {answer.status}")
    return time.perf_counter() - began


async def turn(lines: list[Line], work: Work, count: int, taken: list[float]) -> float:
    """Seconds for `count` works, shared out among the lines."""

    async def series(line: Line) -> None:
        for _ in range(count // len(lines)):
            taken.append(await work(line))

    began = time.perf_counter()
    await asyncio.gather(*(series(line) for line in lines))
    return time.perf_counter() - began


async def measure(tablets: list[Tablet], book: Book, saves: int) -> dict[str, Any]:
    """Saves and pages in turns of TURN, after a turn of each that does not count."""
    for tablet in tablets:
        await tablet.sign_in()
    lines = [Line(tablet) for tablet in tablets]
    work = saving(book)
    await turn(lines, work, TURN, [])
    await turn(lines, bare, TURN, [])
    took, bare_took = 0.0, 0.0
    saved: list[float] = []
    read: list[float] = []
    while len(saved) < saves:
        took += await turn(lines, work, TURN, saved)
        bare_took += await turn(lines, bare, TURN, read)
    per_second, bare_per_second = len(saved) / took, len(read) / bare_took
    return {
        "saves": len(saved),
        "saves_per_second": round(per_second, 1),
        "p50_ms": percentile(saved, 0.5),
        "p99_ms": percentile(saved, 0.99),
        "bare_per_second": round(bare_per_second, 1),
        "bare_p99_ms": percentile(read, 0.99),
        "ratio": round(bare_per_second / per_second, 2),
    }


def queries_of(tablet: Tablet, book: Book) -> int:
    """The queries of one more save, session and person included, counted in this process."""
    from django.db import connection  # noqa: PLC0415 - needs Django
    from django.test import Client  # noqa: PLC0415 - the same
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - the same

    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    client.cookies.load(tablet.cookies)
    sheet = next(iter(tablet.revisions))
    meant = book.mean(sheet, tablet.dice)
    draft = tablet.draft(sheet, meant, book)
    headers = {"x-csrftoken": tablet.cookies["csrftoken"]}
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(
            f"/judge/sheets/{sheet}/save/", draft, "application/json", headers=headers
        )
    assert answer.status_code == 200, answer.content
    book.acknowledge(meant, draft, answer.json(), answered=0.0, tries=0)
    said = [query["sql"] for query in queries.captured_queries]
    return sum(not sql.startswith(BOOKKEEPING) for sql in said)


def run(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    machine = Machine(folder, application="benchmarks.burst_server:application")
    os.environ |= machine.env
    try:
        machine.start_unsafe()
        import django  # noqa: PLC0415 - the environment has to be set before

        django.setup()
        from django.db import connections  # noqa: PLC0415 - needs Django

        from benchmarks.hall import world  # noqa: PLC0415 - the same

        _track, names = world.prepare(JUDGES)
        connections.close_all()
        machine.postgres.stop()
        for process in (machine.postgres, machine.redis, machine.web):
            process.start()
        tablets = [
            Tablet(machine.port, name, world.PASSWORD, 60.0, random.Random(number))
            for number, name in enumerate(names)
        ]
        book = Book()
        found = asyncio.run(measure(tablets, book, options.saves))
        queries = queries_of(tablets[0], book)
        faults = {
            kind: len(names) for kind, names in held_against(book, world.ledger_rows()).items()
        }
        return {
            "benchmark": "saves",
            "judges": JUDGES,
            **found,
            "queries_per_save": queries,
            **faults,
        }
    finally:
        machine.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--saves", type=int, default=4000, help="in turns of 400")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(
        prefix="chuangsai-saves-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "data").mkdir()
        found = run(options, folder)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
