"""How many live documents a second the portal answers, beside a page that reads one row.

    script/bench live [--seconds 5] [--turns 3]

Private PostgreSQL (fsync on) and Redis; the production server with two workers by the command of
docker-compose.yml, with its log; a heat of twelve that is on. wrk asks on kept connections, from
the same processors: documents (200), documents that the phone has already (304) and the bare page
take turns. Then the same through nginx with deploy/nginx/nginx.conf, which keeps a document for
one second (without TLS).

The last line is one JSON object: for `document`, `not_modified`, `bare`, `nginx_document` and
`nginx_not_modified` requests a second, p50, p99, what failed, and `cpu_ms`, what one request takes
of the processors in web server, PostgreSQL and nginx, whatever else the machine does; `ratio`, how
many documents are answered in the time of one bare page; cores and the load before and after.
"""

import argparse
import http.client
import json
import os
import signal
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import mean
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.hall.servers import Machine  # noqa: E402 - needs the path
from benchmarks.hall_day.load import loaded, machine_facts, processor_seconds  # noqa: E402 - the same
from benchmarks.hall_day.nginx import nginx_of  # noqa: E402 - the same

ENTRIES, JUDGES = 12, 9
WARM_UP = 1.0


def tag_of(port: int, path: str) -> str:
    """The entity tag of a document that is there; with it the answer has to be 304."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    tag, statuses = "", []
    for _ in range(2):
        connection.request("GET", path, headers={"If-None-Match": tag} if tag else {})
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
        tag = answer.getheader("ETag") or ""
    if statuses != [200, 304]:
        raise SystemExit(f"the document was answered with {statuses}")
    return tag


def measured(
    folder: Path, ports: dict[str, int], path: str, options: Any, pids: list[int]
) -> dict[str, Any]:
    """Each kind of question in turns, after a turn of each that does not count."""
    known = {"If-None-Match": tag_of(ports["web"], path)}
    kinds = {
        "bare": ("web", "/bare/", {}),
        "document": ("web", path, {}),
        "not_modified": ("web", path, known),
        "nginx_document": ("nginx", path, {}),
        "nginx_not_modified": ("nginx", path, known),
    }
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for turn in range(options.turns + 1):
        for kind, (server, asked, headers) in kinds.items():
            before = processor_seconds(pids)
            taken = loaded(
                folder,
                f"http://127.0.0.1:{ports[server]}{asked}",
                seconds=options.seconds if turn else WARM_UP,
                connections=options.connections,
                headers=headers,
            )
            spent = processor_seconds(pids) - before
            taken["cpu_ms"] = spent / max(1, taken["requests"]) * 1000
            if turn:
                found[kind].append(taken)
    return {
        kind: {
            name: round(sum(values) if name in ("failed", "requests") else mean(values), 3)
            for name in rows[0]
            for values in [[row[name] for row in rows]]
        }
        for kind, rows in found.items()
    }


def run(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    machine = Machine(folder, application="benchmarks.burst_server:application")
    machine.env["LOG_LEVEL"] = "INFO"
    os.environ |= machine.env
    nginx, port = nginx_of(machine)
    try:
        machine.start_unsafe()
        import django  # noqa: PLC0415 - the environment has to be set before

        django.setup()
        from django.db import connections  # noqa: PLC0415 - needs Django

        from benchmarks.hall_day import world  # noqa: PLC0415 - the same

        stage = world.prepare(entries=ENTRIES, judges=JUDGES)
        connections.close_all()
        machine.postgres.stop()
        for process in (machine.postgres, machine.redis, machine.web, nginx):
            process.start()
        before = machine_facts()
        ports = {"web": machine.port, "nginx": port}
        pids = [one.pid for one in (machine.postgres, machine.web, nginx)]
        found = measured(folder, ports, stage.document, options, pids)
        after = machine_facts()["load_average"]
    finally:
        nginx.stop()
        machine.stop()
    ratio = found["document"]["per_second"] / found["bare"]["per_second"]
    return {"benchmark": "live", **found, "ratio": round(ratio, 2), **before, "load_after": after}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5.0, help="of each kind in each turn")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="chuangsai-live-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "data").mkdir()
        found = run(options, folder)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
