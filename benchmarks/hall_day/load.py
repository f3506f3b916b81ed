"""Load on one address by wrk, and what the machine was doing beside it."""

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.hall.servers import children_of

# What wrk has counted, as JSON: latencies in microseconds, refused connections and errors apart.
REPORT = """
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"failed":%d,"p50":%d,"p95":%d,"p99":%d}\\n',
    summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99)))
end
"""


def loaded(
    folder: Path, url: str, *, seconds: float, connections: int, headers: Mapping[str, str]
) -> dict[str, Any]:
    """Requests a second and latencies of as many requests as fit into that time on kept connections."""
    program = shutil.which("wrk")
    if program is None:
        raise SystemExit("No wrk was found (Debian: wrk).")
    script = folder / "report.lua"
    script.write_text(REPORT)
    command = [program, "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "-s", script]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    done = subprocess.run([*command, url], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    return {
        "requests": found["requests"],
        "per_second": round(found["requests"] / found["microseconds"] * 1e6, 1),
        "p50_ms": round(found["p50"] / 1000, 2),
        "p99_ms": round(found["p99"] / 1000, 2),
        "failed": found["failed"],
    }


def machine_facts() -> dict[str, Any]:
    """Processors that this process may use, and how many processes want them by and large."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "load_average": [round(one, 2) for one in os.getloadavg()],
    }


def processor_seconds(pids: Iterable[int]) -> float:
    """What these processes and their children have had of the processors, whoever else was running."""
    ticks, waiting = 0, list(pids)
    while waiting:
        pid = waiting.pop()
        waiting += children_of(pid)
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
