"""A hall under attack: judges score while the network fails and every process is killed.

Real processes are started from nothing, with the commands of docker-compose.yml: PostgreSQL, Redis, the production server with two workers, a Celery worker, beat. `--judges` tablets sign
in by the page and send sheets as static/js/sheet does, each through a proxy that lets a share of
the requests go wrong at every phase; every fifth judge works on two tablets at once. Each process
is killed with -9 `--kills` times, evenly over the run. When `--saves` are acknowledged and nothing
is under way any more, the tablets' own books are held against the ledger, whose chain is recomputed.

The last line is one JSON object: `acknowledged`, `lost`, `doubled`, `altered`, `kills` (of each),
`p95_ms` (from the first sending to the echo, faults and kills included), `answer_p95_ms` (of saves
that the first try settled), `faults` of the network, and what became of the worker's jobs. Exits
1 if anything was lost, doubled or altered, or a chain is broken.

`--control early` acknowledges before the commit is on the disk, `--control forgetful` does not
know a client id again: the books must then not agree.
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
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.hall.books import Book, held_against, percentile  # noqa: E402 - needs the path
from benchmarks.hall.proxy import Proxy  # noqa: E402 - the same
from benchmarks.hall.reaper import Reaper  # noqa: E402 - the same
from benchmarks.hall.servers import Machine  # noqa: E402 - the same
from benchmarks.hall.tablet import Tablet  # noqa: E402 - the same

TWO_TABLETS = 5
APPLICATIONS = {"forgetful": "benchmarks.hall.forgetful:application"}
# The WAL is written up to half a minute after the answer.
DATABASES = {"early": ("synchronous_commit=off", "wal_writer_delay=10000ms")}


class Hall:
    """All tablets, the proxy between them and the server, and the kills."""

    def __init__(self, options: argparse.Namespace, machine: Machine, names: list[str]) -> None:
        self.options, self.machine, self.names = options, machine, names
        self.book = Book()
        self.began = 0.0
        self.proxy = Proxy(machine.port, share=0.0, longest=options.late, seed=1)
        self.reaper = Reaper(machine, options.kills, lambda: self.done, lambda: self.progress)

    @property
    def done(self) -> int:
        return len(self.book.acknowledged)

    @property
    def progress(self) -> float:
        """How much of the run is over, by saves or by time, whichever is further; 1.0 is all."""
        spent = (time.perf_counter() - self.began) / (60 * self.options.minutes)
        return max(self.done / self.options.saves, spent)

    def tablets(self, port: int) -> list[Tablet]:
        from benchmarks.hall.world import PASSWORD  # noqa: PLC0415 - needs Django

        users = [*self.names, *self.names[::TWO_TABLETS]]
        return [
            Tablet(port, name, PASSWORD, self.options.patience, random.Random(number))
            for number, name in enumerate(users)
        ]

    async def run(self) -> float:
        """Seconds from the first save to the last acknowledgement."""
        tablets = self.tablets(await self.proxy.start())
        # Checking a password takes long on purpose, and a hall comes in one after the other.
        door = asyncio.Semaphore(8)

        async def enter(tablet: Tablet) -> None:
            async with door:
                patience, tablet.patience = tablet.patience, 60.0
                await tablet.sign_in()
                tablet.patience = patience

        await asyncio.gather(*(enter(tablet) for tablet in tablets))
        tell("everybody has signed in")
        self.proxy.share = self.options.faults
        self.began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            group.create_task(self.reaper.run())
            group.create_task(self.say())
            if self.options.jobs:
                group.create_task(self.background())
            for tablet in tablets:
                group.create_task(self.score(tablet, len(tablets)))
        seconds = time.perf_counter() - self.began
        await self.proxy.stop()
        return seconds

    async def score(self, tablet: Tablet, crowd: int) -> None:
        """One sheet after the other, at the judge's own pace, until all is saved and killed."""
        pace = self.options.per_second / crowd
        while self.progress < 1.0 or not self.reaper.is_done:
            await asyncio.sleep(tablet.dice.expovariate(pace))
            sheet = tablet.dice.choice(list(tablet.revisions))
            await tablet.deliver(sheet, self.book.mean(sheet, tablet.dice), self.book)

    async def say(self) -> None:
        while self.progress < 1.0 or not self.reaper.is_done:
            await asyncio.sleep(5)
            seconds = time.perf_counter() - self.began
            rate = self.done / seconds
            tell(
                f"{self.done} acknowledged, {rate:.1f}/s, killed {sum(self.reaper.kills.values())}"
            )

    async def background(self) -> None:
        """Work for the Celery worker, a part of it at each quarter of the run."""
        from benchmarks.hall import world  # noqa: PLC0415 - needs Django

        for quarter in range(4):
            while self.progress < quarter / 4:
                await asyncio.sleep(0.2)
            await asyncio.to_thread(stubborn, world.ask_for_copies, self.options.jobs // 4)


def tell(what: str) -> None:
    """What goes on, for who watches; the result alone goes to the output."""
    print(time.strftime("%H:%M:%S"), what, file=sys.stderr, flush=True)


def stubborn(work: Any, *args: Any) -> Any:
    """Do it again while the database or the queue is down."""
    from django.db import OperationalError, connections  # noqa: PLC0415 - needs Django
    from django.db.utils import InterfaceError  # noqa: PLC0415 - the same

    for _ in range(300):
        try:
            return work(*args)
        except (OperationalError, InterfaceError):
            time.sleep(0.3)
        finally:
            connections.close_all()
    raise SystemExit("the database did not come back")


def finished_copies() -> dict[str, int]:
    """Wait until every job that was asked for is over; how many copies there are.

    Beat picks lost work up from time to time: at every look it would bury the worker under the
    same few jobs.
    """
    from benchmarks.hall import world  # noqa: PLC0415 - needs Django

    asked = over = made = 0
    for look in range(120):
        asked, over, made = stubborn(world.copies)
        if over == asked:
            break
        if look % 10 == 0:
            stubborn(world.pick_up_copies)
        time.sleep(2)
    return {"jobs": asked, "jobs_over": over, "jobs_done": made}


def figures(hall: Hall, track: Any, seconds: float) -> dict[str, Any]:
    from benchmarks.hall import world  # noqa: PLC0415 - needs Django

    book, options = hall.book, hall.options
    found = stubborn(lambda: held_against(book, world.ledger_rows()))
    for kind, names in found.items():
        if names:
            print(f"{kind}: {', '.join(names[:5])} …", file=sys.stderr)
    faults = stubborn(world.chain_faults, track)
    print("\n".join(faults[:20]), file=sys.stderr)
    return {
        "benchmark": "chaos",
        "judges": options.judges,
        "acknowledged": hall.done,
        **{kind: len(names) for kind, names in found.items()},
        "chain_faults": len(faults),
        "kills": dict(hall.reaper.kills),
        "p95_ms": percentile(book.waits, 0.95),
        "p50_ms": percentile(book.waits, 0.5),
        "answer_p95_ms": percentile(book.answers, 0.95),
        "seconds": round(seconds, 1),
        "saves_per_second": round(hall.done / seconds, 1),
        "stale": book.stale,
        "refused": sum(book.refused.values()),
        "faults": dict(hall.proxy.happened),
        "killed_when": hall.reaper.log,
    }


def run(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    machine = Machine(
        folder,
        application=APPLICATIONS.get(options.control, "config.wsgi:application"),
        settings=(f"fsync={options.fsync}", *DATABASES.get(options.control, ())),
    )
    os.environ |= machine.env
    try:
        machine.start_unsafe()
        import django  # noqa: PLC0415 - the environment has to be set before

        django.setup()
        from benchmarks.hall import world  # noqa: PLC0415 - needs Django

        track, names = world.prepare(options.judges)
        tell("the contest is made")
        stubborn(lambda: None)
        machine.start_for_good()
        tell("everything runs")
        hall = Hall(options, machine, names)
        seconds = asyncio.run(hall.run())
        found = figures(hall, track, seconds) | finished_copies()
        if found["jobs_over"] < found["jobs"]:
            print(machine.worker.log.read_text()[-6000:], file=sys.stderr)
        return found
    finally:
        machine.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judges", type=int, default=200, help="in tens, or fewer than ten")
    parser.add_argument("--saves", type=int, default=50_000)
    parser.add_argument("--kills", type=int, default=10, help="of each process")
    parser.add_argument("--faults", type=float, default=0.15, help="share of the requests")
    parser.add_argument("--per-second", type=float, default=100.0, help="saves meant by the hall")
    parser.add_argument("--patience", type=float, default=12.0, help="seconds for an answer")
    parser.add_argument("--late", type=float, default=16.0, help="most seconds of a delay")
    parser.add_argument(
        "--minutes", type=float, default=120.0, help="stop then, with what there is"
    )
    parser.add_argument("--fsync", choices=("on", "off"), default="on", help="of PostgreSQL")
    parser.add_argument("--jobs", type=int, default=40, help="for the Celery worker, in fours")
    parser.add_argument("--control", choices=("none", "early", "forgetful"), default="none")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(
        prefix="chuangsai-chaos-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "data").mkdir()
        found = run(options, folder)
    print(json.dumps(found))
    kept = ("lost", "doubled", "altered", "chain_faults", "refused")
    sys.exit(any(found[name] for name in kept))


if __name__ == "__main__":
    main()
