"""The whole chain at once on the day of a heat, everything of production running.

    script/bench hall                                      # 10,000 phones, five minutes and a cut
    script/bench hall --viewers 500 --seconds 60 --cut 15  # while something else is going on

nginx with deploy/nginx/nginx.conf (without TLS), the production server with two workers, Celery
worker, beat, Redis and PostgreSQL (fsync on) by the commands of docker-compose.yml. Nine judges
save and sign sheets as the tablet does; two hosts drive a heat through the address of the steps,
with their consoles asking each second; three screens ask each second; `--viewers` phones ask every
`--every` seconds with the tag of what they have. In the run PostgreSQL is killed with -9 once, one
host and three judges have no network for `--cut` seconds (the first answers are lost after the
commit), and a host's browser is closed and opened again.

The last line is one JSON object. `host_p95_ms` is from the press to the answer, without the presses
of the host whose network was cut (`host_kept`) and with those that waited for PostgreSQL.
`screen_lag_*_s` is from the server hearing of a step to a screen's first answer with it; `worst` is
outside of PostgreSQL's absence, `worst_of_all` within. `too_early`: scores in any answer of any phone or
screen before the reveal was sent. Exits 1 if a score was too early, or the record, the sheets and
the document do not agree with the devices' own books.
"""

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.hall.books import held_against, percentile  # noqa: E402 - needs the path
from benchmarks.hall.servers import Machine  # noqa: E402 - the same
from benchmarks.hall_day import checks  # noqa: E402 - the same
from benchmarks.hall_day.day import Day  # noqa: E402 - the same
from benchmarks.hall_day.load import machine_facts  # noqa: E402 - the same
from benchmarks.hall_day.nginx import nginx_of  # noqa: E402 - the same

JUDGES, HOSTS, SCREENS = 9, 2, 3
HARMFUL = (
    *("too_early", "lost", "doubled", "altered", "chain_faults", "steps_lost", "steps_altered"),
    *("steps_doubled", "scores_wrong"),
)


def tell(what: str) -> None:
    print(time.strftime("%H:%M:%S"), what, file=sys.stderr, flush=True)


async def played(day: Day, command: list[str]) -> float:
    """The heat with the phones beside it; seconds."""
    await day.enter()
    tell("everybody has signed in")
    crowd = subprocess.Popen(command, cwd=ROOT)
    try:
        # Every phone has come in before the first call.
        await asyncio.sleep(day.options.every + 1)
        return await day.play()
    finally:
        crowd.terminate()
        await asyncio.to_thread(crowd.wait, 60)


def screen_figures(day: Day, run: int) -> dict[str, Any]:
    drift = time.time() - time.monotonic()
    outage = [
        (name, since + drift, until + drift)
        for name, since, until in day.spans
        if name == "postgres"
    ]
    lags = checks.lags(checks.steps_taken(run), [screen.steps for screen in day.screens])
    calm = sorted(lag for at, lag in lags if checks.outside(at, outage))
    return {
        "screen_lag_p50_s": round(calm[len(calm) // 2], 2),
        "screen_lag_p95_s": round(calm[int(len(calm) * 0.95)], 2),
        "screen_lag_worst_s": round(calm[-1], 2),
        "screen_lag_worst_of_all_s": round(max(lag for _at, lag in lags), 2),
        "screen_answers": sum(len(screen.steps) for screen in day.screens),
        "screen_errors": sum(len(screen.failed) for screen in day.screens),
    }


def host_figures(day: Day) -> dict[str, Any]:
    cut = [(since, until) for name, since, until in day.spans if name == "cut"]
    kept, waits, refused = 0, [], 0
    for number, host in enumerate(day.hosts):
        for one in host.presses:
            refused += one.status == 409 or bool(one.refused)
            if number == 0 and any(since <= one.began <= until for since, until in cut):
                kept += 1
            else:
                waits.append(one.answered - one.began)
    return {
        "host_commands": len(waits),
        "host_p50_ms": percentile(waits, 0.5),
        "host_p95_ms": percentile(waits, 0.95),
        "host_p99_ms": percentile(waits, 0.99),
        "host_kept": kept,
        "host_refused": refused,
    }


def figures(day: Day, phones: dict[str, Any]) -> dict[str, Any]:
    from benchmarks.hall import world  # noqa: PLC0415 - needs Django

    stage = day.stage
    presses = [one for host in day.hosts for one in host.presses]
    seen = [(text, at) for text, at, _count in phones["documents"]]
    seen += [(text.decode(), at) for one in day.screens for text, at in one.seen.items()]
    early = checks.too_early(seen, stage.keys, checks.sent_reveals(presses))
    outage = [span for span in day.spans if span[0] == "postgres"]
    found = held_against(day.book, world.ledger_rows())
    faults = world.chain_faults(stage.track)
    for line in (*early[:5], *(f"{kind}: {names[:5]}" for kind, names in found.items() if names)):
        tell(line)
    return {
        **host_figures(day),
        **screen_figures(day, stage.run),
        "viewer_answers": phones["asked"],
        "viewer_statuses": phones["statuses"],
        "viewer_errors": len(phones["failed"]),
        "viewer_errors_outside_outage": sum(checks.outside(at, outage) for at in phones["failed"]),
        **{f"viewer_{name}": phones[name] for name in ("p50_ms", "p95_ms", "p99_ms")},
        "documents": len({text for text, _at in seen}),
        "too_early": len(early),
        "saves": len(day.book.acknowledged),
        "save_p95_ms": percentile(day.book.answers, 0.95),
        "saves_refused": sum(day.book.refused.values()),
        **{kind: len(names) for kind, names in found.items()},
        "chain_faults": len(faults),
        **checks.steps_against(presses),
        **checks.record_against(stage.run),
        "disturbances": {name: round(until - since, 1) for name, since, until in day.spans},
    }


def run(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    machine = Machine(folder, application="config.wsgi:application")
    machine.env["LOG_LEVEL"] = "INFO"
    os.environ |= machine.env
    nginx, port = nginx_of(machine)
    try:
        machine.start_unsafe()
        import django  # noqa: PLC0415 - the environment has to be set before

        django.setup()
        from django.db import connections  # noqa: PLC0415 - needs Django

        from benchmarks.hall_day import world  # noqa: PLC0415 - the same

        stage = world.prepare(entries=options.entries, judges=JUDGES, hosts=HOSTS, screens=SCREENS)
        connections.close_all()
        machine.start_for_good()
        nginx.start()
        tell("everything runs")
        day, book = Day(stage, machine, port, options), folder / "crowd.json"
        command = [sys.executable, "-m", "benchmarks.hall_day.crowd", str(port), stage.document]
        command += [str(options.viewers), str(options.every), str(book)]
        before = machine_facts()
        seconds = asyncio.run(played(day, command))
        after = machine_facts()["load_average"]
        found = figures(day, json.loads(book.read_text()))
        connections.close_all()
    finally:
        nginx.stop()
        machine.stop()
    sizes = {"viewers": options.viewers, "every_s": options.every, "entries": options.entries}
    sizes |= {"judges": JUDGES, "hosts": HOSTS, "screens": SCREENS, "seconds": round(seconds, 1)}
    return {"benchmark": "hall", **sizes, **found, **before, "load_after": after}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--viewers", type=int, default=10_000)
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two questions")
    parser.add_argument("--entries", type=int, default=12, help="at least four")
    parser.add_argument("--seconds", type=float, default=360.0, help="of the heat with its cut")
    parser.add_argument("--cut", type=float, default=60.0, help="seconds without a network")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="chuangsai-hall-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "data").mkdir()
        found = run(options, folder)
    print(json.dumps(found))
    sys.exit(any(found[name] for name in HARMFUL) or not found["is_explained"])


if __name__ == "__main__":
    main()
